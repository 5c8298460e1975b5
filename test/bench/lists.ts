// npm run bench:lists [-- --runs 3] [--only text]
//
// Lists children and reads query rows by several clients, each in a process of its own, from OpenCMIS in-memory and from
// a replay of its answers, and prints tables in Markdown. `--only` takes the clients whose names hold the text.
import { parseArgs } from 'node:util';
import { missingJava, missingJavac } from '../support/opencmis/layout';
import { startInMemoryServer } from '../support/opencmis-server';
import { childCount, makeDocuments, rowCount } from './list-data';
import { buildListPrograms, type ListPrograms } from './list-programs';
import { readerNames, type Listing, type ListTask, type ReaderName } from './list-task';
import { describeMachine, markdownTable, measureInTurns, median, type Figures, type Turns } from './measure';
import { startReplay } from './replay';

/** A JVM needs eight seconds until all that counts is compiled; the others get the same. */
const warm: Turns = { warmUp: 16, measured: 12, uncountedSeconds: 0.2, countedSeconds: 0.3 };
/** The server is the slowest part, and what it needs changes little. */
const real: Turns = { warmUp: 4, measured: 5, uncountedSeconds: 0, countedSeconds: 0.3 };
const once: Turns = { warmUp: 0, measured: 1, uncountedSeconds: 0, countedSeconds: 0 };
const listings: readonly Listing[] = ['children', 'rows'];
const pageSizes = [100, 500, 1000];

const titles: Readonly<Record<ReaderName, string>> = {
  browser: 'this client, Browser',
  atompub: 'this client, AtomPub',
  undici: 'undici and `JSON.parse`, Browser',
  cmis: 'npm `cmis`, Browser',
  'java-browser': "OpenCMIS's client (Java), Browser",
  'java-atompub': "OpenCMIS's client (Java), AtomPub",
};

type Case = Pick<ListTask, 'reader' | 'listing' | 'pageSize'>;
type Source = Omit<ListTask, keyof Case | 'count' | 'turns'>;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { runs: { type: 'string', default: '1' }, only: { type: 'string' } } });
  const runs = Number(values.runs);
  if (!Number.isSafeInteger(runs) || runs < 1) throw new Error('--runs takes a whole number above 0.');
  const readers = readerNames.filter((name) => name.includes(values.only ?? ''));
  const lacking = missingJava() ?? missingJavac();
  if (lacking !== undefined) throw new Error(`The answers come from OpenCMIS, which needs Java: ${lacking}.`);

  const programs = await buildListPrograms();
  const server = await startInMemoryServer();
  tell(`Making ${rowCount} documents.`);
  const { baseUrl, repositoryId, user, password } = server;
  const source: Source = { baseUrl, repositoryId, user, password, ...(await makeDocuments(server)) };
  const replay = await startReplay(programs.replayServer, new URL(baseUrl).origin);
  try {
    const replayed: Source = { ...source, baseUrl: `${replay.origin}/cmis` };
    const replayCases = casesOf(readers, pageSizes);
    tell('Recording.');
    for (const each of replayCases) await measureTasks(programs, [taskOf(each, replayed, once)], once);
    replay.stopRecording();

    const realFigures = await measureAll(programs, casesOf(readers, [500]), source, real, runs);
    await server.stop();
    const replayFigures = await measureAll(programs, replayCases, replayed, warm, runs);
    process.stdout.write(`${await describeMachine()}; runs: ${runs}.\n`);
    for (const listing of listings) {
      print(`${nameOf(listing)}, replayed answers`, listing, replayFigures);
      print(`${nameOf(listing)}, OpenCMIS in-memory`, listing, realFigures);
    }
  } finally {
    replay.stop();
    await server.stop();
  }
}

function casesOf(readers: readonly ReaderName[], sizes: readonly number[]): Case[] {
  return listings.flatMap((listing) =>
    sizes.flatMap((pageSize) => readers.map((reader) => ({ reader, listing, pageSize }))),
  );
}

function countOf(listing: Listing): number {
  return listing === 'children' ? childCount : rowCount;
}

function nameOf(listing: Listing): string {
  return listing === 'children' ? `${childCount} children` : `${rowCount} query rows`;
}

function taskOf(each: Case, source: Source, turns: Turns): ListTask {
  return { ...each, ...source, count: countOf(each.listing), turns };
}

async function measureAll(
  programs: ListPrograms,
  cases: readonly Case[],
  source: Source,
  turns: Turns,
  runs: number,
): Promise<ReadonlyMap<Case, readonly Figures[]>> {
  const figures = new Map(cases.map((each): [Case, Figures[]] => [each, []]));
  const groups = listings.flatMap((listing) =>
    pageSizes.map((pageSize) => cases.filter((each) => each.listing === listing && each.pageSize === pageSize)),
  );
  for (let run = 1; run <= runs; run++) {
    for (const group of groups) {
      for (const { reader, listing, pageSize } of group) tell(`Run ${run}: ${reader}, ${listing} by ${pageSize}.`);
      const tasks = group.map((each) => taskOf(each, source, turns));
      for (const [index, found] of (await measureTasks(programs, tasks, turns)).entries()) {
        const each = group[index];
        if (each !== undefined) figures.get(each)?.push(found);
      }
    }
  }
  return figures;
}

function measureTasks(programs: ListPrograms, tasks: readonly ListTask[], turns: Turns): Promise<readonly Figures[]> {
  return measureInTurns(
    tasks.map((task) => programs.start(task)),
    turns,
  );
}

function print(title: string, listing: Listing, figures: ReadonlyMap<Case, readonly Figures[]>): void {
  const cases = [...figures].filter(([each]) => each.listing === listing);
  const rate = ([each, measured]: (typeof cases)[number]): number =>
    median(measured.map(({ seconds }) => countOf(each.listing) / median(seconds)));
  const rows = cases.map((entry) => {
    const [{ reader, pageSize }, measured] = entry;
    const plain = cases.find(([other]) => other.reader === 'undici' && other.pageSize === pageSize);
    const perRow = measured.map(({ cpu, seconds }) => cpu / seconds.length / countOf(listing));
    return [
      titles[reader],
      String(pageSize),
      rounded(rate(entry), 100),
      plain === undefined ? '–' : (rate(entry) / rate(plain)).toFixed(2),
      rounded(median(perRow), 0.1),
      medianOf(measured, 'maxRss'),
      medianOf(measured, 'longestBlock'),
      medianOf(measured, 'longestBlockWithOthers'),
    ];
  });
  const head = [
    'client',
    'page',
    'rows/s',
    'to undici',
    'CPU µs/row',
    'memory, MiB',
    'longest block, ms',
    'with others, ms',
  ];
  process.stdout.write(`\n### ${title}\n\n${markdownTable(head, rows)}\n`);
}

function medianOf(measured: readonly Figures[], name: 'maxRss' | 'longestBlock' | 'longestBlockWithOthers'): string {
  const values = measured.flatMap((figures) => figures[name] ?? []);
  return values.length === 0 ? '–' : rounded(median(values), 1);
}

function rounded(value: number, to: number): string {
  const number = Math.round(value / to) * to;
  return number.toLocaleString('en-US', { maximumFractionDigits: to < 1 ? 1 : 0 });
}

function tell(what: string): void {
  process.stderr.write(`${what}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});

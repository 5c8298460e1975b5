import { execFile, spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { performance } from 'node:perf_hooks';
import { java } from '../support/opencmis/layout';
import { startMeter } from './meter.cjs';

/** What one process needed for its work. */
export interface Figures {
  /** Of each measured round. */
  readonly seconds: readonly number[];
  /** Microseconds of all threads, in the measured rounds. */
  readonly cpu: number;
  /** MiB, the most that the process ever had. */
  readonly maxRss: number;
  /** The longest time in milliseconds that nothing else could run, warm-up included; a JVM has no event loop. */
  readonly longestBlock?: number;
  /** The same with the time for which other processes had the processor. */
  readonly longestBlockWithOthers?: number;
}

/**
 * Programs take turns, first to warm up and then to be measured. Turns are short: after some seconds without work V8 gives
 * memory back, and its heap then grows so slowly that each megabyte is paid for with a collection of all of it.
 */
export interface Turns {
  readonly warmUp: number;
  readonly measured: number;
  /** At the beginning of each turn: caches have got cold. */
  readonly uncountedSeconds: number;
  /** What a turn measures takes that long, but one round at least. */
  readonly countedSeconds: number;
}

type TurnLength = Pick<Turns, 'uncountedSeconds' | 'countedSeconds'>;

/** What a turn came to: the seconds of each round, and the microseconds of all threads in them. */
interface Turn {
  readonly seconds: readonly number[];
  readonly cpu: number;
}

/**
 * Measures work in this process, which should do nothing else. It takes a turn for each line that it is sent and answers what
 * that came to, and when there are no more it tells the rest of its figures.
 */
export async function measure(
  work: () => Promise<void>,
  { uncountedSeconds, countedSeconds }: TurnLength,
): Promise<void> {
  const stopMeter = startMeter();
  const turns = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  while ((await turns.next()).done !== true) {
    const called = performance.now();
    while (elapsed(called) < uncountedSeconds) await work();
    const before = process.cpuUsage();
    const seconds: number[] = [];
    const first = performance.now();
    do {
      const begin = performance.now();
      await work();
      seconds.push(elapsed(begin));
    } while (elapsed(first) < countedSeconds);
    const { user, system } = process.cpuUsage(before);
    const turn: Turn = { seconds, cpu: user + system };
    process.stdout.write(`${JSON.stringify(turn)}\n`);
  }
  const { ownBlock, block } = stopMeter();
  const figures: Omit<Figures, keyof Turn> = {
    maxRss: process.resourceUsage().maxRSS / 1024,
    longestBlock: ownBlock,
    longestBlockWithOthers: block,
  };
  process.stdout.write(`${JSON.stringify(figures)}\n`);
}

function elapsed(since: number): number {
  return (performance.now() - since) / 1000;
}

/** A program that measures itself, see `measure`. */
export class MeasuredProgram {
  readonly #child;
  readonly #lines: AsyncIterator<string>;
  readonly #errors: Promise<string>;

  constructor(
    private readonly command: string,
    private readonly args: readonly string[],
  ) {
    this.#child = spawn(command, args, { stdio: 'pipe' });
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
    this.#errors = text(this.#child.stderr);
  }

  /** @throws Error with what it wrote if it fails, like `end` */
  async turn(): Promise<Turn> {
    this.#child.stdin.write('\n');
    return JSON.parse(await this.#line()) as Turn;
  }

  /** The figures of the program, with those of the turns that count. */
  async end(counted: readonly Turn[]): Promise<Figures> {
    this.#child.stdin.end();
    const figures = JSON.parse(await this.#line()) as Omit<Figures, keyof Turn>;
    const cpu = counted.reduce((sum, turn) => sum + turn.cpu, 0);
    return { ...figures, cpu, seconds: counted.flatMap(({ seconds }) => seconds) };
  }

  async #line(): Promise<string> {
    const next = await this.#lines.next();
    if (next.done !== true) return next.value;
    throw new Error(`${this.command} ${this.args.join(' ')} failed:\n${(await this.#errors).slice(-4000)}`);
  }
}

/** Measures programs in turns: whatever else the machine does meets all of them. */
export async function measureInTurns(
  programs: readonly MeasuredProgram[],
  { warmUp, measured }: Turns,
): Promise<readonly Figures[]> {
  const taken = programs.map((program) => ({ program, turns: [] as Turn[] }));
  for (let turn = 0; turn < warmUp + measured; turn++) {
    for (const { program, turns } of taken) turns.push(await program.turn());
  }
  return Promise.all(taken.map(({ program, turns }) => program.end(turns.slice(warmUp))));
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? NaN;
  return (upper + lower) / 2;
}

/** A Markdown table; columns but the first are aligned to the right. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_cell, index) => (index === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}

/** What a reader has to know of the machine: nothing that names it. */
export async function describeMachine(): Promise<string> {
  const version = await new Promise<string>((resolve) => {
    execFile(java, ['-version'], (_error, _stdout, stderr) => resolve(/version "([^"]+)"/.exec(stderr)?.[1] ?? 'none'));
  });
  return `${availableParallelism()} cores, ${process.platform} ${process.arch}, Node.js ${process.versions.node}, Java ${version}`;
}

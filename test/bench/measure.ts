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

/** Work is repeated until it is warm, by rounds and by time, and then measured in turns. */
export interface Rounds {
  readonly warmUpRounds: number;
  readonly warmUpSeconds: number;
  readonly turns: number;
  /** In each turn, before those that count: while it waits, an engine gives memory back and caches get cold. */
  readonly uncountedRounds: number;
  readonly measuredRounds: number;
}

/**
 * Measures work in this process, which should do nothing else. Once it is warm it says "ready"; then it takes a turn for each
 * line that it is sent and answers the seconds of its rounds, and when there are no more it tells the rest of its figures.
 */
export async function measure(work: () => Promise<void>, rounds: Rounds): Promise<void> {
  const stopMeter = startMeter();
  const start = performance.now();
  for (let round = 0; round < rounds.warmUpRounds || elapsed(start) < rounds.warmUpSeconds; round++) await work();
  let cpu = 0;
  process.stdout.write('ready\n');
  const turns = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  while ((await turns.next()).done !== true) {
    for (let round = 0; round < rounds.uncountedRounds; round++) await work();
    const before = process.cpuUsage();
    const seconds: number[] = [];
    for (let round = 0; round < rounds.measuredRounds; round++) {
      const begin = performance.now();
      await work();
      seconds.push(elapsed(begin));
    }
    const { user, system } = process.cpuUsage(before);
    cpu += user + system;
    process.stdout.write(`${JSON.stringify(seconds)}\n`);
  }
  const { ownBlock, block } = stopMeter();
  const figures: Omit<Figures, 'seconds'> = {
    cpu,
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
  readonly #seconds: number[] = [];

  constructor(
    private readonly command: string,
    private readonly args: readonly string[],
  ) {
    this.#child = spawn(command, args, { stdio: 'pipe' });
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
    this.#errors = text(this.#child.stderr);
  }

  /** @throws Error with what it wrote if it fails, like all that follow */
  async ready(): Promise<this> {
    await this.#line();
    return this;
  }

  async turn(): Promise<void> {
    this.#child.stdin.write('\n');
    this.#seconds.push(...(JSON.parse(await this.#line()) as number[]));
  }

  async end(): Promise<Figures> {
    this.#child.stdin.end();
    return { ...(JSON.parse(await this.#line()) as Omit<Figures, 'seconds'>), seconds: this.#seconds };
  }

  async #line(): Promise<string> {
    const next = await this.#lines.next();
    if (next.done !== true) return next.value;
    throw new Error(`${this.command} ${this.args.join(' ')} failed:\n${(await this.#errors).slice(-4000)}`);
  }
}

/** Measures programs in turns: whatever else the machine does meets all of them. */
export async function measureInTurns(
  programs: readonly (() => MeasuredProgram)[],
  turns: number,
): Promise<readonly Figures[]> {
  const started: MeasuredProgram[] = [];
  // One after the other: each warms up alone.
  for (const start of programs) started.push(await start().ready());
  for (let turn = 0; turn < turns; turn++) for (const program of started) await program.turn();
  return Promise.all(started.map((program) => program.end()));
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

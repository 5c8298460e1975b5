import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { text } from 'node:stream/consumers';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { java } from '../support/opencmis/layout';

/** What one process needed for its work, printed by it as a line of JSON. */
export interface Figures {
  /** Of each measured round. */
  readonly seconds: readonly number[];
  /** Microseconds of all threads, in the measured rounds. */
  readonly cpu: number;
  /** MiB, the most that the process ever had. */
  readonly maxRss: number;
  /** The longest time in milliseconds that nothing else could run, warm-up included; a JVM has no event loop. */
  readonly longestBlock?: number;
}

/** Work is repeated until it is warm, by rounds and by time, and then measured. */
export interface Rounds {
  readonly warmUpRounds: number;
  readonly warmUpSeconds: number;
  readonly measuredRounds: number;
}

/** Measures work in this process, which should do nothing else. */
export async function measure(work: () => Promise<void>, rounds: Rounds): Promise<Figures> {
  // Finer than the blocks that are looked for; the histogram counts from one turn to the next.
  const resolution = 1;
  const delay = monitorEventLoopDelay({ resolution });
  delay.enable();
  const start = performance.now();
  for (let round = 0; round < rounds.warmUpRounds || elapsed(start) < rounds.warmUpSeconds; round++) await work();
  const before = process.cpuUsage();
  const seconds: number[] = [];
  for (let round = 0; round < rounds.measuredRounds; round++) {
    const begin = performance.now();
    await work();
    seconds.push(elapsed(begin));
  }
  const { user, system } = process.cpuUsage(before);
  delay.disable();
  return {
    seconds,
    cpu: user + system,
    maxRss: process.resourceUsage().maxRSS / 1024,
    longestBlock: Math.max(0, delay.max / 1e6 - resolution),
  };
}

function elapsed(since: number): number {
  return (performance.now() - since) / 1000;
}

/**
 * Runs a program that measures itself.
 * @throws Error with what it wrote if it fails
 */
export async function runMeasured(command: string, args: readonly string[]): Promise<Figures> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'close');
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  if (child.exitCode !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${errors.slice(-4000)}`);
  return JSON.parse(output) as Figures;
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

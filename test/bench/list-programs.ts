import { mkdir } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import { build } from 'esbuild';
import { compileJava, java, prepareLayout } from '../support/opencmis/layout';
import type { ListTask } from './list-task';
import { MeasuredProgram } from './measure';

const folder = resolve(__dirname, '../../.cache/bench');

export interface ListPrograms {
  /** The path of the replay's program. */
  readonly replayServer: string;
  /** Starts a process of its own that reads a list. */
  start(task: ListTask): MeasuredProgram;
}

/** Compiles what is measured: nothing that only compiles is part of its memory. */
export async function buildListPrograms(): Promise<ListPrograms> {
  await mkdir(folder, { recursive: true });
  await build({
    entryPoints: [join(__dirname, 'list-readers.ts'), join(__dirname, 'replay-server.ts')],
    outdir: folder,
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node20.19',
  });
  const libraries = join(await prepareLayout(), 'tck', '*');
  await compileJava(join(__dirname, 'ListReader.java'), libraries, folder);
  return {
    replayServer: join(folder, 'replay-server.js'),
    start(task) {
      if (!task.reader.startsWith('java-')) {
        return new MeasuredProgram(process.execPath, [join(folder, 'list-readers.js'), JSON.stringify(task)]);
      }
      const { turns, ...rest } = task;
      const settings = Object.entries({ ...rest, ...turns }).map(([name, value]) => `${name}=${String(value)}`);
      return new MeasuredProgram(java, ['-cp', [libraries, folder].join(delimiter), 'ListReader', ...settings]);
    },
  };
}

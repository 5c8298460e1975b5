import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { downloadToFile, type DownloadedFile } from '../../src/client/download-to-file';
import { isWhole, partLength } from '../../src/client/part';
import type { DownloadHead } from '../../src/client/resume-download';
import { lastSegment, safeName } from '../../src/kit/file-name';
import { inputError } from '../../src/model/errors';
import type { Call } from './call';
import { inTime } from './rendition';
import type { Source } from './source';
import { checkFixed, checkKind, watchReading } from './transfer';

/** Throws an `input` error unless the directory is there. */
export async function checkDirectory(directory: string | undefined): Promise<string> {
  const fault = (message: string) => inputError([{ field: 'directory', message }]);
  if (directory === undefined) throw fault('is missing: name the folder that files are written to');
  const stats = await stat(directory).catch(() => undefined);
  if (stats === undefined) throw fault(`"${directory}" isn't there, or can't be read`);
  if (!stats.isDirectory()) throw fault(`"${directory}" is no folder`);
  return directory;
}

/** Downloads the content to a file of the directory. A download that breaks goes on, or starts again if the content was changed. */
export async function downloadFile(call: Call, source: Source, directory: string): Promise<DownloadedFile> {
  const { input, options } = call;
  const { client, objectId, streamId, part, stored } = source;
  const total = stored === undefined || stored.length === null ? null : partLength(part, stored.length);
  const onBytes = await watchReading(call, source, total);
  const { existing, sha256, renditionWait: seconds } = input;
  let isOpen = false;
  const pathOf = (head: DownloadHead): string => {
    checkKind(call, source, head);
    if (isWhole(part)) checkFixed(source, head.length);
    isOpen = true;
    const name = safeName(input.fileName ?? lastSegment(stored?.name ?? head.filename ?? ''));
    return join(directory, name || safeName(objectId) || 'content');
  };
  const how = { ...source.options, existing, sha256, onBytes, known: stored };
  const download = () => downloadToFile(client, { objectId, streamId, ...part }, pathOf, how);
  const file = await (streamId === undefined
    ? download()
    : inTime({ seconds, signal: options.signal, isOpen: () => isOpen }, download));
  const { resumed, restarted } = file;
  if (resumed > 0) options.onNote(`The download broke ${times(resumed)}, and went on from there.`);
  if (restarted > 0) {
    options.onNote(`The download broke, and started again ${times(restarted)}: the content may have been changed.`);
  }
  return file;
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

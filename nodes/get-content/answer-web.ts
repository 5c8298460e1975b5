import { partLength } from '../../src/client/part';
import { tagOf } from '../../src/kit/web-conditions';
import { answerContent, answerNothing, type WebAnswer, type WebContent } from '../../src/kit/web-response';
import type { Call } from './call';
import { absenceMeantBy, type Absence, type Source } from './source';
import { openTransfer, type Transfer } from './transfer';

/** What came of a web request. */
export interface WebResult {
  readonly answer: WebAnswer;
  /** Absent where no byte was asked for. */
  readonly transfer?: Transfer;
}

/** Answers the web request of the message with the content, or says that it isn't there. */
export async function answerWeb(call: Call, source: Source): Promise<WebResult | Absence> {
  const { input, msg, options } = call;
  const { stored } = source;
  if (stored === undefined) throw new TypeError('The content was not asked about.');
  let transfer: Transfer | undefined;
  let failed: unknown;
  const content: WebContent = {
    name: stored.name,
    mimeType: stored.mimeType,
    length: stored.length === null ? null : partLength(source.part, stored.length),
    etag: tagOf(stored, source.part),
    open: async (part, signal) => {
      transfer = await openTransfer(call, source, { part, signal }).catch((error: unknown) => {
        failed = error;
        throw error;
      });
      return transfer;
    },
  };
  try {
    const answer = await answerContent(msg, content, { disposition: input.disposition, signal: options.signal });
    return { answer, ...(transfer === undefined ? {} : { transfer }) };
  } catch (error) {
    // The document went away, or its rendition was not made, after it was described.
    if (error !== failed) throw error;
    const absence = await absenceMeantBy(error, source);
    answerAbsence(call, absence);
    return absence;
  }
}

/** Answers the web request that there is no document, or none with content. */
export function answerAbsence({ msg }: Call, absence: Absence): WebAnswer {
  return answerNothing(msg, absence === 'notFound' ? 404 : 204);
}

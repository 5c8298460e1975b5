import { exactNumber } from '../../model/decimal';
import { CmisError } from '../../model/errors';
import { readUtf8 } from '../../model/utf8';

/** What a number may look like that a double does not hold: 16 characters or more, or an exponent. Texts may look so, too. */
const longNumber = /[\s:,[]-?\d(?:[\d.]{15}|[\d.]*[eE])/;
/** A string, or a number in its group. */
const token = /"[^"\\]*(?:\\.[^"\\]*)*"|(-?\d[\d.eE+-]*)/g;

/**
 * Reads a JSON answer. Numbers that a double can't hold exactly become `ExactNumber`s, all others numbers.
 * @throws CmisError `protocol` when it is no JSON, with the first bytes of what came.
 */
export function readJson(body: Buffer, contentType: string | undefined): unknown {
  const text = decodeText(body, contentType);
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) throw notJson(text);
    throw error;
  }
}

/**
 * JSON whose numbers keep all their digits, as `ExactNumber`s where a double can't hold them.
 * @throws SyntaxError, RangeError
 */
export function parseJson(text: string): unknown {
  const json: unknown = JSON.parse(text);
  if (!longNumber.test(text)) return json;
  const exact = withExactNumbers(text);
  return exact === text ? json : JSON.parse(exact);
}

/** The same JSON, with an `ExactNumber` in the place of each number that a double can't hold. */
function withExactNumbers(text: string): string {
  let exact = '';
  let at = 0;
  for (const { 0: found, 1: digits, index } of text.matchAll(token)) {
    if (digits === undefined || exactNumber(digits) !== undefined) continue;
    exact += text.slice(at, index) + JSON.stringify({ isLosslessNumber: true, value: digits });
    at = index + found.length;
  }
  return exact + text.slice(at);
}

/** UTF-8 unless another charset is declared; a byte order mark is dropped, malformed bytes become U+FFFD. */
export function decodeText(body: Buffer, contentType: string | undefined): string {
  const charset = /;\s*charset="?([^\s";]+)/i.exec(contentType ?? '')?.[1] ?? 'utf-8';
  const text = /^utf-?8$/i.test(charset) ? readUtf8(body) : undefined;
  if (text !== undefined) return text.startsWith('\ufeff') ? text.slice(1) : text;
  try {
    return new TextDecoder(charset).decode(body);
  } catch (error) {
    if (error instanceof RangeError) return new TextDecoder().decode(body);
    throw error;
  }
}

function notJson(text: string): CmisError {
  const start = text.trimStart();
  if (start === '') return new CmisError('protocol', 'The server sent an empty answer where CMIS data was due.');
  if (/^<(?:!doctype|html|\?xml)/i.test(start)) {
    return new CmisError(
      'protocol',
      `The server answered ${/^<\?xml/i.test(start) ? 'XML' : 'HTML, a login page?'} where CMIS data was due. Check the address and the sign-in. It begins: ${excerpt(start)}`,
    );
  }
  return new CmisError('protocol', `The server's answer is not valid JSON. It begins: ${excerpt(start)}`);
}

function excerpt(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

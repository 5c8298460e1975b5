import { exactNumber } from '../../model/decimal';
import { CmisError } from '../../model/errors';
import { readUtf8 } from '../../model/utf8';

/** What a number may look like that a double does not hold: 16 characters or more, or an exponent. Texts may look so, too. */
const longNumber = /[\s:,[]-?\d(?:[\d.]{15}|[\d.]*[eE])/;
const longest = 15;
/** An exponent that may be too large or too small for a double. */
const largeExponent = /[\d.][eE][+-]?\d{3}/;
/** A string, or a number in its group. */
const token = /"[^"\\]*(?:\\.[^"\\]*)*"|(-?\d[\d.eE+-]*)/g;

/** A JSON answer. Numbers with more digits than a double holds are `ExactNumber`s, all others numbers. */
export interface JsonAnswer {
  readonly json: unknown;
  /**
   * The answer in which the numbers that are too large or too small for a double (`isLossy`) are `ExactNumber`s, too: the same
   * one if there are none. Looking for them takes as long as half of the reading.
   */
  readonly exact: () => unknown;
}

/** @throws CmisError `protocol` when it is no JSON, with the first bytes of what came. */
export function readJson(body: Buffer, contentType: string | undefined): JsonAnswer {
  const text = decodeText(body, contentType);
  try {
    const json: unknown = hasLongNumber(text) ? parseJson(text) : JSON.parse(text);
    return { json, exact: () => (largeExponent.test(text) ? parseJson(text) : json) };
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

/** Whether there are more than 15 digits and points in a row. One of any 16 characters in a row is at a multiple of 16. */
function hasLongNumber(text: string): boolean {
  for (let at = longest; at < text.length; at += longest + 1) {
    if (!isDigit(text, at)) continue;
    let from = at;
    while (isDigit(text, from - 1)) from--;
    let to = at + 1;
    while (isDigit(text, to)) to++;
    if (to - from > longest) return true;
  }
  return false;
}

/** A digit or a decimal point. */
function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code <= 57 && code >= 46 && code !== 47;
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

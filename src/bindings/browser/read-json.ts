import { exactNumber } from '../../model/decimal';
import { CmisError } from '../../model/errors';
import { readUtf8 } from '../../model/utf8';

/** What a number may look like that a double does not hold: 16 characters or more, or an exponent. Texts may look so, too. */
const longNumber = /[\s:,[]-?\d(?:[\d.]{15}|[\d.]*[eE])/;
const longest = 15;
/** Bytes of a list that are read at a time: texts and values that come and go in the cache cost half as much. Four such texts fill a page of the heap. */
const partSize = 64_000;
const [openBracket, closeBracket] = [0x5b, 0x5d];
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
    return parsed(text, !isUtf8Text(contentType) || hasLongNumber(body));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) throw notJson(text);
    throw error;
  }
}

/**
 * The same for the answer of an object with a list of objects: in parts, each of them an answer with some of the list, the last
 * one with all else that the object has. The list is cut where an object begins like the first one. That these bytes can't stand
 * in a text, and that the bytes before make whole objects, says that the cut is right; where they don't, the rest is one part.
 * @throws CmisError like `readJson`
 */
export function* readJsonList(
  body: Buffer,
  contentType: string | undefined,
  list: string,
): Generator<JsonAnswer, void, undefined> {
  const start = isUtf8Text(contentType) ? startOfList(body, list) : -1;
  const between = start < 0 ? undefined : betweenObjects(body, start);
  let from = start;
  while (between !== undefined && from + partSize < body.length) {
    const near = body.lastIndexOf(between, from + partSize);
    const cut = near > from ? near : body.indexOf(between, from + partSize);
    const part = cut < 0 ? undefined : readObjects(body, from, cut + 1);
    if (part === undefined) break;
    yield { json: { [list]: part.json }, exact: () => ({ [list]: part.exact() }) };
    from = cut + 1;
  }
  const rest = from === start ? body : Buffer.concat([body.subarray(0, start + 1), body.subarray(from + 1)]);
  yield readJson(rest, contentType);
}

/** Where the list's bracket is, if nothing nested stands before it; -1 where that can't be told. */
function startOfList(body: Buffer, list: string): number {
  const start = body.indexOf('[{"');
  const before = body.toString('latin1', 0, start);
  return before.startsWith('{') && !/[{[]/.test(before.slice(1)) && before.endsWith(`"${list}":`) ? start : -1;
}

/** The bytes from the end of one object to the name of the next one's first member. */
function betweenObjects(body: Buffer, start: number): Buffer | undefined {
  const first = /^\[(\{"\w+":)/.exec(body.toString('latin1', start, start + 100))?.[1];
  return first === undefined ? undefined : Buffer.from(`},${first}`);
}

/** The objects between two bytes, which are a bracket or commas; undefined where these are parts of objects. */
function readObjects(body: Buffer, from: number, to: number): JsonAnswer | undefined {
  const [before, after] = [body[from] ?? 0, body[to] ?? 0];
  const bytes = body.subarray(from, to + 1);
  // The bytes are put back: what is left to read may need them.
  body[from] = openBracket;
  body[to] = closeBracket;
  try {
    return parsed(decodeText(bytes, undefined), hasLongNumber(bytes));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return undefined;
    throw error;
  } finally {
    body[from] = before;
    body[to] = after;
  }
}

/** @throws SyntaxError, RangeError */
function parsed(text: string, longNumber: boolean): JsonAnswer {
  const json: unknown = longNumber ? parseJson(text) : JSON.parse(text);
  return { json, exact: () => (largeExponent.test(text) ? parseJson(text) : json) };
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

/** Whether there are more than 15 digits and points in a row. One of any 16 bytes in a row is at a multiple of 16. */
function hasLongNumber(bytes: Buffer): boolean {
  for (let at = longest; at < bytes.length; at += longest + 1) {
    if (!isDigit(bytes[at])) continue;
    let from = at;
    while (isDigit(bytes[from - 1])) from--;
    let to = at + 1;
    while (isDigit(bytes[to])) to++;
    if (to - from > longest) return true;
  }
  return false;
}

/** A digit or a decimal point. */
function isDigit(byte = 0): boolean {
  return byte <= 57 && byte >= 46 && byte !== 47;
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
  const charset = charsetOf(contentType);
  const text = isUtf8Text(contentType) ? readUtf8(body) : undefined;
  if (text !== undefined) return text.startsWith('\ufeff') ? text.slice(1) : text;
  try {
    return new TextDecoder(charset).decode(body);
  } catch (error) {
    if (error instanceof RangeError) return new TextDecoder().decode(body);
    throw error;
  }
}

function isUtf8Text(contentType: string | undefined): boolean {
  return /^utf-?8$/i.test(charsetOf(contentType));
}

function charsetOf(contentType = ''): string {
  return /;\s*charset="?([^\s";]+)/i.exec(contentType)?.[1] ?? 'utf-8';
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

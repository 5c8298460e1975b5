import { readFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';

/** What passed between a client and a server, as far as it is worth comparing. */
export interface Exchange {
  readonly request: RecordedMessage & {
    readonly method: string;
    /** Path and query, relative to the service address. */
    readonly path: string;
  };
  readonly response: RecordedMessage & { readonly status: number };
}

export interface RecordedMessage {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** One call of a scenario: what the client was given, what it exchanged with the server, what came of it. */
export interface RecordedCall {
  readonly operation: string;
  readonly input: unknown;
  readonly exchanges: readonly Exchange[];
  /** As plain data: `undefined` members left out. */
  readonly outcome: { readonly output: unknown } | { readonly error: unknown };
}

const keptHeaders = {
  request: ['content-type', 'range'],
  response: ['content-type', 'content-disposition', 'content-range', 'content-length', 'location'],
};

/** A message with those of its headers that a scenario keeps. */
export function toRecorded(
  kind: keyof typeof keptHeaders,
  { headers, body }: { headers: IncomingHttpHeaders; body: Buffer },
): RecordedMessage {
  const kept: Record<string, string> = {};
  for (const name of keptHeaders[kind]) {
    const value = headers[name];
    // The length of metadata changes with the ids in it.
    if (value !== undefined && !(name === 'content-length' && isMetadata(headers['content-type']))) kept[name] = String(value);
  }
  return { headers: kept, body };
}

const isMetadata = (type = '') => /json|xml/.test(type);

/*
 * The file: one block per call, each part under a marker at the start of a line.
 *
 *   == createDocument
 *   -- input
 *   { … JSON; bytes are { "$text": … } or { "$base64": … } }
 *   -- request
 *   POST /A1/root
 *   ? succinct = true              query, one decoded field a line
 *   content-type: application/x-www-form-urlencoded
 *   & cmisaction = createDocument  form, one decoded field a line
 *   | …                            any other body, line by line; JSON is indented, XML has an element a line
 *   * …                            a body that isn't text, in base64
 *   -- response
 *   201
 *   content-type: application/json
 *   | …
 *   -- output                      or -- error
 *   { … JSON }
 */

/** Writes a scenario as text that a person can read and compare. */
export function formatCalls(calls: readonly RecordedCall[]): string {
  return calls.map((call) => formatCall(call)).join('\n');
}

function formatCall({ operation, input, exchanges, outcome }: RecordedCall): string {
  const [kind, result] = 'output' in outcome ? ['output', outcome.output] : ['error', outcome.error];
  return [
    `== ${operation}`,
    '-- input',
    formatValue(input),
    ...exchanges.flatMap(({ request, response }) => [
      '-- request',
      formatRequest(request),
      '-- response',
      [String(response.status), ...formatHeaders(response), ...formatBody(response)].join('\n'),
    ]),
    `-- ${kind}`,
    formatValue(result),
    '',
  ].join('\n');
}

/** A request as it stands in the file. Boundaries are made the same, so two equal requests have equal texts. */
export function formatRequest(request: Exchange['request']): string {
  const [path, query] = splitOnce(request.path, '?');
  const same = withPlainBoundary(request);
  return [
    `${request.method} ${path}`,
    ...(query === undefined ? [] : formatFields('?', query)),
    ...formatHeaders(same),
    ...formatBody(same),
  ].join('\n');
}

/** Reads a recorded scenario. Throws where the text is not in the format. */
export function readExchanges(file: string): RecordedCall[] {
  return parseCalls(readFileSync(file, 'utf8'));
}

export function parseCalls(text: string): RecordedCall[] {
  return text
    .split(/^== /m)
    .slice(1)
    .map((block) => {
      const [head = '', ...parts] = block.split(/^-- /m);
      const named = parts.map((part) => splitOnce(part.replace(/\n+$/, ''), '\n'));
      const values = new Map(named.map(([name, body]) => [name, body ?? '']));
      const bodies = (name: string) => named.filter(([other]) => other === name).map(([, body]) => body ?? '');
      const responses = bodies('response');
      const error = values.get('error');
      return {
        operation: head.trim(),
        input: parseValue(values.get('input') ?? ''),
        exchanges: bodies('request').map((request, index) => ({
          request: parseRequest(request),
          response: parseResponse(responses[index] ?? ''),
        })),
        outcome:
          error === undefined ? { output: parseValue(values.get('output') ?? '') } : { error: parseValue(error) },
      };
    });
}

function parseRequest(text: string): Exchange['request'] {
  const [first = '', ...lines] = text.split('\n');
  const [method, path = ''] = splitOnce(first, ' ');
  const query = parseFields('?', lines);
  return { method, path: query === '' ? path : `${path}?${query}`, ...parseMessage(lines) };
}

function parseResponse(text: string): Exchange['response'] {
  const [status = '', ...lines] = text.split('\n');
  return { status: Number(status), ...parseMessage(lines) };
}

function parseMessage(lines: readonly string[]): RecordedMessage {
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const [, name, value] = /^([a-z-]+): (.*)$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) headers[name] = value;
  }
  return { headers, body: parseBody(headers['content-type'] ?? '', lines) };
}

function formatHeaders({ headers }: RecordedMessage): string[] {
  return Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
}

function formatBody({ headers, body }: RecordedMessage): string[] {
  const type = headers['content-type'] ?? '';
  const text = body.toString('utf8');
  if (text === '') return [];
  if (!Buffer.from(text).equals(body)) return (body.toString('base64').match(/.{1,100}/g) ?? []).map((line) => `* ${line}`);
  if (isForm(type)) return formatFields('&', text);
  // The other kind of line end is shown, so that the body can be read back as it was.
  const end = lineEnd(type);
  return (/json/.test(type) ? indentJson(text) : /xml/.test(type) ? breakXml(text) : text)
    .split(end)
    .map((line) => line.replaceAll('\r', '␍').replaceAll('\n', '␊'))
    .map((line) => (line === '' ? '|' : `| ${line}`));
}

function parseBody(type: string, lines: readonly string[]): Buffer {
  const marked = (mark: string) => lines.filter((line) => line.startsWith(mark)).map((line) => line.slice(2));
  const base64 = marked('*');
  if (base64.length > 0) return Buffer.from(base64.join(''), 'base64');
  if (isForm(type)) return Buffer.from(parseFields('&', lines));
  return Buffer.from(marked('|').join(lineEnd(type)).replaceAll('␍', '\r').replaceAll('␊', '\n'));
}

const isForm = (type: string) => type.startsWith('application/x-www-form-urlencoded');
const lineEnd = (type: string) => (type.startsWith('multipart/') ? '\r\n' : '\n');

/** Decoded but for the characters that would break the line or its reading. */
function formatFields(mark: '?' | '&', text: string): string[] {
  return [...new URLSearchParams(text)].map(
    ([name, value]) => `${mark} ${name} = ${value.replace(/[%\r\n]/g, encodeURIComponent)}`,
  );
}

function parseFields(mark: '?' | '&', lines: readonly string[]): string {
  return lines
    .filter((line) => line.startsWith(`${mark} `))
    .map((line) => splitOnce(line.slice(2), ' ='))
    .map(([name, value = '']) => `${encodeURIComponent(name)}=${encodeURIComponent(decodeURIComponent(value.slice(1)))}`)
    .join('&');
}

function withPlainBoundary<M extends RecordedMessage>(message: M): M {
  const type = message.headers['content-type'] ?? '';
  const boundary = /^multipart\/.*boundary="?([^";]+)/.exec(type)?.[1];
  if (boundary === undefined) return message;
  const plain = (text: string) => text.replaceAll(boundary, 'boundary');
  return {
    ...message,
    headers: { ...message.headers, 'content-type': plain(type) },
    // As bytes, for the parts may be binary.
    body: Buffer.from(plain(message.body.toString('latin1')), 'latin1'),
  };
}

/** A line for each element that holds others: white space comes only where elements follow each other, and never into a text. */
function breakXml(text: string): string {
  return text.replace(/(<[^<>]*>)(?=<)/g, (tag: string, _same: string, at: number) => {
    const next = text.slice(at + tag.length, at + tag.length + 2);
    const opens = !/^<[/?]|\/>$/.test(tag);
    return opens && next === '</' ? tag : `${tag}\n`;
  });
}

/** Indents JSON without reading its values, so that every digit and escape stays as the server wrote it. */
export function indentJson(text: string): string {
  try {
    JSON.parse(text);
  } catch {
    return text;
  }
  let depth = 0;
  let previous = '';
  let result = '';
  for (const token of text.match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g) ?? []) {
    const closes = token === '}' || token === ']';
    if (closes) depth -= 1;
    const empty = closes && (previous === '{' || previous === '[');
    const breaks = previous === '{' || previous === '[' || previous === ',' || closes;
    if (breaks && !empty) result += `\n${'  '.repeat(depth)}`;
    result += token === ':' ? ': ' : token;
    if (token === '{' || token === '[') depth += 1;
    previous = token;
  }
  return result;
}

/** A value of a test as the file keeps it: what JSON can't say is marked, `undefined` members are gone. */
export function plain(value: unknown): unknown {
  return JSON.parse(formatValue(value));
}

function formatValue(value: unknown): string {
  return JSON.stringify(value === undefined ? null : marked(value), undefined, 2);
}

function marked(value: unknown): unknown {
  if (value instanceof Uint8Array) {
    const text = Buffer.from(value).toString('utf8');
    return Buffer.from(text).equals(value) ? { $text: text } : { $base64: Buffer.from(value).toString('base64') };
  }
  if (typeof value === 'bigint') return { $bigint: String(value) };
  if (value instanceof Date) return { $date: value.toISOString() };
  if (Array.isArray(value)) return value.map(marked);
  if (typeof value !== 'object' || value === null) return value;
  if (Symbol.asyncIterator in value) throw new TypeError('A stream can’t be recorded: read it into a Buffer first.');
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, marked(member)]));
}

function parseValue(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null) return value;
    if ('$text' in value) return Buffer.from(String(value.$text));
    if ('$base64' in value) return Buffer.from(String(value.$base64), 'base64');
    if ('$bigint' in value) return BigInt(String(value.$bigint));
    if ('$date' in value) return new Date(String(value.$date));
    return value;
  });
}

function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + separator.length)];
}

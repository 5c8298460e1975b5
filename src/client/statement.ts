import { plainDecimal } from '../model/decimal';
import { inputError } from '../model/errors';
import { describe } from '../model/describe';
import { writeDateTime } from './write-value';

/** Values of a statement's parameters: text, number, boolean, bigint, Date, or a list of these for `IN`. */
export type StatementParameters = Readonly<Record<string, unknown>>;

// In this order: what is no place for a parameter; a parameter with what belongs to it.
const tokens = new RegExp(
  [
    String.raw`--[^\n]*|/\*[\s\S]*?(?:\*/|$)|'(?:\\[\s\S]|''|[^'\\])*(?:'|$)`,
    String.raw`(?<timestamp>\bTIMESTAMP\s+)?(?<before>(?<![\w%'])[%_]*)(?<![\p{L}\p{N}$@:])(?<!\p{L}_*):(?<name>[\p{L}_][\p{L}\p{N}_]*?)` +
      String.raw`(?:::(?<cast>like(?<after>[%_]*)|[\p{L}_][\p{L}\p{N}]*)|(?![\p{L}\p{N}_]))`,
  ].join('|'),
  'giu',
);

/**
 * Puts values into a statement of CMIS QL (CMIS 1.1, section 2.1.14) as literals by their type: `:name` anywhere but in
 * quotes and comments. A `Date` and `TIMESTAMP :name` become a timestamp in UTC; a text without a zone is in `timeZone`
 * (default UTC); a list goes with `IN :name` or `IN (:name)`. On request: `:name::like` takes `%` and `_` of the value as
 * they are, wildcards go around it (`LIKE %:name::like%`); `:name::contains` searches for the value's words;
 * `:name::timestamp` takes text or epoch milliseconds.
 *
 * Throws one `input` error that lists everything that is missing or can't be a literal.
 */
export function bindParameters(
  statement: string,
  parameters: StatementParameters,
  { timeZone = 'UTC' }: { timeZone?: string } = {},
): string {
  const faults = new Map<string, string>();
  const bound = statement.replace(tokens, (...match: unknown[]) => {
    const [token, offset, groups] = [match[0], match.at(-3), match.at(-1)] as [string, number, Groups];
    const { name, before = '', after = '' } = groups;
    if (name === undefined) return token;
    const cast = castOf(groups);
    const prefix = statement.slice(0, offset);
    try {
      if (cast !== 'like' && before !== '') throw new Unbindable('has wildcards around it, which needs ::like');
      if (!Object.hasOwn(parameters, name)) throw new Unbindable('is missing');
      const write = (value: unknown): string => writeLiteral(value, cast, { before, after, timeZone });
      return inPlace(parameters[name], prefix, write);
    } catch (error) {
      if (!(error instanceof Unbindable)) throw error;
      faults.set(name, error.message);
      return token;
    }
  });
  if (faults.size > 0)
    throw inputError([...faults].map(([name, message]) => ({ field: `parameter :${name}`, message })));
  return bound;
}

interface Groups {
  readonly name?: string;
  readonly before?: string;
  readonly after?: string;
  readonly cast?: string;
  readonly timestamp?: string;
}

class Unbindable extends Error {}

function castOf({ cast, timestamp, after = '' }: Groups): string {
  if (cast === undefined) return timestamp === undefined ? 'none' : 'timestamp';
  return cast.slice(0, cast.length - after.length).toLowerCase();
}

/** One literal, or the literals of a list inside the parentheses of IN. */
function inPlace(value: unknown, prefix: string, write: (value: unknown) => string): string {
  const needsParentheses = /\bIN\s*$/i.test(prefix);
  if (!Array.isArray(value)) return needsParentheses ? `(${write(value)})` : write(value);
  if (value.length === 0) throw new Unbindable('is an empty list, which finds nothing: leave out the condition');
  if (!needsParentheses && !/\bIN\s*\([^()]*$/i.test(prefix)) throw new Unbindable('is a list, which only IN takes');
  const literals = value.map(write).join(', ');
  return needsParentheses ? `(${literals})` : literals;
}

interface Surroundings {
  readonly before: string;
  readonly after: string;
  readonly timeZone: string;
}

function writeLiteral(value: unknown, cast: string, { before, after, timeZone }: Surroundings): string {
  if (value === null || value === undefined) throw new Unbindable('is null: no value equals it, use IS NULL');
  switch (cast) {
    case 'none':
      return value instanceof Date ? writeTimestamp(value, timeZone) : writeByType(value);
    case 'timestamp':
      return writeTimestamp(value, timeZone);
    case 'like':
      return quote(before + escapeLike(textOf(value)) + after, false);
    case 'contains':
      return quote(escapeWords(textOf(value)), true);
    default:
      throw new Unbindable(`asks for ::${cast}; there are ::like, ::contains and ::timestamp`);
  }
}

function writeByType(value: unknown): string {
  if (typeof value === 'string') return quote(value, true);
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number' && Number.isFinite(value)) return plainDecimal(String(value));
  throw new Unbindable(`has to be a text, a number, true or false, a date or a list, but is ${describe(value)}`);
}

function writeTimestamp(value: unknown, timeZone: string): string {
  const written = writeDateTime(value, timeZone);
  if ('fault' in written) throw new Unbindable(written.fault);
  return `TIMESTAMP '${written.value}'`;
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return plainDecimal(String(value));
  if (typeof value === 'bigint') return String(value);
  throw new Unbindable(`has to be a text, but is ${describe(value)}`);
}

function quote(text: string, escapeBackslash: boolean): string {
  const escaped = escapeBackslash ? text.replaceAll('\\', '\\\\') : text;
  return `'${escaped.replaceAll("'", "\\'")}'`;
}

/** In a LIKE pattern, `\` takes the meaning from `%`, `_` and itself; it isn't escaped a second time. */
function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}

/**
 * The value's words as terms of a full-text search that all have to be found (CMIS 1.1, section 2.1.14.2.4.4). `*` and `?`
 * separate words, as to a full-text index they do: OpenCMIS refuses `\*` and `\?`.
 */
function escapeWords(text: string): string {
  const words = text.split(/[\s*?]+/u).filter((word) => /[\p{L}\p{N}]/u.test(word));
  if (words.length === 0) throw new Unbindable('has no word to search for');
  return words
    .map((word) => (/^(?:OR|AND|NOT)$/i.test(word) ? `"${word}"` : word.replace(/[\\'"]|^-/g, '\\$&')))
    .join(' ');
}

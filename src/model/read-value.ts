import { exactNumber, isDecimal } from './decimal';
import type { PropertyType, PropertyValue, SingleValue } from './property';
import type { ValueKind } from './value-kinds';

/** A number token with more digits than a double holds; each binding's reader has its own. */
export interface ExactNumber {
  readonly value: string;
}

/**
 * Turns a value from the wire into what the message contract says: by its kind, never by its looks. What doesn't fit its
 * kind stays as it came, and `note` is told.
 */
export function readValue(value: unknown, kind: ValueKind, note: (note: string) => void): PropertyValue {
  if (value === null || value === undefined) return kind.multi ? [] : null;
  const several = Array.isArray(value);
  if (kind.multi) return readValues(several ? value : [value], kind.type, note);
  if (several && value.length === 0) return null;
  return readSingle(several ? value[0] : value, kind.type, note);
}

/** True for a value that is already as `readValue` would give it, as most are that come as JSON. */
export function isRead(value: unknown, { type, multi }: ValueKind): boolean {
  if (!multi) return value === null || isReadSingle(value, type);
  if (!Array.isArray(value)) return false;
  // A closure would make every call of this function take memory.
  for (const each of value) if (!isReadSingle(each, type)) return false;
  return true;
}

function isReadSingle(value: unknown, type: PropertyType): boolean {
  switch (type) {
    case 'datetime':
      return typeof value === 'string' && value.length === 24 && plainUtc.test(value);
    case 'integer':
      return typeof value === 'number' && (value === 0 || !isLossy(value));
    case 'decimal':
      return typeof value === 'number' && !isLossy(value);
    case 'boolean':
      return typeof value === 'boolean';
    case 'string':
    case 'id':
    case 'uri':
    case 'html':
      return typeof value === 'string';
  }
}

/** True for a JSON number that may have been another one before it was read: too large for a double, or too close to zero. */
export function isLossy(value: unknown): boolean {
  return typeof value === 'number' && !(Math.abs(value) >= 1e-300 && Math.abs(value) < Infinity);
}

/** All values of a property, each as `readValue` reads one. */
export function readValues(
  values: readonly unknown[],
  type: PropertyType,
  note: (note: string) => void,
): readonly SingleValue[] {
  return values.map((value) => readSingle(value, type, note));
}

/** One value of a property, as `readValue` reads it. */
export function readSingle(value: unknown, type: PropertyType, note: (note: string) => void): SingleValue {
  const plain = plainValue(value);
  switch (type) {
    case 'datetime':
      return readDateTime(plain, note);
    case 'integer':
    case 'decimal':
      return typeof plain === 'string' ? readNumber(plain) : plain;
    case 'boolean':
      return readBoolean(plain);
    case 'string':
    case 'id':
    case 'uri':
    case 'html':
      return String(plain);
  }
}

/** A JSON value as it may stand in a message: exact numbers as decimal strings, anything nested as JSON text. */
export function plainValue(value: unknown): SingleValue {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (isExactNumber(value)) return value.value;
  return value === undefined ? '' : JSON.stringify(value);
}

export function isExactNumber(value: unknown): value is ExactNumber {
  return typeof value === 'object' && value !== null && 'isLosslessNumber' in value && 'value' in value;
}

/** A number that came as text: a double where it holds exactly these digits, else the digits. */
function readNumber(text: string): SingleValue {
  const number = Number(text);
  if (String(number) === text && Number.isFinite(number)) return number;
  const digits = text.trim();
  return isDecimal(digits) ? (exactNumber(digits) ?? digits) : text;
}

function readBoolean(value: SingleValue): SingleValue {
  if (typeof value !== 'string') return value;
  if (value === 'true') return true;
  if (value === 'false') return false;
  const text = value.trim().toLowerCase();
  if (text === 'true' || text === '1') return true;
  return text === 'false' || text === '0' ? false : value;
}

/** As most servers send it: in UTC, on a day that needs no look into the calendar. */
const plainUtc =
  /^\d{4}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,3})?Z$/;
const isoDateTime = /^([+-]\d{6}|\d{4,6})(-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:?\d\d)?$/;

/** Epoch milliseconds or ISO 8601 → ISO 8601 in UTC with milliseconds; a time without a zone is UTC. */
function readDateTime(value: SingleValue, note: (note: string) => void): SingleValue {
  if (typeof value === 'string' && plainUtc.test(value)) return withMilliseconds(value);
  const instant =
    typeof value === 'number'
      ? new Date(value)
      : typeof value === 'string' && /^-?\d+$/.test(value)
        ? new Date(Number(value))
        : new Date(isoText(value));
  if (!Number.isNaN(instant.getTime())) return instant.toISOString();
  note(`A date and time came as ${JSON.stringify(value)}, which is none; it is left as it is.`);
  return value;
}

function withMilliseconds(utc: string): string {
  if (utc.length === 24) return utc;
  const missing = utc.length === 20 ? '.000Z' : utc.length === 22 ? '00Z' : '0Z';
  return utc.slice(0, -1) + missing;
}

function isoText(value: SingleValue): string {
  const [, year, rest = '', fraction = '', zone = 'Z'] = isoDateTime.exec(String(value).trim()) ?? [];
  if (year === undefined) return 'no date';
  const signed = /^\d{5,6}$/.test(year) ? `+${year.padStart(6, '0')}` : year;
  return signed + rest + fraction.slice(0, 4) + (zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone);
}

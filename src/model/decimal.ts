/** Digits without an exponent, as the schema's decimals are: `1.5e-7` → `0.00000015`, `+07.50` → `7.50`. */
export function plainDecimal(text: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  const point = whole.length + Number(exponent);
  const digits = whole + fraction;
  const padded = point < 0 ? '0'.repeat(-point) + digits : digits.padEnd(point, '0');
  const at = Math.max(point, 0);
  const integral = padded.slice(0, at).replace(/^0+(?=\d)/, '') || '0';
  const rest = padded.slice(at);
  return (sign === '-' ? '-' : '') + integral + (rest === '' ? '' : `.${rest}`);
}

/** An exponent beyond this is no number that anybody means, and writing it out would take all memory. */
const largestExponent = 400;

/** The number that these digits are, or undefined where a double doesn't hold exactly these digits. */
export function exactNumber(text: string): number | undefined {
  const number = Number(text);
  if (String(number) === text) return Number.isFinite(number) ? number : undefined;
  if (!Number.isFinite(number) || !isDecimal(text)) return undefined;
  return normal(text) === normal(String(number)) ? number : undefined;
}

/** True for digits that a decimal may be written as: `7`, `-0.5`, `.5`, `1e-7`. */
export function isDecimal(text: string): boolean {
  const match = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE]([+-]?\d+))?$/.exec(text);
  return match !== null && Math.abs(Number(match[1] ?? 0)) <= largestExponent;
}

/** One spelling for each number: no zeros in front, none behind the last digit of the fraction, no negative zero. */
function normal(text: string): string {
  const plain = plainDecimal(text);
  const short = plain.includes('.') ? plain.replace(/\.?0+$/, '') : plain;
  return short === '-0' ? '0' : short;
}

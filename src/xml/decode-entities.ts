import { NotWellFormed } from './not-well-formed';

/** The entities that need no declaration (XML 1.0, section 4.6). */
const predefined: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
]);

/**
 * Text with its entities and character references replaced.
 * @throws NotWellFormed for what XML doesn't have, and for an entity that would have to be declared
 */
export function decodeEntities(text: string): string {
  let decoded = '';
  let at = 0;
  for (let amp = text.indexOf('&'); amp >= 0; amp = text.indexOf('&', at)) {
    const end = text.indexOf(';', amp);
    if (end < 0) throw new NotWellFormed(`an entity without an end: ${text.slice(amp, amp + 20)}`);
    decoded += text.slice(at, amp) + decodeEntity(text.slice(amp + 1, end));
    at = end + 1;
  }
  return decoded + text.slice(at);
}

function decodeEntity(name: string): string {
  const known = predefined.get(name);
  if (known !== undefined) return known;
  const [, hex, digits] = /^#(?:x([\dA-Fa-f]+)|(\d+))$/.exec(name) ?? [];
  const code = hex !== undefined ? parseInt(hex, 16) : digits !== undefined ? parseInt(digits, 10) : NaN;
  if (Number.isNaN(code)) throw new NotWellFormed(`undefined entity: &${name.slice(0, 40)};`);
  if (!isCharacter(code)) throw new NotWellFormed(`malformed character entity: &${name.slice(0, 40)};`);
  return String.fromCodePoint(code);
}

/** Char (XML 1.0, section 2.2) */
function isCharacter(code: number): boolean {
  return (
    code === 0x9 ||
    code === 0xa ||
    code === 0xd ||
    (code >= 0x20 && code <= 0xd7ff) ||
    (code >= 0xe000 && code <= 0xfffd) ||
    (code >= 0x10000 && code <= 0x10ffff)
  );
}

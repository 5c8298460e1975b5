const any = Symbol('any one character');
const many = Symbol('any number of characters');

/** One place of a pattern: a character, or one of the wildcards. */
export type PatternPart = string | typeof any | typeof many;

/** Reads a LIKE pattern: `%` many, `_` any; `\%`, `\_` and `\\` stand for themselves (CMIS 1.1, section 2.1.14.2.4.2). */
export function likePattern(text: string): PatternPart[] {
  const parts: PatternPart[] = [];
  const characters = Array.from(text);
  for (let index = 0; index < characters.length; index += 1) {
    const character = characters[index] ?? '';
    if (character === '\\') {
      index += 1;
      parts.push(characters[index] ?? '');
    } else {
      parts.push(character === '%' ? many : character === '_' ? any : character);
    }
  }
  return parts;
}

/** Reads a word of CONTAINS: `*` many, `?` any. */
export function wordPattern(text: string): PatternPart[] {
  return Array.from(text, (character) => (character === '*' ? many : character === '?' ? any : character));
}

/** Whether the whole text is as the pattern says. Takes text × pattern steps at most. */
export function matchesPattern(text: string, pattern: readonly PatternPart[]): boolean {
  const characters = Array.from(text);
  let place = 0;
  let part = 0;
  let lastMany = -1;
  let retryFrom = 0;
  while (place < characters.length) {
    const wanted = pattern[part];
    if (wanted === many) {
      lastMany = part;
      retryFrom = place;
      part += 1;
    } else if (wanted === any || wanted === characters[place]) {
      place += 1;
      part += 1;
    } else if (lastMany >= 0) {
      // Let the last "many" take one character more.
      retryFrom += 1;
      place = retryFrom;
      part = lastMany + 1;
    } else {
      return false;
    }
  }
  return pattern.slice(part).every((left) => left === many);
}

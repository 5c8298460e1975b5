/**
 * The same text, on its own. The engine cuts 13 characters or more out of a text by keeping all of that text: what outlives a
 * document must not hold on to it.
 */
export function ownText(text: string): string {
  return text.length < 13 ? text : `${text} `.slice(0, -1);
}

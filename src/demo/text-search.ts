import type { ContentStore, StoredContent } from './content';
import { RepositoryError } from './errors';
import { SyntaxError as TextSyntaxError, parse } from './generated/cmis-ql';
import type { TextSearch } from './query-syntax';
import { nameOf, type StoredObject } from './stored-object';
import { matchesPattern, wordPattern, type PatternPart } from './wildcard';

/** How well an object fits a text search: 0 is not at all, 1 is best. */
export type Scorer = (object: StoredObject) => number;

const sizeLimit = 1024 * 1024;
const wordsOfContent = new WeakMap<StoredContent, readonly string[]>();

/**
 * A full-text search in names and text contents of up to 1 MiB (CMIS 1.1, section 2.1.14.2.4.4).
 * @throws {@link RepositoryError} `invalidArgument`
 */
export function textSearch(text: string, contents: ContentStore): Scorer {
  const alternatives = readTerms(text).map((terms) =>
    terms.map(({ excluded, text: term }) => ({ excluded, phrase: readPhrase(term) })),
  );
  return (object) => {
    const name = wordsOf(nameOf(object));
    const content = object.content ? contentWords(object.content, contents) : [];
    const scores = alternatives.map((terms) => {
      let sum = 0;
      for (const { excluded, phrase } of terms) {
        const score = has(name, phrase) ? 1 : has(content, phrase) ? 0.5 : 0;
        if (excluded === score > 0) return 0;
        sum += excluded ? 1 : score;
      }
      return sum / terms.length;
    });
    return Math.max(...scores);
  };
}

function readTerms(text: string): TextSearch {
  try {
    return parse(text, { startRule: 'TextSearch' });
  } catch (error) {
    if (!(error instanceof TextSyntaxError)) throw error;
    const message = `The search text '${text.slice(0, 80)}' can't be read: there is a mistake at character ${String(error.location.start.column)}.`;
    throw new RepositoryError('invalidArgument', message, { cause: error });
  }
}

function readPhrase(term: string): PatternPart[][] {
  // What is escaped is punctuation, which separates words like any other.
  const words = normal(term.replace(/\\[^\p{L}\p{N}]/gu, ' '))
    .split(/[^\p{L}\p{M}\p{N}*?]+/u)
    .filter((word) => word !== '');
  if (words.length === 0)
    throw new RepositoryError('invalidArgument', `There is no word in the search text '${term.slice(0, 80)}'.`);
  return words.map(wordPattern);
}

function has(words: readonly string[], phrase: readonly PatternPart[][]): boolean {
  return words.some((_, start) =>
    phrase.every((pattern, offset) => {
      const word = words[start + offset];
      return word !== undefined && matchesPattern(word, pattern);
    }),
  );
}

function contentWords(content: StoredContent, contents: ContentStore): readonly string[] {
  if (content.length > sizeLimit || !/^text\/|[/+](json|xml)\b|javascript/.test(content.mimeType)) return [];
  let words = wordsOfContent.get(content);
  if (!words) {
    words = wordsOf(contents.readNow(content).toString('utf8'));
    wordsOfContent.set(content, words);
  }
  return words;
}

function wordsOf(text: string): string[] {
  return normal(text)
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .filter((word) => word !== '');
}

function normal(text: string): string {
  return text.normalize('NFC').toLowerCase();
}

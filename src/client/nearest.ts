import { distance } from 'fastest-levenshtein';

/** The names that somebody may have meant, the most alike first, three at most. */
export function nearest(name: string, names: Iterable<string>): string[] {
  const wanted = bare(name);
  return [...new Set(names)]
    .map((candidate) => ({ candidate, apart: distance(wanted, bare(candidate)) }))
    .filter(({ candidate, apart }) => apart <= Math.max(2, wanted.length / 3) || bare(candidate).includes(wanted))
    .sort((a, b) => a.apart - b.apart)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

/** Without prefix and case: `P:cm:titled` and `Titled` differ in nothing that a person minds. */
function bare(name: string): string {
  return name.slice(name.lastIndexOf(':') + 1).toLowerCase();
}

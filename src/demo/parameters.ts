import { RepositoryError } from './errors';

/** The parameters of a call, from the query string and the form; names in any case (CMIS 1.1, section 5.4.4). */
export class Parameters {
  readonly #values = new Map<string, string>();

  add(name: string, value: string): void {
    this.#values.set(name.toLowerCase(), value);
  }

  /** Adds what a query string or an URL-encoded form holds. @throws {@link RepositoryError} `invalidArgument` */
  addEncoded(text: string): void {
    for (const pair of text.split('&')) {
      if (pair === '') continue;
      const equals = pair.indexOf('=');
      const name = equals < 0 ? pair : pair.slice(0, equals);
      this.add(decode(name), equals < 0 ? '' : decode(pair.slice(equals + 1)));
    }
  }

  text(name: string): string | undefined {
    return this.#values.get(name.toLowerCase());
  }

  /** @throws {@link RepositoryError} `invalidArgument` when it is missing or empty */
  required(name: string): string {
    const value = this.text(name);
    if (value === undefined || value === '') {
      throw new RepositoryError('invalidArgument', `The parameter '${name}' is missing.`);
    }
    return value;
  }

  flag(name: string, fallback = false): boolean {
    const value = this.text(name);
    if (value === undefined || value === '') return fallback;
    if (/^(true|false)$/i.test(value)) return value.toLowerCase() === 'true';
    throw new RepositoryError('invalidArgument', `The parameter '${name}' is true or false, not '${value}'.`);
  }

  integer(name: string, fallback: number, least = 0): number {
    const value = this.text(name);
    if (value === undefined || value === '') return fallback;
    const number = /^-?\d{1,15}$/.test(value) ? Number(value) : NaN;
    if (number >= least) return number;
    throw new RepositoryError(
      'invalidArgument',
      `The parameter '${name}' is an integer from ${String(least)} on, not '${value}'.`,
    );
  }

  choice<Choice extends string>(name: string, choices: readonly [Choice, ...Choice[]]): Choice {
    const value = this.text(name);
    if (value === undefined || value === '') return choices[0];
    const found = choices.find((choice) => choice === value);
    if (found !== undefined) return found;
    throw new RepositoryError(
      'invalidArgument',
      `The parameter '${name}' is one of ${choices.join(', ')}, not '${value}'.`,
    );
  }

  /** The values of `name[0]`, `name[1]` …; empty if there are none. */
  list(name: string): string[] {
    const values: string[] = [];
    for (
      let value = this.text(`${name}[0]`);
      value !== undefined;
      value = this.text(`${name}[${String(values.length)}]`)
    ) {
      values.push(value);
    }
    return values;
  }

  /**
   * The properties of the form: `propertyId[n]` with `propertyValue[n]` or `propertyValue[n][m]`. One without a value
   * is to be unset: an empty list.
   */
  properties(): Map<string, string[]> {
    const properties = new Map<string, string[]>();
    this.list('propertyId').forEach((id, index) => {
      const single = this.text(`propertyValue[${String(index)}]`);
      properties.set(id, single === undefined ? this.list(`propertyValue[${String(index)}]`) : [single]);
    });
    return properties;
  }
}

/** Decodes a part of a query string or form. */
function decode(text: string): string {
  return decodePercent(text.replaceAll('+', ' '));
}

/** Decodes one segment of an address or form. @throws {@link RepositoryError} `invalidArgument` for `%zz` and the like */
export function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw new RepositoryError('invalidArgument', `'${text.slice(0, 80)}' is not percent-encoded UTF-8.`, { cause });
  }
}

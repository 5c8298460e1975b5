const packageName = '@cmisflow/node-red-cmis';

type Values = Readonly<Record<string, unknown>>;

/** Texts of a node type: its own, else those that all nodes share. */
export interface Texts {
  readonly get: (key: string, values?: Values) => string;
  /** The text, or undefined if no locale file has it. */
  readonly find: (key: string, values?: Values) => string | undefined;
}

/** The texts of a node's locale file and of `shared` in the config node's. */
export function textsOf(type: string): Texts {
  const find = (key: string, values?: Values) =>
    lookUp(`${packageName}/${type}`, key, values) ?? lookUp(`${packageName}/cmis-repository`, `shared.${key}`, values);
  return { find, get: (key, values) => find(key, values) ?? key };
}

/** The editor answers a missing text with its key. */
function lookUp(namespace: string, key: string, values?: Values): string | undefined {
  const text = RED._(`${namespace}:${key}`, values);
  return text === key || text === `${namespace}:${key}` ? undefined : text;
}

/** The values of a template's variables; those that are undefined leave no trace. */
export type TemplateValues = Readonly<Record<string, string | undefined>>;

/** Fills in a URI template (CMIS 1.1, section 3.7.1): values percent-encoded, parameters without a value left out. */
export function expandTemplate(template: string, values: TemplateValues): string {
  const [, address = '', query, fragment = ''] = /^([^?#]*)(?:\?([^#]*))?(#.*)?$/.exec(template) ?? [];
  const filled = fill(address, values);
  if (query === undefined) return filled + fragment;
  const parameters = query.split('&').filter((parameter) => !isUnset(parameter, values));
  const rest = parameters.map((parameter) => fill(parameter, values)).join('&');
  return `${filled}${rest === '' ? '' : `?${rest}`}${fragment}`;
}

/** Whether a variable stands in the path of an address, where servers and firewalls refuse more than in its query. */
export function standsInPath(template: string, variable: string): boolean {
  return (template.split(/[?#]/)[0] ?? '').includes(`{${variable}}`);
}

const variable = /\{(\w+)\}/g;

function isUnset(parameter: string, values: TemplateValues): boolean {
  const names = [...parameter.matchAll(variable)].map(([, name = '']) => name);
  return names.length > 0 && names.every((name) => valueOf(values, name) === undefined);
}

function fill(text: string, values: TemplateValues): string {
  return text.replace(variable, (_whole, name: string) => encode(valueOf(values, name) ?? ''));
}

function valueOf(values: TemplateValues, name: string): string | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}

/** Sets parameters of an address, in place of those that it has under the same name; its others stay as they are written. */
export function withParameters(url: URL, parameters: TemplateValues): URL {
  const given = Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== undefined);
  if (given.length === 0) return url;
  const names = new Set(given.map(([name]) => name));
  const kept = url.search
    .slice(1)
    .split('&')
    .filter((pair) => pair !== '' && !names.has(decode(pair.split('=')[0] ?? '')));
  const result = new URL(url);
  result.search = [...kept, ...given.map(([name, value]) => `${encode(name)}=${encode(value)}`)].join('&');
  return result;
}

function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}

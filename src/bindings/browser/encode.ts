import type { Acl } from '../../model/acl';
import type { ContentUpload } from '../../model/content-stream';
import type { ParameterKind } from '../../model/kinds';
import { operations, type Operation } from '../../model/operations';
import type { WireProperty } from '../../model/property';
import type { WireInput, WireKinds } from '../binding';
import { encodeType } from './encode-type';
import type { Route } from './routes';

/** What a request addresses; `urlOf` turns it into an address of the server. */
export type Address =
  | { readonly base: 'service' }
  | { readonly base: 'repository' }
  | { readonly base: 'root'; readonly objectId: string }
  | { readonly base: 'root'; readonly path: string };

/** A request of the Browser binding, before it has a host. */
export interface BrowserRequest {
  readonly method: 'GET' | 'POST';
  readonly address: Address;
  /** The query of a GET, the form of a POST. */
  readonly parameters: readonly (readonly [name: string, value: string])[];
  readonly content?: ContentUpload;
  readonly range?: string;
}

export interface EncodeOptions {
  /** Properties as plain values, without their definitions (CMIS 1.1, section 5.2.11). */
  readonly succinct: boolean;
}

type Parameter = [name: string, value: string];

/** How each kind of parameter is spelt as form fields (CMIS 1.1, section 5.4.4). */
const writers: { readonly [K in ParameterKind]: (name: string, value: WireKinds[K]) => Parameter[] } = {
  string: plain,
  boolean: plain,
  integer: plain,
  includeRelationships: plain,
  relationshipDirection: plain,
  versioningState: plain,
  unfileObjects: plain,
  aclPropagation: plain,
  typeDefinition: (name, type) => [[name, encodeType(type)]],
  ids: (name, ids) => ids.map((id, index) => [`${name === 'policies' ? 'policy' : name}[${String(index)}]`, id]),
  properties: (_name, properties) => writeProperties(properties),
  acl: (name, acl) => writeAcl(name === 'addACEs' ? 'addACE' : 'removeACE', acl),
  bulkUpdate: (_name, { objects, properties, addSecondaryTypeIds, removeSecondaryTypeIds }) => [
    ...objects.flatMap(({ id, changeToken }, index): Parameter[] => [
      [`objectId[${String(index)}]`, id],
      [`changeToken[${String(index)}]`, changeToken ?? ''],
    ]),
    ...writeProperties(properties ?? []),
    ...(addSecondaryTypeIds ?? []).map((id, index): Parameter => [`addSecondaryTypeId[${String(index)}]`, id]),
    ...(removeSecondaryTypeIds ?? []).map((id, index): Parameter => [`removeSecondaryTypeId[${String(index)}]`, id]),
  ],
  contentStream: () => [],
};

const objectResults: readonly string[] = [
  'object',
  'objects',
  'objectList',
  'objectTree',
  'objectParents',
  'rows',
  'changes',
  'properties',
];

/** What CMIS says of a parameter that is left out (1.1, section 2.2.8.1.1), but OpenCMIS in-memory asks for all the same. */
const defaults: Readonly<Record<string, string>> = { relationshipDirection: 'source' };

/** The request for an operation. No I/O; the input was checked by the operation table. */
export function encode<O extends Operation>(
  operation: O,
  route: Route,
  input: WireInput<O>,
  { succinct }: EncodeOptions,
): BrowserRequest {
  const given: Readonly<Record<string, unknown>> = { ...input };
  const parameters: Parameter[] = [];
  if (route.method === 'POST') parameters.push(['cmisaction', route.action]);
  else if (route.selector !== undefined) parameters.push(['cmisselector', route.selector]);

  for (const [name, spec] of Object.entries(operations[operation].parameters)) {
    const value = given[name] ?? defaults[name];
    if (value === undefined || name === route.at || rangeOrVersion(operation, name)) continue;
    parameters.push(...write(kindOf(spec), name, value));
  }
  if (operation === 'getObjectOfLatestVersion' || operation === 'getPropertiesOfLatestVersion') {
    parameters.push(['returnVersion', given['major'] === true ? 'latestmajor' : 'latest']);
  }
  if (objectResults.includes(operations[operation].result)) {
    if (succinct) parameters.push(['succinct', 'true']);
    parameters.push(['dateTimeFormat', 'extended']);
  }
  // Older servers read a form as ISO-8859-1 unless it says otherwise.
  if (route.method === 'POST') parameters.push(['_charset_', 'UTF-8']);

  const content = given['contentStream'];
  const range = operation === 'getContentStream' ? rangeOf(given['offset'], given['length']) : undefined;
  return {
    method: route.method,
    address: addressOf(route, given),
    parameters,
    ...(isContentUpload(content) ? { content } : {}),
    ...(range === undefined ? {} : { range }),
  };
}

function plain(name: string, value: string | number | boolean): Parameter[] {
  return [[name, String(value)]];
}

function write(kind: ParameterKind, name: string, value: unknown): Parameter[] {
  // The input was checked by the same table that says the kind.
  const writer = writers[kind] as (name: string, value: unknown) => Parameter[];
  return writer(name, value);
}

function kindOf(spec: ParameterKind | `${ParameterKind}?`): ParameterKind {
  return (spec.endsWith('?') ? spec.slice(0, -1) : spec) as ParameterKind;
}

/** Inputs that travel as a header or under another name. */
function rangeOrVersion(operation: Operation, name: string): boolean {
  if (operation === 'getContentStream') return name === 'offset' || name === 'length';
  return (operation === 'getObjectOfLatestVersion' || operation === 'getPropertiesOfLatestVersion') && name === 'major';
}

function rangeOf(offset: unknown, length: unknown): string | undefined {
  if (typeof offset !== 'number' && typeof length !== 'number') return undefined;
  const from = typeof offset === 'number' ? offset : 0;
  return `bytes=${String(from)}-${typeof length === 'number' ? String(from + length - 1) : ''}`;
}

function addressOf(route: Route, given: Readonly<Record<string, unknown>>): Address {
  if (route.at === 'service' || route.at === 'repository') return { base: route.at };
  const reference = given[route.at];
  if (typeof reference !== 'string') return { base: 'repository' };
  return reference.startsWith('/') ? { base: 'root', path: reference } : { base: 'root', objectId: reference };
}

function isContentUpload(value: unknown): value is ContentUpload {
  return typeof value === 'object' && value !== null && 'data' in value;
}

/** `propertyId[n]`, `propertyValue[n]` or `propertyValue[n][m]`; a property without a value is unset. */
function writeProperties(properties: readonly WireProperty[]): Parameter[] {
  return properties.flatMap(({ id, type, multi, values }, n): Parameter[] => [
    [`propertyId[${String(n)}]`, id],
    ...values.map((value, m): Parameter => [
      multi ? `propertyValue[${String(n)}][${String(m)}]` : `propertyValue[${String(n)}]`,
      type === 'datetime' ? String(Date.parse(value)) : value,
    ]),
  ]);
}

function writeAcl(prefix: 'addACE' | 'removeACE', { aces }: Acl): Parameter[] {
  return aces.flatMap(({ principalId, permissions }, i): Parameter[] => [
    [`${prefix}Principal[${String(i)}]`, principalId],
    ...permissions.map((permission, j): Parameter => [`${prefix}Permission[${String(i)}][${String(j)}]`, permission]),
  ]);
}

import { readContent } from '../../src/kit/content';
import type { OperationCall } from '../../src/kit/operation-node';
import { readAspects, readProperties, readPropertyValues, type GivenProperties } from '../../src/kit/properties';
import { readReference, referenceForms } from '../../src/kit/reference';
import { describe, isPlainObject } from '../../src/model/describe';
import { splitTypeName } from '../../src/client/aspects';
import type { OpenContent } from '../../src/client/create-object';
import { inputError, type Fault } from '../../src/model/errors';
import { setOwn } from '../../src/model/property';
import type { fields } from './create.fields';

export type Call = OperationCall<typeof fields, 'object' | 'existed'>;

/** What is to be made: by the node and the message, or by one description of a list. */
export interface Wanted {
  readonly name: string | undefined;
  readonly folder: string | undefined;
  readonly type: string | undefined;
  readonly source: string | undefined;
  readonly target: string | undefined;
  readonly properties: GivenProperties;
  readonly aspects: readonly string[];
  /** Reads what the content of an object of this name is, and answers how it is opened. */
  readonly readContent: (name: string) => Promise<OpenContent | undefined>;
}

/** The members of a description; the node's settings stand for those that it lacks. */
const members = ['name', 'folder', 'type', 'properties', 'aspects', 'content', 'mimeType', 'source', 'target'] as const;

type Description = Readonly<Partial<Record<(typeof members)[number], unknown>>>;

/** Reads what is to be made. Throws one `input` error for all that can't be. */
export async function readWanted(call: Call): Promise<Wanted> {
  const { input, msg, reader } = call;
  const given = await readProperties(reader, input.properties);
  const description: Description = input.list ? readDescription(input.description) : {};
  for (const [id, value] of Object.entries(readPropertyValues(description.properties, 'properties'))) {
    setOwn(given, id, value);
  }
  const faults: Fault[] = [];
  const text = (member: 'name' | 'type' | 'mimeType', otherwise: string | undefined): string | undefined => {
    const value = description[member] ?? otherwise;
    if (value === undefined || typeof value === 'string') return value;
    faults.push({ field: member, message: `has to be a text, but is ${describe(value)}` });
    return undefined;
  };
  const reference = (member: 'folder' | 'source' | 'target'): string | undefined => {
    const value = description[member];
    if (value === undefined) return input[member];
    const read = readReference(value);
    if (read === undefined)
      faults.push({ field: member, message: `has to be ${referenceForms}, but is ${describe(value)}` });
    return read;
  };
  const mimeType = text('mimeType', input.mimeType);
  const typeName = text('type', input.typeId ?? textOf(given['cmis:objectTypeId']));
  const { type, aspects } = typeName === undefined ? { type: undefined, aspects: [] } : splitTypeName(typeName);
  const wanted = {
    name: text('name', input.objectName ?? textOf(given['cmis:name'])),
    type,
    folder: reference('folder'),
    source: reference('source'),
    target: reference('target'),
    properties: given,
    aspects: readAspects(
      [...aspects, ...(input.aspects ?? []), ...readAspects([], description.aspects, undefined)],
      msg.aspects,
      given['cmis:secondaryObjectTypeIds'],
    ),
    readContent: contentReader(call, description, mimeType, faults),
  };
  if (faults.length > 0) throw inputError(faults);
  return wanted;
}

function readDescription(value: unknown): Description {
  if (!isPlainObject(value)) {
    const message = `has to be an object such as { name, properties, content }, but is ${describe(value)}`;
    throw inputError([{ field: 'description', message }]);
  }
  const unknown = Object.keys(value).filter((name) => !members.some((member) => member === name));
  if (unknown.length === 0) return value;
  const message = `has ${unknown.join(', ')}, but may have ${members.join(', ')} only`;
  throw inputError([{ field: 'description', message }]);
}

/** How the content is read; a description without one makes a document without one. */
function contentReader(
  { input, options }: Call,
  { content }: Description,
  mimeType: string | undefined,
  faults: Fault[],
): Wanted['readContent'] {
  const { contentFrom, list, kind } = input;
  if (kind !== 'document') return () => Promise.resolve(undefined);
  const takesValue = contentFrom === 'value' || contentFrom === 'json';
  if (content !== undefined && !takesValue) {
    const message = `can't come with a description, because the node's content is set to "${contentFrom}"`;
    faults.push({ field: 'content', message });
  }
  if (list && takesValue && content === undefined) return () => Promise.resolve(undefined);
  const from = { contentFrom, content: list ? content : input.content, file: input.file, mimeType };
  return async (name) => {
    let first = await readContent(from, name, options.onNote);
    // A file that was sent has to be opened anew to be sent again.
    return async () => {
      const content = first ?? (await readContent(from, name, () => undefined));
      first = undefined;
      return content;
    };
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

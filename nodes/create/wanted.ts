import type { ContentWriter } from '../../src/client/content-writer';
import type { ContentPiece } from '../../src/client/sent-piece';
import { lengthOf, stagingOf, writerOf } from '../../src/kit/write-content';
import { nameOfContent, readSource, type ContentInput } from '../../src/kit/content-source';
import type { OperationCall } from '../../src/kit/operation-node';
import { readAspects, readProperties, readPropertyValues, type GivenProperties } from '../../src/kit/properties';
import { readReference, referenceForms } from '../../src/kit/reference';
import { watchContent } from '../../src/kit/watch-content';
import { describe, isPlainObject } from '../../src/model/describe';
import { splitTypeName } from '../../src/client/aspects';
import { inputError, type Fault } from '../../src/model/errors';
import { setOwn } from '../../src/model/property';
import type { fields } from './create.fields';

export type Call = OperationCall<typeof fields, 'object' | 'existed' | 'progress'>;

/** What is to be made: by the node and the message, or by one description of a list. */
export interface Wanted {
  readonly name: string | undefined;
  readonly folder: string | undefined;
  readonly type: string | undefined;
  readonly source: string | undefined;
  readonly target: string | undefined;
  readonly properties: GivenProperties;
  readonly aspects: readonly string[];
  /** Reads what the content of an object of this name is, and answers how it gets into the repository. */
  readonly readContent: (name: string) => Promise<ContentWriter | undefined>;
}

/** The members of a description; the node's settings stand for those that it lacks. */
const members = ['name', 'folder', 'type', 'properties', 'aspects', 'content', 'mimeType', 'source', 'target'] as const;

type Description = Readonly<Partial<Record<(typeof members)[number], unknown>>>;

/**
 * Reads what is to be made. Throws one `input` error for all that can't be.
 * @param pieces the content, if it comes by several messages
 */
export async function readWanted(call: Call, pieces?: AsyncIterable<ContentPiece>): Promise<Wanted> {
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
  const content = contentOf(call, description, mimeType, faults);
  const ownName = content === undefined ? undefined : nameOfContent(content, msg);
  const wanted = {
    name: text('name', input.objectName ?? textOf(given['cmis:name']) ?? ownName),
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
    readContent: (name: string) => readWriter(call, content, name, pieces),
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

/** Where the content comes from; a description without one makes a document without one. */
function contentOf(
  { input }: Call,
  { content }: Description,
  mimeType: string | undefined,
  faults: Fault[],
): ContentInput | undefined {
  const { contentFrom, list, kind, file } = input;
  if (kind !== 'document') return undefined;
  const takesValue = contentFrom === 'value' || contentFrom === 'json' || contentFrom === 'reference';
  if (content !== undefined && !takesValue) {
    const message = `can't come with a description, because the node's content is set to "${contentFrom}"`;
    faults.push({ field: 'content', message });
  }
  if (list && takesValue && content === undefined) return undefined;
  return { contentFrom, content: list ? content : input.content, file, mimeType };
}

async function readWriter(
  call: Call,
  content: ContentInput | undefined,
  name: string,
  pieces: AsyncIterable<ContentPiece> | undefined,
): Promise<ContentWriter | undefined> {
  const { input, msg, options, reader } = call;
  if (content === undefined) return undefined;
  const source = await readSource(content, name, { RED: reader.RED, msg, options, pieces });
  if (source === undefined) return undefined;
  const watch = watchContent(call, 'createDocument', lengthOf(source));
  return writerOf(source, input, { ...watch, call, staging: stagingOf(input.staging, input.stagingFolder) });
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

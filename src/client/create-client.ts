import type { Binding, BindingContext, PageCursor, WireInput } from '../bindings/binding';
import { unsent } from '../bindings/unsent';
import { abortable } from '../http/abortable';
import type { Timeouts } from '../http/http';
import { createHttp } from '../http/undici-http';
import { CmisError, inputError } from '../model/errors';
import type { BulkUpdate } from '../model/bulk-update';
import type { Page } from '../model/object';
import {
  operations,
  type Input,
  type Item,
  type Operation,
  type Output,
  type PagedOperation,
} from '../model/operations';
import type { PropertiesInput, PropertyInput, WireProperty } from '../model/property';
import type { Repository, RepositoryInfo } from '../model/repository-info';
import type { TypeDefinition, TypeTree } from '../model/type-definition';
import { describe } from '../model/describe';
import { checkAspects, withAspectsOfTypeName } from './aspects';
import { checkInput } from './check-input';
import { checkLanguage, checkOptions, checkTimeZone, notConfigured, serviceUrl } from './check-options';
import { checkProperties } from './check-properties';
import { tellHolder } from './checked-out';
import type { CallOptions, CmisClient, CmisClientOptions, PageOptions, Service } from './client';
import { checkBaseType } from './check-base-type';
import { copyDocument } from './copy-document';
import { withCarriedPaths } from './carried-paths';
import { kindsOfColumns, readSelection } from './columns';
import { firstThere } from './first-there';
import { holdContent } from './hold-content';
import { keyOfItem } from './item-key';
import { PageChain } from './page-chain';
import { readPages, type PageRequest } from './paging';
import { explainRefusal } from './refusal';
import { withRetry } from './retry';
import { profileOf } from './server-profile';
import { Types } from './types';
import { createWire, type GetWire } from './wire';

const defaultTimeouts: Timeouts = { connect: 10_000, headers: 60_000, idle: 60_000, total: 120_000 };
const defaultPageSize = 500;

/**
 * Connects to a CMIS server. Nothing is sent before the first call.
 * @throws CmisError `notConfigured` for an address or a setting that can't be used
 */
export function createCmisClient(options: CmisClientOptions): CmisClient {
  return new Client(options);
}

class Client implements CmisClient {
  readonly timeZone: string;
  readonly #options: CmisClientOptions;
  readonly #wire: GetWire;
  readonly #closeHttp: () => Promise<void>;
  readonly #types = new Map<string, Types>();
  readonly #infos = new Map<string, Promise<RepositoryInfo>>();
  #only: Promise<string> | undefined;

  constructor(options: CmisClientOptions) {
    checkOptions(options);
    this.#options = options;
    this.timeZone = checkTimeZone(options.timeZone ?? 'UTC');
    const url = serviceUrl(options.url);
    const timeouts = { ...defaultTimeouts, ...options.timeouts };
    const http = createHttp({
      url,
      auth: options.auth ?? { type: 'none' },
      timeouts,
      maxCalls: options.maxCalls ?? 8,
      maxAnswerBytes: options.maxAnswerBytes ?? 100 * 1024 * 1024,
      ...(options.language === undefined ? {} : { headers: { 'accept-language': checkLanguage(options.language) } }),
      ...(options.tls === undefined ? {} : { tls: options.tls }),
      ...(options.proxy === undefined ? {} : { proxy: options.proxy }),
    });
    this.#wire = createWire(options, http, url, timeouts);
    this.#closeHttp = () => http.close();
  }

  async call<O extends Operation>(operation: O, input: Input<O>, options: CallOptions = {}): Promise<Output<O>> {
    return this.#call(operation, input, options);
  }

  async *pages<O extends PagedOperation>(
    operation: O,
    input: Input<O>,
    options: PageOptions = {},
  ): AsyncGenerator<Page<Item<O>>> {
    const { pageSize = defaultPageSize, limit = Infinity, readAhead = true, signal, onNote } = options;
    for (const [field, value] of Object.entries({ pageSize, limit })) {
      const counts = value >= 1 && (value === Infinity ? field === 'limit' : Number.isSafeInteger(value));
      if (!counts) throw inputError([{ field, message: `must be a whole number above 0, but is ${describe(value)}` }]);
    }
    // Alfresco leaves out the last relationship of a page: a page of one would be empty.
    const least = operation === 'getObjectRelationships' ? 2 : 1;
    const chain = new PageChain();
    const load = (request: PageRequest, ended: AbortSignal, onNext: () => void) => {
      const asked = { ...input, skipCount: request.skipCount, maxItems: Math.max(request.maxItems, least) };
      // An operation that pages answers a page of its items.
      return chain.load(onNext, (cursor) =>
        this.#call(operation, asked, { ...options, signal: ended }, cursor),
      ) as Promise<Page<Item<O>>>;
    };
    let count = 0;
    const paging = { pageSize, limit, readAhead, keyOf: keyOfItem(operation, input), note: onNote ?? ignore, signal };
    for await (const page of readPages<Item<O>>(load, paging)) {
      count += page.items.length;
      yield page;
    }
    if (onNote !== undefined && count < limit) await this.#noteCap(count, onNote, options);
  }

  async *items<O extends PagedOperation>(
    operation: O,
    input: Input<O>,
    options: PageOptions = {},
  ): AsyncGenerator<Item<O>> {
    for await (const page of this.pages(operation, input, options)) yield* page.items;
  }

  async service({ signal }: CallOptions = {}): Promise<Service> {
    const { binding, url } = await this.#wire(signal);
    return { binding, url };
  }

  async repositoryId({ repositoryId, signal }: CallOptions = {}): Promise<string> {
    const configured = repositoryId ?? this.#options.repositoryId;
    if (configured !== undefined && configured !== '') return configured;
    if (this.#only === undefined) {
      const only = this.#readOnlyRepository();
      this.#only = only;
      only.catch(() => {
        this.#only = undefined;
      });
    }
    return abortable(this.#only, signal);
  }

  async repositoryInfo(options: CallOptions = {}): Promise<RepositoryInfo> {
    const repositoryId = await this.repositoryId(options);
    let info = this.#infos.get(repositoryId);
    if (info === undefined) {
      info = this.call('getRepositoryInfo', {}, { repositoryId });
      this.#infos.set(repositoryId, info);
      info.catch(() => this.#infos.delete(repositoryId));
    }
    return abortable(info, options.signal);
  }

  async type(name: string, options: CallOptions = {}): Promise<TypeDefinition> {
    return this.#typesOf(await this.repositoryId(options)).named(name, options.signal);
  }

  async aspectsWith(propertyId: string, options: CallOptions = {}): Promise<readonly TypeDefinition[]> {
    return this.#typesOf(await this.repositoryId(options)).aspectsWith(propertyId, options.signal);
  }

  async close(): Promise<void> {
    await this.#closeHttp();
  }

  async #call<O extends Operation>(
    operation: O,
    input: Input<O>,
    options: CallOptions,
    cursor?: PageCursor,
  ): Promise<Output<O>> {
    const release = holdContent(input);
    try {
      checkInput(operation, input);
      const { speaks } = await this.#wire(options.signal);
      if (speaks.lacks.has(operation)) return await this.#replace(operation, input, options);
      const failed = unsent(operation);
      const context = await this.#context(operation, options, cursor).catch(failed);
      const refusal = await speaks.refusal(operation, context).catch(failed);
      if (refusal !== undefined) throw refusal;
      const addressed = await withCarriedPaths(this, speaks, operation, input, context, options).catch(failed);
      const wire = await this.#wireInput(operation, addressed, options).catch(failed);
      return await this.#send(speaks, operation, wire, context, options);
    } catch (error) {
      release();
      const told = await tellHolder(this, operation, input, error, options);
      const explained = await this.#explained(told, operation, options);
      throw explained instanceof CmisError ? explained.with({ operation }) : explained;
    }
  }

  /** Does by other operations what the wire doesn't have. */
  async #replace<O extends Operation>(operation: O, input: Input<O>, options: CallOptions): Promise<Output<O>> {
    if (!isCopy(operation, input)) {
      throw new CmisError('notSupported', `The binding of the connection has no ${operation}.`, { outcome: 'notDone' });
    }
    // Both answer the new document.
    return (await copyDocument(this, input, options)) as Output<O>;
  }

  /** Some servers end a result at a fixed number of items and don't say so. */
  async #noteCap(count: number, note: (note: string) => void, options: CallOptions): Promise<void> {
    if (count === 0 || count % 1000 !== 0) return;
    const { name, resultCaps = [] } = profileOf(await this.repositoryInfo(options));
    if (!resultCaps.includes(count)) return;
    note(`The result ends at ${String(count)} items, a limit of ${name}: there may be more.`);
  }

  async #readOnlyRepository(): Promise<string> {
    const repositories: readonly Repository[] = await this.call('getRepositories', {});
    const [first, ...others] = repositories;
    if (first !== undefined && others.length === 0) return first.id;
    const ids = repositories.map(({ id }) => id).join(', ');
    throw notConfigured(
      first === undefined
        ? 'The server has no repository for this user.'
        : `The server has several repositories: ${ids}. Choose one in the connection.`,
    );
  }

  #typesOf(repositoryId: string): Types {
    let types = this.#types.get(repositoryId);
    if (types === undefined) {
      types = new Types({
        definition: (typeId) => this.call('getTypeDefinition', { typeId }, { repositoryId }),
        aspects: () => this.#readAspects(repositoryId),
        tree: () => this.call('getTypeDescendants', { depth: -1, includePropertyDefinitions: false }, { repositoryId }),
      });
      this.#types.set(repositoryId, types);
    }
    return types;
  }

  /** A repository without secondary types has no `cmis:secondary` either. */
  async #readAspects(repositoryId: string): Promise<readonly TypeTree[]> {
    const input = { typeId: 'cmis:secondary', depth: -1, includePropertyDefinitions: true };
    try {
      return await this.call('getTypeDescendants', input, { repositoryId });
    } catch (error) {
      const unknown =
        error instanceof CmisError && /^(?:objectNotFound|invalidArgument|notSupported)$/.test(error.code);
      if (unknown) return [];
      throw error;
    }
  }

  /** What a server can't do is told with what its repository says about that. */
  async #explained(error: unknown, operation: Operation, options: CallOptions): Promise<unknown> {
    if (!(error instanceof CmisError) || error.code !== 'notSupported' || operation === 'getRepositories') return error;
    if (operation === 'getRepositoryInfo') return explainRefusal(error, operation, undefined);
    // Whatever keeps the description from being read, the refusal is what counts.
    const info = await this.repositoryInfo(options).catch(() => undefined);
    return explainRefusal(error, operation, info);
  }

  async #context(operation: Operation, options: CallOptions, cursor: PageCursor | undefined): Promise<BindingContext> {
    const { signal, onNote: note = ignore } = options;
    return {
      note,
      kindsOfTypes: async (typeIds) => {
        const types = this.#typesOf(await this.repositoryId(options));
        return abortable(types.kinds(typeIds, note), signal);
      },
      ...(signal === undefined ? {} : { signal }),
      ...(cursor === undefined ? {} : { cursor }),
      ...(operation === 'getRepositories' ? {} : { repositoryId: await this.repositoryId(options) }),
    };
  }

  /** Sends a checked input, again where that is safe and promises success. */
  async #send<O extends Operation>(
    speaks: Binding,
    operation: O,
    input: WireInput<O>,
    context: BindingContext,
    options: CallOptions,
  ): Promise<Output<O>> {
    const complete = { ...context, ...(await this.#columns(operation, input, options)) };
    const { safe } = operations[operation];
    if (!safe) options.onWrite?.();
    const sent = withRetry(() => speaks.call(operation, input, complete), { safe, signal: options.signal });
    // Also after a failure: nobody can tell then what the server did.
    if (/^(?:create|update|delete)Type$/.test(operation)) {
      return sent.finally(async () => this.#typesOf(await this.repositoryId(options)).clear());
    }
    return sent;
  }

  /** The kinds of a query's columns. Where the types can't be found, each value has to bring its own kind. */
  async #columns(operation: Operation, input: object, options: CallOptions): Promise<Pick<BindingContext, 'columns'>> {
    if (operation !== 'query' || !('statement' in input) || typeof input.statement !== 'string') return {};
    const selection = readSelection(input.statement);
    if (selection === undefined) return {};
    try {
      const types = await Promise.all(selection.tables.map(({ type }) => this.type(type, options)));
      return { columns: kindsOfColumns(selection, types) };
    } catch (error) {
      // The server knows better what is wrong with the statement, or it answers in spite of it.
      if (error instanceof CmisError && error.code !== 'aborted') return {};
      throw error;
    }
  }

  /** Resolves type names, and checks and spells property values. */
  async #wireInput<O extends Operation>(operation: O, input: Input<O>, options: CallOptions): Promise<WireInput<O>> {
    const given: Readonly<Record<string, unknown>> = { ...input };
    const bulk = given['bulkUpdateData'];
    if (isBulkUpdate(bulk)) {
      if (bulk.properties === undefined) return input as unknown as WireInput<O>;
      const own = options.typeIds ?? (await firstThere(bulk.objects, ({ id }) => this.#typesOfObject(id, options)));
      const typeIds = [...(own ?? []), ...(bulk.addSecondaryTypeIds ?? [])];
      const properties = await this.#checked(operation, bulk.properties, undefined, { ...options, typeIds });
      return { bulkUpdateData: { ...bulk, properties } } as unknown as WireInput<O>;
    }
    const properties = given['properties'];
    if (!isPropertiesInput(properties)) return input as unknown as WireInput<O>;
    const wire = await this.#checked(operation, properties, given['objectId'] ?? given['sourceId'], options);
    return { ...input, properties: wire } as unknown as WireInput<O>;
  }

  async #checked(
    operation: Operation,
    properties: PropertiesInput,
    objectId: unknown,
    options: CallOptions,
  ): Promise<WireProperty[]> {
    const check = () => this.#wireProperties(operation, properties, objectId, options);
    return check().catch(async (error: unknown) => {
      // The type may have got the property since it was read.
      const stale = error instanceof CmisError && error.code === 'input';
      if (stale && this.#typesOf(await this.repositoryId(options)).forget()) return check();
      throw error;
    });
  }

  /** The object's type, then its aspects. */
  async #typesOfObject(objectId: unknown, options: CallOptions): Promise<string[]> {
    if (typeof objectId !== 'string') return [];
    const filter = 'cmis:objectId,cmis:objectTypeId,cmis:secondaryObjectTypeIds';
    const { type, aspects } = await this.call('getObject', { objectId, filter }, options);
    return type === undefined ? [] : [type, ...aspects];
  }

  async #wireProperties(
    operation: Operation,
    properties: PropertiesInput,
    objectId: unknown,
    options: CallOptions,
  ): Promise<WireProperty[]> {
    const resolve = async (name: string): Promise<TypeDefinition> => this.type(name, options);
    const creating = operation.startsWith('create');
    const copying = operation === 'createDocumentFromSource';
    const given = creating ? withAspectsOfTypeName(properties) : { ...properties };
    const types: TypeDefinition[] = [];
    const typeName = given['cmis:objectTypeId'];
    const aspectNames = given['cmis:secondaryObjectTypeIds'];
    if (creating && !(copying && typeName === undefined)) {
      if (typeof typeName !== 'string' || typeName === '') {
        const message = `must be the name of a type, but is ${describe(typeName)}`;
        throw inputError([{ field: 'cmis:objectTypeId', message }]);
      }
      const type = await resolve(typeName);
      checkBaseType(operation, type);
      given['cmis:objectTypeId'] = type.id;
      types.push(type);
    } else if (options.typeIds !== undefined) {
      types.push(...(await Promise.all(options.typeIds.map(resolve))));
    } else {
      const [type, ...aspects] = await this.#typesOfObject(objectId, options);
      const own = aspectNames === undefined ? [type, ...aspects] : [type];
      types.push(...(await Promise.all(own.filter((id) => id !== undefined).map(resolve))));
    }
    if (aspectNames !== undefined && aspectNames !== null) {
      const names = isValueList(aspectNames) ? aspectNames : [aspectNames];
      const aspects = await Promise.all(names.map((name) => resolve(String(name))));
      // What an object has already has to be kept with it, whatever it is.
      if (creating) checkAspects(aspects);
      given['cmis:secondaryObjectTypeIds'] = aspects.map(({ id }) => id);
      types.push(...aspects);
    }
    const mandatory = types.flatMap(({ mandatoryAspects = [] }) => mandatoryAspects);
    types.push(...(await Promise.all(mandatory.map(resolve))));
    return checkProperties(given, types, { creating, complete: creating && !copying, timeZone: this.timeZone });
  }
}

/** The input was checked by the operation's row. */
function isCopy(operation: Operation, input: object): input is Input<'createDocumentFromSource'> {
  return operation === 'createDocumentFromSource' && 'sourceId' in input;
}

function isBulkUpdate(value: unknown): value is BulkUpdate {
  return typeof value === 'object' && value !== null && 'objects' in value && Array.isArray(value.objects);
}

function isPropertiesInput(value: unknown): value is PropertiesInput {
  return typeof value === 'object' && value !== null;
}

function isValueList(value: PropertyInput): value is Extract<PropertyInput, readonly unknown[]> {
  return Array.isArray(value);
}

function ignore(): void {}

import type { ContentUpload } from '../model/content-stream';
import { CmisError, inputError } from '../model/errors';
import type { CmisObject } from '../model/object';
import type { PropertiesInput } from '../model/property';
import type { TypeDefinition } from '../model/type-definition';
import { missingAspects } from './aspects';
import { kindName, place, type ConflictPolicy, type Placed } from './conflict';
import { CopiedTypes, type Side } from './copied-properties';
import { createObject, isCreatable, type CreatableBaseType, type NewObject } from './create-object';
import { findChild } from './find-child';
import { inTurn } from './in-turn';
import { OneRequest } from './one-request';
import { meansNoContent } from './no-content';
import { addVersion, overwriteObject, type Replacement } from './overwrite-object';
import { acceptableName, profileOf } from './server-profile';

export interface CopySettings {
  readonly policy: ConflictPolicy;
  /** The type of copies whose own the target lacks. Default: the base type. */
  readonly otherType?: string;
  /** Replace what the target refuses in a name. Default false. */
  readonly acceptableName?: boolean;
}

/** What a copy differs in. */
export interface Changes {
  readonly name?: string | undefined;
  readonly properties?: PropertiesInput;
  /** Added to those of the source. */
  readonly aspects?: readonly string[];
}

/**
 * Copies objects one by one, inside a repository or into another one. A document of the same repository is copied by the
 * server where it can do that; else it is read and written, its content as a stream.
 */
export class Copier {
  readonly #types: CopiedTypes;
  #serverCopies: boolean;

  private constructor(
    private readonly source: Side,
    private readonly target: Side,
    private readonly settings: CopySettings,
    readonly sameRepository: boolean,
  ) {
    this.#types = new CopiedTypes(source, target, settings.otherType);
    this.#serverCopies = sameRepository;
  }

  static async create(source: Side, target: Side, settings: CopySettings): Promise<Copier> {
    const ids = await Promise.all([source, target].map(({ client, options }) => client.repositoryId(options)));
    return new Copier(source, target, settings, source.client === target.client && ids[0] === ids[1]);
  }

  /** Copies an object, not what is in it, into a folder of the target. */
  async copy(object: CmisObject, folder: CmisObject, changes: Changes = {}): Promise<Placed> {
    const { client, options } = this.target;
    const { baseType } = object;
    if (!isCreatable(baseType) || baseType === 'cmis:relationship') {
      throw inputError([
        { field: 'object', message: `"${titleOf(object)}" is ${kindName(baseType)}, which can't be copied` },
      ]);
    }
    const name = await this.#nameOf(object, changes);
    const placement = {
      policy: this.settings.policy,
      name,
      baseType,
      find: (wanted: string, thorough: boolean) => findChild(client, folder, wanted, options, thorough),
      create: (free: string) => this.#create(object, baseType, folder, { ...changes, name: free }),
      newVersion: (existing: CmisObject) => this.addVersion(object, existing, changes),
      overwrite: (existing: CmisObject) => this.#overwrite(object, existing, changes),
    };
    if (placement.policy === 'fail') return place(placement);
    return inTurn(client, `${folder.id} ${name}`, () => place(placement));
  }

  /** Makes a new version of a document of the target from an object. */
  async addVersion(object: CmisObject, existing: CmisObject, changes: Changes = {}): Promise<CmisObject> {
    const { client, options } = this.target;
    return addVersion(client, existing, await this.#replacementOf(object, existing, changes), options);
  }

  async #overwrite(object: CmisObject, existing: CmisObject, changes: Changes): Promise<CmisObject> {
    const { client, options } = this.target;
    // What is in folders is merged; a folder itself has nothing that had to be replaced before.
    return overwriteObject(client, existing, await this.#replacementOf(object, existing, changes), options);
  }

  async #nameOf(object: CmisObject, { name }: Changes): Promise<string> {
    const wanted = name ?? object.name ?? '';
    if (wanted === '')
      throw inputError([{ field: 'name', message: `is missing: "${object.id}" has none that could be kept` }]);
    if (this.settings.acceptableName !== true) return wanted;
    const { client, options } = this.target;
    const accepted = acceptableName(wanted, profileOf(await client.repositoryInfo(options)));
    if (accepted !== wanted)
      options.onNote?.(`The name "${wanted}" was changed to "${accepted}", which the server takes.`);
    return accepted;
  }

  async #create(
    object: CmisObject,
    baseType: CreatableBaseType,
    folder: CmisObject,
    changes: Changes & { readonly name: string },
  ): Promise<CmisObject> {
    if (baseType === 'cmis:document' && this.#serverCopies) {
      const copied = await this.#createByServer(object, folder, changes);
      if (copied !== undefined) return copied;
    }
    const full = await this.#read(object);
    const type = await this.#types.typeOf(full);
    const { aspects, properties } = await this.#valuesOf(full, [type], changes, { replacing: false });
    const copy: NewObject = {
      baseType,
      folderId: folder.id,
      properties: { ...properties, ...aspects, 'cmis:objectTypeId': type.id, 'cmis:name': changes.name },
      content: baseType === 'cmis:document' ? new OneRequest(() => this.#openContent(full, changes.name)) : undefined,
    };
    return createObject(this.target.client, copy, this.target.options);
  }

  /** The copy; `undefined` where the server, or the binding, has no such operation. */
  async #createByServer(
    object: CmisObject,
    folder: CmisObject,
    { name, properties = {}, aspects = [] }: Changes & { readonly name: string },
  ): Promise<CmisObject | undefined> {
    const { client, options } = this.target;
    const changed = Object.keys(properties).length > 0 || aspects.length > 0;
    const added = changed ? await this.#aspectsWith(await this.#read(object), { properties, aspects }) : {};
    const input = {
      sourceId: object.id,
      folderId: folder.id,
      properties: { ...properties, ...added, 'cmis:name': name },
    };
    try {
      return await client.call('createDocumentFromSource', input, options);
    } catch (error) {
      if (!(error instanceof CmisError) || error.code !== 'notSupported') throw error;
      this.#serverCopies = false;
      return undefined;
    }
  }

  async #aspectsWith(full: CmisObject, changes: Changes) {
    const { client, options } = this.target;
    const types = await Promise.all([full.type ?? '', ...full.aspects].map((id) => client.type(id, options)));
    const [type, ...own] = types;
    return type === undefined ? {} : this.#aspectsOf(type, own, changes);
  }

  /** The object's aspects, and those that the changes bring. */
  async #aspectsOf(type: TypeDefinition, own: readonly TypeDefinition[], { properties = {}, aspects = [] }: Changes) {
    const { client, options } = this.target;
    const given = await Promise.all(aspects.map((name) => client.type(name, options)));
    const needed = await missingAspects(client, properties, [type, ...own, ...given], options);
    const all = [...new Set([...own, ...given].map(({ id }) => id)), ...needed];
    return all.length === 0 ? {} : { 'cmis:secondaryObjectTypeIds': all };
  }

  async #valuesOf(
    full: CmisObject,
    types: readonly [TypeDefinition, ...TypeDefinition[]],
    changes: Changes,
    { replacing }: { readonly replacing: boolean },
  ) {
    const own = await this.#types.aspectsOf(full);
    const aspects = await this.#aspectsOf(types[0], own, changes);
    const copied = await this.#types.propertiesFor(full, [...types, ...own], { replacing });
    return { aspects, properties: { ...copied, ...changes.properties } };
  }

  async #replacementOf(object: CmisObject, existing: CmisObject, changes: Changes): Promise<Replacement> {
    if (this.sameRepository && isSame(object, existing)) {
      const message = `"${titleOf(object)}" is the same object: it can't take its own place`;
      throw inputError([{ field: 'object', message }]);
    }
    const { client, options } = this.target;
    const full = await this.#read(object);
    const [type, ...others] = await Promise.all(
      [existing.type ?? '', ...existing.aspects].map((id) => client.type(id, options)),
    );
    if (type === undefined)
      throw new CmisError('protocol', `The server doesn't tell the type of "${titleOf(existing)}".`);
    const { aspects, properties } = await this.#valuesOf(full, [type, ...others], changes, { replacing: true });
    const name = existing.name ?? titleOf(object);
    const isDocument = full.baseType === 'cmis:document';
    return {
      properties: { ...properties, ...aspects },
      content: isDocument ? new OneRequest(() => this.#openReplacement(full, name)) : undefined,
    };
  }

  async #openReplacement(full: CmisObject, name: string): Promise<ContentUpload | undefined> {
    const content = await this.#openContent(full, name);
    if (content === undefined) {
      this.target.options.onNote?.(`"${titleOf(full)}" has no content: "${name}" keeps what it had.`);
    }
    return content;
  }

  /** With all properties: a list may have brought fewer. */
  async #read(object: CmisObject): Promise<CmisObject> {
    if (Object.hasOwn(object.properties, 'cmis:createdBy')) return object;
    return this.source.client.call('getObject', { objectId: object.id }, this.source.options);
  }

  async #openContent(document: CmisObject, name: string): Promise<ContentUpload | undefined> {
    const { client, options } = this.source;
    try {
      const { stream, mimeType, length, filename } = await client.call(
        'getContentStream',
        { objectId: document.id },
        options,
      );
      const ownName = filename === undefined || filename === document.name ? name : filename;
      return { data: stream, mimeType, filename: ownName, ...(length === null ? {} : { length }) };
    } catch (error) {
      if (meansNoContent(document, error)) return undefined;
      throw error;
    }
  }
}

/** Whether two objects are the same one, or versions of one document. */
export function isSame(one: CmisObject, other: CmisObject): boolean {
  const series = one.properties['cmis:versionSeriesId'];
  return one.id === other.id || (typeof series === 'string' && series === other.properties['cmis:versionSeriesId']);
}

function titleOf({ id, name }: CmisObject): string {
  return name ?? id;
}

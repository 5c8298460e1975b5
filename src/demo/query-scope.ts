import { RepositoryError } from './errors';
import { valuesOf } from './object-values';
import type { QuerySyntax, Reference, SourceSyntax } from './query-syntax';
import type { Repository } from './repository';
import { aspectsOf, type StoredObject } from './stored-object';
import type { PropertyDefinition, TypeDefinition } from './type-definitions';
import type { Value } from './values';

/** One object of each source of the FROM clause; `undefined` where an outer join found none. */
export type Row = readonly (StoredObject | undefined)[];

export interface Source {
  readonly type: TypeDefinition;
  /** The alias, else the type's query name. */
  readonly name: string;
  /** All objects that the source has. */
  readonly objects: () => StoredObject[];
}

/** Which objects are looked at. */
export interface Searched {
  readonly searchAllVersions: boolean;
  readonly isVisible: (object: StoredObject) => boolean;
}

/** A property of one of the sources. */
export interface Column {
  readonly definition: PropertyDefinition;
  readonly values: (row: Row) => readonly Value[];
}

/** What the names in a query stand for. */
export class QueryScope {
  readonly sources: readonly Source[];

  /** @throws {@link RepositoryError} `invalidArgument` */
  constructor(
    readonly repository: Repository,
    { from, joins }: QuerySyntax,
    searched: Searched,
  ) {
    this.sources = [from, ...joins.map((join) => join.source)].map((source) => this.#source(source, searched));
    const names = this.sources.map((source) => source.name);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) throw new RepositoryError('invalidArgument', `The name '${twice}' stands twice in FROM.`);
  }

  /** @throws {@link RepositoryError} `invalidArgument` */
  column({ qualifier, name }: Reference): Column {
    const candidates = qualifier === null ? this.sources : [this.#named(qualifier)];
    const source = candidates.find(({ type }) => type.properties.has(name)) ?? candidates[0];
    const definition = source && this.#definition(source.type, name);
    if (!definition?.queryable) throw this.#unknown(name, candidates);
    return this.columnOf(source, definition);
  }

  columnOf(source: Source | undefined, definition: PropertyDefinition): Column {
    const index = source ? this.sources.indexOf(source) : 0;
    return {
      definition,
      values: (row) => {
        const object = row[index];
        return object ? valuesOf(this.repository, object, definition.id) : [];
      },
    };
  }

  /** The index of the source that a qualifier names; without one the first. */
  indexOf(qualifier: string | null): number {
    return qualifier === null ? 0 : this.sources.indexOf(this.#named(qualifier));
  }

  #named(qualifier: string): Source {
    const source = this.sources.find(({ name, type }) => name === qualifier || type.queryName === qualifier);
    if (!source) throw new RepositoryError('invalidArgument', `'${qualifier}' is no type or alias of the FROM clause.`);
    return source;
  }

  /** An aspect has the properties of every object, too: joins need its object id. */
  #definition(type: TypeDefinition, name: string): PropertyDefinition | undefined {
    const own = type.properties.get(name);
    return (
      own ??
      (type.baseId === 'cmis:secondary' ? this.repository.types.get('cmis:item').properties.get(name) : undefined)
    );
  }

  #unknown(name: string, sources: readonly Source[]): RepositoryError {
    const types = sources.map(({ type }) => type.queryName).join(', ');
    const [definer] = this.repository.types.definersOf(name);
    const hint =
      definer?.baseId === 'cmis:secondary'
        ? ` It belongs to the aspect ${definer.queryName}: JOIN it.`
        : definer
          ? ` It belongs to ${definer.queryName}.`
          : '';
    return new RepositoryError('invalidArgument', `There is no column '${name}' in ${types}.${hint}`);
  }

  #source({ type: queryName, alias }: SourceSyntax, { searchAllVersions, isVisible }: Searched): Source {
    const type = this.repository.types.findByQueryName(queryName);
    if (!type) throw new RepositoryError('invalidArgument', `There is no type with the query name '${queryName}'.`);
    if (!type.queryable) throw new RepositoryError('invalidArgument', `'${queryName}' is not for queries.`);
    const { objects, types } = this.repository;
    const isOfType = (object: StoredObject): boolean =>
      type.baseId === 'cmis:secondary'
        ? aspectsOf(object).some((id) => types.isFoundBy(types.get(id), type.id))
        : types.isFoundBy(object.type, type.id);
    const isFound = (object: StoredObject): boolean =>
      object.version.checkedOutBy === undefined && (searchAllVersions || objects.currentVersion(object) === object);
    return {
      type,
      name: alias ?? type.queryName,
      objects: () => [...objects.all()].filter((object) => isOfType(object) && isFound(object) && isVisible(object)),
    };
  }
}

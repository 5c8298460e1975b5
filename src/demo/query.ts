import { RepositoryError } from './errors';
import { parse, SyntaxError as QuerySyntaxError } from './generated/cmis-ql';
import { compileCondition } from './query-condition';
import { QueryScope, type Column, type Row, type Searched } from './query-scope';
import type { ColumnSyntax, JoinSyntax, OrderSyntax, QuerySyntax } from './query-syntax';
import type { Repository } from './repository';
import type { StoredObject } from './stored-object';
import { property } from './type-definitions';
import { compareKeys, type Value } from './values';

export interface ResultColumn extends Column {
  /** The alias, else the name as it stands in the statement. */
  readonly name: string;
}

export interface QueryResult {
  readonly columns: readonly ResultColumn[];
  readonly rows: readonly Row[];
}

/**
 * Runs a CMIS QL statement (CMIS 1.1, section 2.1.14).
 * @throws {@link RepositoryError} `invalidArgument` that says where the mistake is
 */
export function runQuery(repository: Repository, statement: string, searched: Searched): QueryResult {
  const syntax = parseStatement(statement);
  const scope = new QueryScope(repository, syntax, searched);
  const condition = compileCondition(syntax.where, scope);
  const scoreColumn = { definition: scoreDefinition, values: (row: Row) => [condition.score(row)] };
  const columns = syntax.columns.flatMap((column) => resultColumns(scope, column, scoreColumn));
  const sorter = compileOrder(scope, syntax.orderBy, columns, scoreColumn);
  const joins = syntax.joins.map((join, index) => compileJoin(scope, join, index + 1));
  let rows: Row[] = scope.sources[0]?.objects().map((object) => [object]) ?? [];
  for (const join of joins) rows = join(rows);
  return { columns, rows: sorter(rows.filter((row) => condition.test(row) === true)) };
}

const scoreDefinition = property('SEARCH_SCORE', 'decimal', 'Score');

function parseStatement(statement: string): QuerySyntax {
  try {
    return parse(statement, { startRule: 'Query' });
  } catch (cause) {
    if (cause instanceof RangeError) {
      throw new RepositoryError('invalidArgument', 'The statement is nested too deeply.', { cause });
    }
    if (!(cause instanceof QuerySyntaxError)) throw cause;
    const { line, column, offset } = cause.location.start;
    const found = statement.slice(offset).split(/\s/, 1)[0]?.slice(0, 40);
    const expected = [...new Set(cause.expected?.map((each) => each.description ?? each.text ?? each.type))];
    const what = expected.filter((each) => each !== 'white space').join(', ');
    const message = `Syntax error in line ${String(line)}, column ${String(column)}: expected ${what || 'the end'}, found ${found ? `'${found}'` : 'the end'}.`;
    throw new RepositoryError('invalidArgument', message, { cause });
  }
}

function resultColumns(scope: QueryScope, syntax: ColumnSyntax, scoreColumn: Column): ResultColumn[] {
  switch (syntax.kind) {
    case 'score':
      return [{ ...scoreColumn, name: syntax.alias ?? scoreDefinition.id }];
    case 'property': {
      const { qualifier, name } = syntax.reference;
      const written = qualifier === null ? name : `${qualifier}.${name}`;
      return [{ ...scope.column(syntax.reference), name: syntax.alias ?? written }];
    }
    case 'all': {
      const prefix = syntax.qualifier === null ? '' : `${syntax.qualifier}.`;
      const wanted = scope.sources[scope.indexOf(syntax.qualifier)];
      return (syntax.qualifier === null ? scope.sources : [wanted]).flatMap((source) =>
        [...(source?.type.properties.values() ?? [])].map((definition) => ({
          ...scope.columnOf(source, definition),
          name: prefix + definition.id,
        })),
      );
    }
  }
}

/** Puts the objects of a joined source beside the rows that have the same value. */
function compileJoin(scope: QueryScope, join: JoinSyntax, index: number): (rows: readonly Row[]) => Row[] {
  const sides = [scope.column(join.left), scope.column(join.right)];
  const joinedName = scope.sources[index]?.name;
  const joined = sides.find((_, side) => (side === 0 ? join.left : join.right).qualifier === joinedName);
  const other = sides.find((side) => side !== joined);
  if (!joined || !other) {
    throw new RepositoryError(
      'invalidArgument',
      'A join compares a column of the joined type with one of another type.',
    );
  }
  return (rows) => {
    const objectsByValue = new Map<Value, StoredObject[]>();
    for (const object of scope.sources[index]?.objects() ?? []) {
      const alone: (StoredObject | undefined)[] = [];
      alone[index] = object;
      for (const value of joined.values(alone))
        objectsByValue.set(value, [...(objectsByValue.get(value) ?? []), object]);
    }
    return rows.flatMap((row): Row[] => {
      const partners = other.values(row).flatMap((value) => objectsByValue.get(value) ?? []);
      if (partners.length === 0) return join.outer ? [[...row, undefined]] : [];
      return partners.map((partner) => [...row, partner]);
    });
  };
}

function compileOrder(
  scope: QueryScope,
  orderBy: readonly OrderSyntax[],
  columns: readonly ResultColumn[],
  scoreColumn: Column,
): (rows: readonly Row[]) => readonly Row[] {
  const terms = orderBy.map(({ reference, descending }) => {
    const alias = columns.find(({ name }) => reference?.qualifier === null && name === reference.name);
    const column = reference ? (alias ?? scope.column(reference)) : scoreColumn;
    if (!column.definition.orderable) {
      throw new RepositoryError('invalidArgument', `The result can't be ordered by '${column.definition.id}'.`);
    }
    return { column, sign: descending ? -1 : 1 };
  });
  if (terms.length === 0) return (rows) => rows;
  return (rows) =>
    rows
      .map((row) => ({ row, keys: terms.map(({ column }) => column.values(row)[0]) }))
      .sort((a, b) => {
        for (const [index, { sign }] of terms.entries()) {
          const order = compareKeys(a.keys[index], b.keys[index]);
          if (order !== 0) return order * sign;
        }
        return 0;
      })
      .map(({ row }) => row);
}

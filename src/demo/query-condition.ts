import { RepositoryError } from './errors';
import type { Comparison, ConditionSyntax, Literal, Reference } from './query-syntax';
import type { Column, QueryScope, Row } from './query-scope';
import { textSearch } from './text-search';
import type { PropertyDefinition } from './type-definitions';
import { compareValues, readDateTime, readValue, type Kind, type Value } from './values';
import { likePattern, matchesPattern } from './wildcard';

/** A condition of a row: `undefined` is SQL's "unknown", which an unset value leads to. */
export type Test = (row: Row) => boolean | undefined;

export interface Condition {
  readonly test: Test;
  /** SCORE() of a row: how well it fits the CONTAINS of the condition. */
  readonly score: (row: Row) => number;
}

/** @throws {@link RepositoryError} `invalidArgument` for an unknown column or a literal of the wrong kind */
export function compileCondition(syntax: ConditionSyntax | null, scope: QueryScope): Condition {
  const compiler = new ConditionCompiler(scope);
  const test = syntax ? compiler.compile(syntax) : () => true;
  return { test, score: compiler.score };
}

class ConditionCompiler {
  score: (row: Row) => number = () => 1;

  constructor(private readonly scope: QueryScope) {}

  compile(syntax: ConditionSyntax): Test {
    switch (syntax.kind) {
      case 'and':
        return every(syntax.operands.map((operand) => this.compile(operand)));
      case 'or':
        return negate(every(syntax.operands.map((operand) => negate(this.compile(operand)))));
      case 'not':
        return negate(this.compile(syntax.operand));
      case 'compare':
        return syntax.reference
          ? this.#compare(syntax.reference, syntax.operator, syntax.literal)
          : this.#compareScore(syntax);
      case 'equalsAny':
        return this.#isIn(syntax.reference, true, [syntax.literal]);
      case 'in':
        return negateIf(syntax.negated, this.#isIn(syntax.reference, syntax.any, syntax.literals));
      case 'like':
        return negateIf(syntax.negated, this.#isLike(syntax.reference, syntax.any, syntax.literal));
      case 'null': {
        const column = this.scope.column(syntax.reference);
        return (row) => (column.values(row).length === 0) !== syntax.negated;
      }
      case 'contains':
        return this.#contains(syntax.qualifier, syntax.text);
      case 'folder':
        return this.#isInFolder(syntax.qualifier, syntax.folderId, syntax.deep);
    }
  }

  #compare(reference: Reference, operator: Comparison, literal: Literal): Test {
    const column = this.#column(reference, false);
    if (operator !== '=' && operator !== '<>' && unordered.has(column.definition.kind)) {
      throw new RepositoryError('invalidArgument', `'${reference.name}' can be compared by = and <> only.`);
    }
    const wanted = literalValue(column.definition, literal);
    const holds = comparisons[operator];
    return (row) => {
      const [value] = column.values(row);
      return value === undefined ? undefined : holds(compareValues(value, wanted));
    };
  }

  #compareScore({ operator, literal }: { operator: Comparison; literal: Literal }): Test {
    const wanted = readValue('decimal', String(literal.value), 'SCORE()');
    const holds = comparisons[operator];
    return (row) => holds(compareValues(this.score(row), wanted));
  }

  #isIn(reference: Reference, any: boolean, literals: readonly Literal[]): Test {
    const column = this.#column(reference, any);
    const wanted = literals.map((literal) => literalValue(column.definition, literal));
    return some(column, (value) => wanted.some((each) => compareValues(value, each) === 0));
  }

  #isLike(reference: Reference, any: boolean, literal: Literal): Test {
    const column = this.#column(reference, any);
    if (literal.kind !== 'string' || !patterned.has(column.definition.kind)) {
      throw new RepositoryError('invalidArgument', `LIKE compares texts, and '${reference.name}' is none.`);
    }
    const pattern = likePattern(literal.pattern);
    return some(column, (value) => matchesPattern(String(value), pattern));
  }

  #contains(qualifier: string | null, text: string): Test {
    const source = this.scope.indexOf(qualifier);
    const score = textSearch(text, this.scope.repository.contents);
    this.score = (row) => {
      const object = row[source];
      return object ? score(object) : 0;
    };
    return (row) => {
      const object = row[source];
      return object !== undefined && score(object) > 0;
    };
  }

  #isInFolder(qualifier: string | null, folderId: string, deep: boolean): Test {
    const source = this.scope.indexOf(qualifier);
    const { objects } = this.scope.repository;
    const folder = objects.find(folderId);
    if (!folder) throw new RepositoryError('invalidArgument', `There is no folder '${folderId}'.`);
    return (row) => {
      const object = row[source];
      return object !== undefined && objects.isIn(object, folder.id, deep);
    };
  }

  #column(reference: Reference, any: boolean): Column {
    const column = this.scope.column(reference);
    if (column.definition.multiple !== any) {
      const how = any ? 'is single-valued: leave out ANY' : 'is multi-valued: write ANY';
      throw new RepositoryError('invalidArgument', `The column '${reference.name}' ${how}.`);
    }
    return column;
  }
}

const unordered: ReadonlySet<Kind> = new Set(['boolean', 'id', 'uri', 'html']);
const patterned: ReadonlySet<Kind> = new Set(['string', 'id', 'uri', 'html']);

const comparisons: Readonly<Record<Comparison, (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '<>': (order) => order !== 0,
  '<': (order) => order < 0,
  '>': (order) => order > 0,
  '<=': (order) => order <= 0,
  '>=': (order) => order >= 0,
};

function every(tests: readonly Test[]): Test {
  return (row) => {
    let result: boolean | undefined = true;
    for (const test of tests) {
      const each = test(row);
      if (each === false) return false;
      if (each === undefined) result = undefined;
    }
    return result;
  };
}

function negate(test: Test): Test {
  return (row) => {
    const result = test(row);
    return result === undefined ? undefined : !result;
  };
}

function negateIf(negated: boolean, test: Test): Test {
  return negated ? negate(test) : test;
}

function some(column: Column, holds: (value: Value) => boolean): Test {
  return (row) => {
    const values = column.values(row);
    return values.length === 0 ? undefined : values.some(holds);
  };
}

const literalKind: Readonly<Record<Kind, Literal['kind']>> = {
  string: 'string',
  id: 'string',
  uri: 'string',
  html: 'string',
  boolean: 'boolean',
  integer: 'number',
  decimal: 'number',
  datetime: 'timestamp',
};

const literalName: Readonly<Record<Literal['kind'], string>> = {
  string: "a string in '…'",
  number: 'a number',
  boolean: 'TRUE or FALSE',
  timestamp: "a TIMESTAMP '…'",
};

function literalValue({ id, kind }: PropertyDefinition, literal: Literal): Value {
  const wanted = literalKind[kind];
  if (literal.kind !== wanted) {
    const message = `The column '${id}' (${kind}) is compared with ${literalName[wanted]}, not with ${literalName[literal.kind]}.`;
    throw new RepositoryError('invalidArgument', message);
  }
  if (literal.kind === 'timestamp') {
    const time = /T/.test(literal.value) ? readDateTime(literal.value) : undefined;
    if (time === undefined) throw new RepositoryError('invalidArgument', `'${literal.value}' is no timestamp.`);
    return time;
  }
  return literal.kind === 'number' ? readValue('decimal', literal.value, id) : literal.value;
}

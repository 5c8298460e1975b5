import type { PropertyDefinition, TypeDefinition } from '../model/type-definition';
import type { ValueKind, ValueKinds } from '../model/value-kinds';

interface Column {
  /** The name in the result: the alias, else what stands in the statement. */
  readonly name: string;
  readonly property: string;
  readonly qualifier: string | undefined;
}

interface Table {
  readonly type: string;
  readonly qualifier: string;
}

/** What the SELECT and FROM clauses of a statement say about its columns. */
export interface Selection {
  readonly columns: readonly Column[];
  readonly tables: readonly Table[];
}

const token = /'(?:[^'\\]|\\[\s\S]|'')*'|--[^\n]*|\/\*[\s\S]*?\*\/|[(),*]|[^\s(),*']+/g;
const clauseEnd = /^(?:WHERE|ORDER|GROUP|HAVING)$/i;
const join = /^(?:JOIN|INNER|LEFT|OUTER|ON|RIGHT)$/i;

/** Reads columns and types of a CMIS QL statement (CMIS 1.1, section 2.1.14.2.1); undefined when it is none. */
export function readSelection(statement: string): Selection | undefined {
  const tokens = (statement.match(token) ?? []).filter((text) => !/^(?:--|\/\*)/.test(text));
  const from = tokens.findIndex((text) => /^FROM$/i.test(text));
  if (!/^SELECT$/i.test(tokens[0] ?? '') || from < 0) return undefined;
  const end = tokens.findIndex((text, index) => index > from && clauseEnd.test(text));
  const tables = readTables(tokens.slice(from + 1, end < 0 ? undefined : end));
  return tables.length === 0 ? undefined : { columns: readColumns(tokens.slice(1, from)), tables };
}

/** The clauses of a statement on one type, as they are written. */
export interface StatementParts {
  /** What stands between SELECT and FROM. */
  readonly select: string;
  /** The type with its alias. */
  readonly from: string;
  /** `d.` for a type with the alias d, else nothing. */
  readonly qualifier: string;
  /** FROM and everything behind it. */
  readonly rest: string;
}

/** Splits a statement into its clauses; undefined for one with a join, or for no statement. */
export function splitStatement(statement: string): StatementParts | undefined {
  const selection = readSelection(statement);
  const [table, ...others] = selection?.tables ?? [];
  if (table === undefined || others.length > 0) return undefined;
  const tokens = [...statement.matchAll(token)].filter(([text]) => !/^(?:--|\/\*)/.test(text));
  const select = tokens[0];
  const from = tokens.find(([text]) => /^FROM$/i.test(text));
  if (select === undefined || from === undefined) return undefined;
  const end = tokens.find((entry) => entry.index > from.index && clauseEnd.test(entry[0]));
  return {
    select: statement.slice(select.index + select[0].length, from.index),
    from: statement.slice(from.index + from[0].length, end?.index).trim(),
    qualifier: table.qualifier === table.type ? '' : `${table.qualifier}.`,
    rest: statement.slice(from.index),
  };
}

function readColumns(tokens: readonly string[]): Column[] {
  const columns: Column[] = [];
  let item: string[] = [];
  for (const text of [...tokens, ',']) {
    if (text !== ',') item.push(text);
    else {
      const column = readColumn(item);
      if (column !== undefined) columns.push(column);
      item = [];
    }
  }
  return columns;
}

function readColumn(item: readonly string[]): Column | undefined {
  const [first, second, third] = item;
  if (first === undefined || second === '(') return undefined;
  const dot = first.indexOf('.');
  const qualifier = dot < 0 ? undefined : first.slice(0, dot);
  const rest = first.slice(dot + 1);
  const star = rest === '' ? second === '*' : rest === '*';
  const alias = star ? undefined : /^AS$/i.test(second ?? '') ? third : second;
  const property = star ? '*' : rest;
  return { name: alias ?? first, property, qualifier };
}

function readTables(tokens: readonly string[]): Table[] {
  const tables: Table[] = [];
  let expected = true;
  for (let index = 0; index < tokens.length; index++) {
    const text = tokens[index] ?? '';
    if (/^JOIN$/i.test(text)) expected = true;
    else if (expected && text !== '(' && text !== ')' && !join.test(text)) {
      const next = /^AS$/i.test(tokens[index + 1] ?? '') ? tokens[index + 2] : tokens[index + 1];
      const alias = next === undefined || join.test(next) || /[(),]/.test(next) ? undefined : next;
      tables.push({ type: text, qualifier: alias ?? text });
      expected = false;
    }
  }
  return tables;
}

/** The kinds of a query's columns by the definitions of its types, in the order of `selection.tables`. */
export function kindsOfColumns(selection: Selection, types: readonly TypeDefinition[]): ValueKinds {
  const tables = selection.tables.map(({ qualifier }, index) => ({
    qualifier,
    definitions: Object.values(types[index]?.propertyDefinitions ?? {}),
  }));
  const kinds = new Map<string, ValueKind>();
  for (const { name, property, qualifier } of selection.columns) {
    const sources = tables.filter((table) => qualifier === undefined || table.qualifier === qualifier);
    for (const { qualifier: own, definitions } of sources) {
      for (const definition of definitions) {
        const queryName = definition.queryName ?? definition.id;
        if (property === '*') {
          for (const key of [queryName, definition.id]) {
            if (!kinds.has(key)) kinds.set(key, kindOf(definition));
            kinds.set(`${own}.${key}`, kindOf(definition));
          }
        } else if (property === queryName || property === definition.id) {
          // Some servers name a qualified column without its qualifier.
          kinds.set(name, kindOf(definition));
          if (!kinds.has(property)) kinds.set(property, kindOf(definition));
        }
      }
    }
  }
  return kinds;
}

function kindOf({ propertyType, cardinality }: PropertyDefinition): ValueKind {
  return { type: propertyType, multi: cardinality === 'multi' };
}

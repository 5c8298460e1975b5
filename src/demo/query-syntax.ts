/** What the grammar `cmis-ql.peggy` makes of a CMIS QL statement (CMIS 1.1, section 2.1.14). */
export interface QuerySyntax {
  readonly columns: readonly ColumnSyntax[];
  readonly from: SourceSyntax;
  readonly joins: readonly JoinSyntax[];
  readonly where: ConditionSyntax | null;
  readonly orderBy: readonly OrderSyntax[];
}

/** A column as written: `q.cmis:name`. */
export interface Reference {
  readonly qualifier: string | null;
  readonly name: string;
}

export type ColumnSyntax =
  | { readonly kind: 'all'; readonly qualifier: string | null }
  | { readonly kind: 'property'; readonly reference: Reference; readonly alias: string | null }
  | { readonly kind: 'score'; readonly alias: string | null };

export interface SourceSyntax {
  readonly type: string;
  readonly alias: string | null;
}

export interface JoinSyntax {
  readonly outer: boolean;
  readonly source: SourceSyntax;
  readonly left: Reference;
  readonly right: Reference;
}

export interface OrderSyntax {
  /** `null` for SCORE(). */
  readonly reference: Reference | null;
  readonly descending: boolean;
}

export type Literal =
  | { readonly kind: 'string'; readonly value: string; readonly pattern: string }
  | { readonly kind: 'number'; readonly value: string }
  | { readonly kind: 'timestamp'; readonly value: string }
  | { readonly kind: 'boolean'; readonly value: boolean };

export type Comparison = '=' | '<>' | '<' | '>' | '<=' | '>=';

export type ConditionSyntax =
  | { readonly kind: 'and' | 'or'; readonly operands: readonly ConditionSyntax[] }
  | { readonly kind: 'not'; readonly operand: ConditionSyntax }
  | {
      readonly kind: 'compare';
      readonly operator: Comparison;
      readonly reference: Reference | null;
      readonly literal: Literal;
    }
  | { readonly kind: 'equalsAny'; readonly reference: Reference; readonly literal: Literal }
  | {
      readonly kind: 'in';
      readonly any: boolean;
      readonly negated: boolean;
      readonly reference: Reference;
      readonly literals: readonly Literal[];
    }
  | {
      readonly kind: 'like';
      readonly any: boolean;
      readonly negated: boolean;
      readonly reference: Reference;
      readonly literal: Literal;
    }
  | { readonly kind: 'null'; readonly negated: boolean; readonly reference: Reference }
  | { readonly kind: 'contains'; readonly qualifier: string | null; readonly text: string }
  | { readonly kind: 'folder'; readonly deep: boolean; readonly qualifier: string | null; readonly folderId: string };

/** The text of CONTAINS: alternatives (OR) of terms that must all (AND), or must not (`-`), be there. */
export type TextSearch = readonly (readonly TextTerm[])[];

export interface TextTerm {
  readonly excluded: boolean;
  /** One word, or the words of a phrase; `*` and `?` in a word are wildcards. */
  readonly text: string;
}

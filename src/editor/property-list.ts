import type { Form, OwnInput } from './form';
import { rowList } from './row-list';

/** Rows of property and value, in the `<ol>` of the template. */
export function propertyList(field: string): (form: Form) => OwnInput {
  const sources = ['str', 'num', 'bool', 'msg', 'flow', 'global', 'env', 'json', 'jsonata'] as const;
  return rowList(field, [
    { name: 'id', placeholder: 'placeholder' },
    { name: 'value', sources },
  ]);
}

/** True if a row names no property. */
export function hasNamelessRow(rows: unknown): boolean {
  return Array.isArray(rows) && rows.some((row: { readonly id?: unknown }) => row.id === '');
}

import { registerNode } from '../../src/editor/register';
import { rowList } from '../../src/editor/row-list';
import { describeTyped } from '../../src/editor/shorten';
import { fields } from './permissions.fields';

registerNode({
  type: 'cmis-permissions',
  fields,
  outputs: ['acl'],
  own: {
    permissions: rowList('permissions', [
      {
        name: 'principalId',
        sources: ['str', 'msg', 'flow', 'global', 'env', 'jsonata'],
        placeholder: 'principalPlaceholder',
      },
      {
        name: 'permissions',
        sources: ['str', 'msg', 'flow', 'global', 'env', 'json', 'jsonata'],
        placeholder: 'permissionsPlaceholder',
      },
    ]),
  },
  checks: {
    permissions: (rows, _read, texts) => (hasNamelessRow(rows) ? texts.get('error.nameless') : undefined),
  },
  describe(node, texts) {
    const action = typeof node['action'] === 'string' ? node['action'] : 'read';
    const what = describeTyped(node, 'object');
    const does = texts.get(`describe.${action}`);
    return what === undefined ? does : texts.get('describe.named', { action: does, what });
  },
});

function hasNamelessRow(rows: unknown): boolean {
  return Array.isArray(rows) && rows.some((row: { readonly principalId?: unknown }) => row.principalId === '');
}

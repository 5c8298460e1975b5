import type { Form, OwnInput } from './form';

/** A row of the node's `properties`. */
interface PropertyRow {
  readonly id: string;
  readonly value: string;
  readonly valueType: string;
}

const sources = ['str', 'num', 'bool', 'msg', 'flow', 'global', 'env', 'json', 'jsonata'];

/** Rows of property and value, in the `<ol>` of the template. */
export function propertyList(field: string): (form: Form) => OwnInput {
  return ({ node, texts }) => {
    const list = $(`#cmis-${field}`);
    list.css('min-width', '100%').editableList<PropertyRow>({
      height: 'auto',
      sortable: true,
      removable: true,
      addItem(container, _index, row) {
        container.addClass('cmis-property');
        $('<input type="text" class="cmis-property-id">')
          .attr('placeholder', texts.get(`${field}.placeholder`))
          .attr('aria-label', texts.get(`${field}.id`))
          .val(row.id ?? '')
          .appendTo(container);
        const value = $('<input type="text" class="cmis-property-value">').val(row.value ?? '');
        const typeField = $('<input type="hidden" class="cmis-property-type">').val(row.valueType ?? 'str');
        container.append(value, typeField);
        value.css('width', '100%').typedInput({ types: sources, typeField });
      },
    });
    const saved = node[field];
    for (const row of Array.isArray(saved) ? saved : []) list.editableList('addItem', row);
    return {
      save() {
        const rows = list
          .editableList('items')
          .toArray()
          .map((item): PropertyRow => {
            const text = (name: string) => String($(item).find(`.cmis-property-${name}`).val());
            return { id: text('id').trim(), value: text('value'), valueType: text('type') };
          })
          .filter((row) => row.id !== '' || row.value !== '');
        if (JSON.stringify(rows) !== JSON.stringify(saved ?? [])) node[field] = rows;
      },
    };
  };
}

/** True if a row names no property. */
export function hasNamelessRow(rows: unknown): boolean {
  return Array.isArray(rows) && rows.some((row: Partial<PropertyRow>) => row.id === '');
}

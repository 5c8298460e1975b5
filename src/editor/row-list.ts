import { asText, type Form, type OwnInput } from './form';

/** One input of a row. The row holds its text under `name` and, with several sources, its source under `<name>Type`. */
export interface Column {
  readonly name: string;
  /** The sources of a typed input, the default first; a plain text without. */
  readonly sources?: readonly [string, ...string[]];
  /** The text below `FIELD` that shows in an empty input. */
  readonly placeholder?: string;
}

type Row = Readonly<Record<string, unknown>>;

/** Rows of inputs, in the `<ol id="cmis-FIELD">` of the template; each input is called as the text `FIELD.COLUMN` says. */
export function rowList(field: string, columns: readonly Column[]): (form: Form) => OwnInput {
  return ({ node, texts }) => {
    const list = $(`#cmis-${field}`);
    list.css('min-width', '100%').editableList<Row>({
      height: 'auto',
      sortable: true,
      removable: true,
      addItem(container, _index, row) {
        container.addClass('cmis-row');
        for (const { name, sources, placeholder } of columns) {
          const input = $('<input type="text">')
            .addClass(`cmis-row-${name}`)
            .attr('placeholder', placeholder === undefined ? '' : texts.get(`${field}.${placeholder}`))
            .attr('aria-label', texts.get(`${field}.${name}`))
            .val(asText(row[name]))
            .appendTo(container);
          if (sources === undefined) continue;
          const typeField = $('<input type="hidden">').addClass(`cmis-row-${name}Type`);
          typeField.val(asText(row[`${name}Type`]) || sources[0]).appendTo(container);
          input.css('width', '100%').typedInput({ types: sources, typeField });
        }
      },
    });
    const saved = node[field];
    for (const row of Array.isArray(saved) ? saved : []) list.editableList('addItem', row);
    return {
      save() {
        const rows = list
          .editableList('items')
          .toArray()
          .map((item) => readRow($(item), columns))
          .filter((row) => columns.some(({ name }) => row[name] !== ''));
        if (JSON.stringify(rows) !== JSON.stringify(saved ?? [])) node[field] = rows;
      },
    };
  };
}

function readRow(item: JQuery, columns: readonly Column[]): Record<string, string> {
  const text = (name: string): string => String(item.find(`.cmis-row-${name}`).val());
  return Object.fromEntries(
    columns.flatMap(({ name, sources }): [string, string][] =>
      sources === undefined
        ? [[name, text(name).trim()]]
        : [
            [name, text(name)],
            [`${name}Type`, text(`${name}Type`)],
          ],
    ),
  );
}

import type { Form, OwnInput } from './form';

const sources = ['msg', 'flow', 'global', 'env', 'jsonata'];

/** A text pasted into a statement by a template, which parameters do safely. */
export const pasted = /\$\{[^}]*\}|\{\{[^}]*\}\}/;

/**
 * The statement: a source, and for a literal an editor of several lines. Node-RED's own handling of inputs would lose
 * the line breaks, so the node's properties are written here.
 */
export function statementInput(form: Form): OwnInput {
  const { node, texts } = form;
  const saved = typeof node['statement'] === 'string' ? node['statement'] : '';
  const savedType = typeof node['statementType'] === 'string' ? node['statementType'] : 'str';
  const isLiteral = () => source.typedInput('type') === 'str';

  const source = $('#cmis-statement');
  const typeField = $('#cmis-statement-type').val(savedType);
  source
    .val(savedType === 'str' ? '' : saved)
    .css('width', '100%')
    .typedInput({
      types: [{ value: 'str', label: texts.get('statement.str'), hasValue: false }, ...sources],
      typeField,
    });
  const editor = RED.editor.createEditor({
    id: 'cmis-statement-editor',
    mode: 'ace/mode/sql',
    value: savedType === 'str' ? saved : '',
  });
  // Monaco's inline suggestions fail when the editor is closed right after typing.
  editor.updateOptions?.({ wordWrap: 'on', inlineSuggest: { enabled: false } });

  const update = () => {
    $('#cmis-statement-literal').toggle(isLiteral());
    $('#cmis-statement-pasted').toggle(isLiteral() && pasted.test(editor.getValue()));
  };
  source.on('change', update);
  editor.getSession().on('change', update);
  update();

  return {
    save() {
      const text = isLiteral() ? editor.getValue() : source.typedInput('value');
      if (source.typedInput('type') !== savedType) node['statementType'] = source.typedInput('type');
      // The editor has its own idea of line ends.
      if (text !== saved.replace(/\r\n?/g, '\n')) node['statement'] = text;
    },
    close() {
      source.off('change', update);
      editor.destroy();
    },
  };
}

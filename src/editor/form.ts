import type { Fields, SettingField, TypedField } from '../kit/field';
import type { Texts } from './text';

/** A field that needs more than one input: the statement, the list of properties. */
export interface OwnInput {
  /** Writes the node's properties. */
  save(): void;
  /** Ends what has to be ended when the dialog closes. */
  close?(): void;
}

/** Makes the inputs of such a field, at the place that the dialog's template has for it. */
export type OwnInputMaker = (form: Form) => OwnInput;

/** Which fields make sense, given the others: the rest is hidden and not validated. */
export type Applies = Readonly<Record<string, (read: (field: string) => unknown) => boolean>>;

/** The dialog of one node while it is open. */
export interface Form {
  readonly node: EditorNode;
  readonly texts: Texts;
  readonly input: (field: string) => JQuery;
  readonly row: (field: string) => JQuery;
  /** True while the dialog shows an input of this field; false for fields with inputs of their own. */
  readonly has: (field: string) => boolean;
  /** The present value: text or boolean. */
  readonly read: (field: string) => unknown;
  /** The present source of a typed input. */
  readonly source: (field: string) => string;
  save(): void;
  close(): void;
}

/** A saved value as an input shows it. */
export function asText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** Fills the dialog that Node-RED has made of the template. */
export function openForm(
  node: EditorNode,
  options: {
    readonly prefix: 'node-input' | 'node-config-input';
    readonly fields: Fields;
    readonly defaults: Readonly<Record<string, NodeProperty>>;
    readonly texts: Texts;
    readonly applies: Applies;
    readonly own: Readonly<Record<string, OwnInputMaker>>;
  },
): Form {
  const { prefix, fields, texts, applies } = options;
  const input = (field: string) => $(`#${prefix}-${field}`);
  // The rows of a list have no input of the field's name.
  const row = (field: string) => $(`#${prefix}-${field}, #cmis-${field}`).closest('.form-row');
  const body = $('.cmis-form').last()[0];
  const read = (field: string): unknown =>
    input(field).attr('type') === 'checkbox' ? input(field).prop('checked') : input(field).val();
  const source = (field: string) => String($(`#${prefix}-${field}Type`).val());
  const ownInputs: OwnInput[] = [];
  const form: Form = {
    node,
    texts,
    input,
    row,
    has: (field) => body?.isConnected === true && input(field).length > 0,
    read,
    source,
    save() {
      for (const [name, field] of Object.entries(fields)) {
        if (!(name in options.own)) saveField(form, name, field);
      }
      for (const own of ownInputs) own.save();
      const isNew = !RED.nodes.node(node.id);
      for (const [name, { value }] of isNew ? [] : Object.entries(options.defaults)) {
        // What a flow file leaves out stays out while it has its default: Node-RED skips a field without an input.
        if (node[name] === undefined && asText(read(name)).replace('_ADD_', '') === asText(value)) {
          input(name).removeAttr('id');
        }
      }
      form.close();
    },
    close() {
      for (const own of ownInputs.splice(0)) own.close?.();
    },
  };

  addTips(texts);
  for (const [name, field] of Object.entries(fields)) {
    if (name in options.own) continue;
    if ('setting' in field) prepareSetting(form, name, field);
    else prepareTyped(form, name, field);
  }
  for (const make of Object.values(options.own)) ownInputs.push(make(form));

  const showWhatApplies = () => {
    for (const [field, test] of Object.entries(applies)) row(field).toggle(test(read));
  };
  for (const [name, field] of Object.entries(fields)) {
    input(name).on('change', showWhatApplies);
    // The editor checks a field when it changes itself: what it has to hold changes with this one.
    const about = 'setting' in field ? field.of : undefined;
    if (about !== undefined) input(name).on('change', () => input(about).trigger('change'));
  }
  showWhatApplies();
  return form;
}

/** Gives every label the help text of its field, if there is one. */
function addTips(texts: Texts): void {
  $('.cmis-form')
    .last()
    .find('label[for], label:has(input)')
    .each((_index, label) => {
      const id = $(label).attr('for') ?? $(label).find('input').attr('id') ?? '';
      const tip = texts.find(`${id.replace(/^(node-input|node-config-input|cmis)-/, '')}.tip`);
      if (tip !== undefined) $(label).attr('title', tip);
    });
}

function prepareSetting(form: Form, name: string, field: SettingField): void {
  const input = form.input(name);
  const value = form.node[name] ?? field.value;
  if (field.choices !== undefined) {
    const choices = field.choices.includes(asText(value)) ? field.choices : [...field.choices, asText(value)];
    for (const choice of choices) {
      const label = form.texts.find(`${name}.${choice === '' ? 'unset' : choice}`) ?? choice;
      $('<option>').val(choice).text(label).appendTo(input);
    }
  }
  if (typeof field.value === 'boolean') input.prop('checked', value);
  else if (field.choices !== undefined) input.val(asText(value));
  else if (form.node[name] === undefined && input.is('input')) input.val(asText(value));
  if (name === 'result') input.css('width', '100%').typedInput({ types: ['msg'] });
}

function prepareTyped(form: Form, name: string, field: TypedField): void {
  const input = form.input(name);
  const saved = form.node[`${name}Type`];
  const typeField = $('<input type="hidden">').attr('id', `${input.attr('id') ?? ''}Type`);
  typeField.val(typeof saved === 'string' ? saved : field.sources[0]).insertAfter(input);
  if (form.node[name] === undefined) input.val(field.value ?? '');
  // The width must be in the style attribute: a hidden row has none that could be measured.
  input.css('width', '100%').typedInput({
    types: field.sources.map((type) => (type === 'auto' ? autoType(name, field, form.texts) : type)),
    typeField,
  });
}

/** The type without a value whose label says where the message is looked at. */
function autoType(name: string, field: TypedField, texts: Texts): TypedInputType {
  const places = (field.auto ?? []).map((place) => `msg.${place.replace(/\?$/, '')}`);
  const otherwise = texts.find(`${name}.otherwise`);
  if (otherwise !== undefined) places.push(otherwise);
  return { value: 'auto', label: places.join(texts.get('else')), hasValue: false };
}

function saveField(form: Form, name: string, field: SettingField | TypedField): void {
  if (!('setting' in field)) {
    if (form.source(name) === 'auto' && form.node[`${name}Type`] !== 'auto') form.input(name).val('');
    return;
  }
  if (typeof field.value !== 'number') return;
  // Node-RED compares loosely and would save a changed number as text.
  const text = String(form.read(name)).trim();
  const value = text === '' || !Number.isFinite(Number(text)) ? text : Number(text);
  if ((form.node[name] ?? field.value) != value) form.node[name] = value;
}

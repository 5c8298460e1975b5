import { commonFields } from '../kit/common-fields';
import type { Fields } from '../kit/field';
import { counts } from '../kit/where';
import { checkResult, checkSetting, checkTyped } from './check-field';
import { asText, openForm, type Applies, type Form, type OwnInputMaker } from './form';
import { textsOf, type Texts } from './text';

/** How a node type's dialog differs from what its field table says. */
interface Dialog {
  readonly type: string;
  readonly fields: Fields;
  /** The label of a node without a name: what it does. */
  readonly describe: (node: EditorNode, texts: Texts) => string;
  readonly applies?: Applies;
  /** Fields that must be given if they apply, besides those that the table calls required. */
  readonly required?: readonly string[];
  /** Further checks: what is wrong with a field's value, or nothing. */
  readonly checks?: Readonly<Record<string, (value: unknown, read: Reader, texts: Texts) => string | undefined>>;
  readonly own?: Readonly<Record<string, OwnInputMaker>>;
  readonly prepare?: (form: Form) => void;
}

/** Reads a field of a node: from its dialog while that is open. */
type Reader = (field: string) => unknown;

const colour = '#9CC5C1';
/** The version of the saved shape; a node of an older one is migrated on load. */
const configVersion = 1;

/** Registers the dialog of a node that works on a repository. `outputs` are keys of the locale's `outputs`. */
export function registerNode(
  dialog: Dialog & {
    readonly outputs: readonly string[];
    /** Fields that name further config nodes, and these nodes' types. */
    readonly configNodes?: Readonly<Record<string, string>>;
  },
): void {
  const { type, outputs } = dialog;
  const texts = textsOf(type);
  const fields = { ...dialog.fields, ...commonFields };
  // What waits for msg.tick keeps no other message waiting.
  const applies = {
    atATime: (read: Reader) => read('onDemand') !== true,
    ...listsLikeTheirFields(dialog),
    ...whereFieldsCount(dialog.fields),
    ...dialog.applies,
  };
  const { defaults, ...behaviour } = describeDialog({ ...dialog, fields, applies }, 'node-input', texts);
  const label = texts.get('repository.label');
  defaults['repository'] = { value: '', type: 'cmis-repository', required: true, label };
  addConfigNodes(defaults, dialog.configNodes);
  RED.nodes.registerType(type, {
    ...behaviour,
    category: texts.get('category'),
    color: colour,
    icon: `${type}.svg`,
    defaults,
    inputs: 1,
    outputs: outputs.length,
    paletteLabel: () => texts.get('palette'),
    inputLabels: () => texts.get('input'),
    outputLabels: (index) => texts.get(`outputs.${outputs[index] ?? ''}`),
    onadd() {
      const repositories: string[] = [];
      RED.nodes.eachConfig((node) => {
        if (node.type === 'cmis-repository' && (!node['z'] || node['z'] === this['z'])) repositories.push(node.id);
      });
      if (!this['repository'] && repositories.length === 1) this['repository'] = repositories[0];
    },
  });
}

function addConfigNodes(
  defaults: Record<string, NodeProperty>,
  configNodes: Readonly<Record<string, string>> = {},
): void {
  for (const [field, type] of Object.entries(configNodes)) defaults[field] = { value: '', type, required: false };
}

function whereFieldsCount(fields: Fields): Applies {
  const limited = Object.entries(fields).filter(([, { where }]) => where !== undefined);
  return Object.fromEntries(limited.map(([name, field]) => [name, (read: Reader) => counts(field, fields, read)]));
}

/** "A list of them" is shown where the field is that it is about. */
function listsLikeTheirFields({ fields, applies = {} }: Dialog): Applies {
  const lists = Object.entries(fields).map(([name, field]) => [
    name,
    'of' in field ? applies[field.of ?? ''] : undefined,
  ]);
  return Object.fromEntries(lists.filter(([, test]) => test !== undefined)) as Applies;
}

/** Registers the dialog of the config node. */
export function registerConfigNode(
  dialog: Dialog & {
    readonly credentials: NonNullable<NodeDefinition['credentials']>;
    /** Fields that name other config nodes, and these nodes' types. */
    readonly configNodes: Readonly<Record<string, string>>;
  },
): void {
  const { defaults, ...behaviour } = describeDialog(dialog, 'node-config-input', textsOf(dialog.type));
  addConfigNodes(defaults, dialog.configNodes);
  RED.nodes.registerType(dialog.type, {
    ...behaviour,
    category: 'config',
    defaults,
    credentials: dialog.credentials,
  });
}

function describeDialog(dialog: Dialog, prefix: 'node-input' | 'node-config-input', texts: Texts) {
  const { fields, describe, applies = {}, own = {} } = dialog;
  const open = new Map<string, Form>();
  const defaults: Record<string, NodeProperty> = { name: { value: '' }, ...defaultsOf(dialog, open, texts) };
  return {
    defaults,
    label(this: EditorNode) {
      return nameOf(this) || describe(this, texts);
    },
    labelStyle(this: EditorNode) {
      return nameOf(this) ? 'node_label_italic' : '';
    },
    oneditprepare(this: EditorNode) {
      const form = openForm(this, { prefix, fields, defaults, texts, applies, own });
      open.set(this.id, form);
      dialog.prepare?.(form);
    },
    oneditsave(this: EditorNode) {
      open.get(this.id)?.save();
      open.delete(this.id);
    },
    oneditcancel(this: EditorNode) {
      open.get(this.id)?.close();
      open.delete(this.id);
    },
  };
}

/** What a new node has, and how each of it is checked. */
function defaultsOf(dialog: Dialog, open: ReadonlyMap<string, Form>, texts: Texts): Record<string, NodeProperty> {
  const defaults: Record<string, NodeProperty> = {};
  for (const [name, field] of Object.entries(dialog.fields)) {
    defaults[name] = {
      value: 'setting' in field ? field.value : (field.value ?? ''),
      label: texts.get(`${name}.label`),
      // Node-RED takes a sentence only from a validator of two parameters.
      validate(value, { label }) {
        const form = open.get(this.id);
        const read: Reader = (other) => (form?.has(other) ? form.read(other) : this[other]);
        if (dialog.applies?.[name]?.(read) === false) return true;
        const source = form?.has(name) ? form.source(name) : this[`${name}Type`];
        const problem = checkField(dialog, name, value, read, source, texts);
        return problem === undefined || `${label ?? name}: ${problem}`;
      },
    };
    if (!('setting' in field)) defaults[`${name}Type`] = { value: field.sources[0] };
  }
  return { ...defaults, configVersion: { value: configVersion } };
}

function checkField(
  dialog: Dialog,
  name: string,
  value: unknown,
  read: Reader,
  source: unknown,
  texts: Texts,
): string | undefined {
  const field = dialog.fields[name];
  if (field === undefined || value === undefined) return undefined;
  const required = dialog.required?.includes(name) === true;
  if ('setting' in field) {
    const problem = required && value === '' ? texts.get('error.required') : checkSetting(field, value, texts);
    if (problem === undefined && name === 'result') return checkResult(value, texts);
    return problem ?? dialog.checks?.[name]?.(value, read, texts);
  }
  const type = typeof source === 'string' ? source : field.sources[0];
  const list = holdsList(dialog, name, read);
  const input = { value: asText(value), type, required: required || field.required === true, list };
  return checkTyped(field, input, texts) ?? dialog.checks?.[name]?.(value, read, texts);
}

/** Whether "a list of them" is ticked for a field. */
function holdsList({ fields, applies }: Dialog, name: string, read: Reader): boolean {
  const lists = Object.entries(fields).filter(([, field]) => 'of' in field && field.of === name);
  return lists.some(([setting]) => applies?.[setting]?.(read) !== false && String(read(setting)) === 'true');
}

const nameOf = (node: EditorNode) => asText(node['name']);

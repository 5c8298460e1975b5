/** What the dialogs use of Node-RED's editor. Both Node-RED lines have it; the published types know less of it. */

interface EditorNode {
  readonly id: string;
  readonly type: string;
  credentials?: Readonly<Record<string, unknown>>;
  [property: string]: unknown;
}

interface NodeProperty {
  value: unknown;
  required?: boolean;
  /** The type of config node that the property names. */
  type?: string;
  label?: string;
  /** True, or a sentence that says what is wrong. Node-RED tells the kind of validator by its two parameters. */
  validate?: (this: EditorNode, value: unknown, options: { readonly label?: string }) => boolean | string;
}

interface NodeDefinition {
  category: string;
  color?: string;
  icon?: string;
  align?: 'left' | 'right';
  defaults: Record<string, NodeProperty>;
  credentials?: Record<string, { type: 'text' | 'password' }>;
  inputs?: number;
  outputs?: number;
  paletteLabel?: string | (() => string);
  inputLabels?: string | (() => string);
  outputLabels?: (this: EditorNode, index: number) => string | undefined;
  label: (this: EditorNode) => string;
  labelStyle?: (this: EditorNode) => string;
  onadd?: (this: EditorNode) => void;
  oneditprepare: (this: EditorNode) => void;
  oneditsave: (this: EditorNode) => void;
  oneditcancel: (this: EditorNode) => void;
}

interface CodeEditor {
  getValue(): string;
  focus(): void;
  destroy(): void;
  on(event: 'change', listener: () => void): void;
  /** Of the Monaco editor only. */
  updateOptions?(options: object): void;
  getSession(): { on(event: 'change', listener: () => void): void };
}

interface TypedInputType {
  value: string;
  label: string;
  icon?: string;
  hasValue?: boolean;
}

interface TypedInputOptions {
  default?: string;
  types: readonly (string | TypedInputType)[];
  typeField?: JQuery;
}

interface EditableListOptions<Row> {
  height?: number | 'auto';
  sortable?: boolean;
  removable?: boolean;
  addItem: (container: JQuery, index: number, row: Partial<Row>) => void;
}

declare const RED: {
  _(key: string, values?: Readonly<Record<string, unknown>>): string;
  nodes: {
    registerType(type: string, definition: NodeDefinition): void;
    /** The node or config node, if there is one. */
    node(id: string): EditorNode | null | undefined;
    eachConfig(visit: (node: EditorNode) => void): void;
  };
  editor: {
    createEditor(options: { id: string; mode: string; value: string }): CodeEditor;
  };
  popover: { tooltip(target: JQuery, content: string): unknown };
  tray: { resize(): void };
  utils: {
    /** True, or a sentence if options are given. */
    validateTypedProperty(value: string, type: string, options: object): boolean | string;
  };
};

interface JQuery {
  typedInput(options: TypedInputOptions): this;
  typedInput(method: 'type' | 'value'): string;
  typedInput(method: 'type' | 'value', value: string): this;
  editableList<Row>(options: EditableListOptions<Row>): this;
  editableList(method: 'items'): JQuery;
  editableList(method: 'addItem', row: unknown): this;
}

// What dialogs and help texts share, so that no node's html repeats it: the connection first, what the field table asks for,
// and at the end what every node has. Texts are in `shared` and `commonHelp` of the config node's locale.

const key = (field, what = 'label') => `@cmisflow/node-red-cmis/cmis-repository:shared.${field}.${what}`;

const row = (field, icon, { placeholder = false } = {}) => `    <div class="form-row">
      <label for="node-input-${field}"><i class="fa fa-${icon}"></i> <span data-i18n="${key(field)}"></span></label
      ><input type="text" id="node-input-${field}"${placeholder ? ` data-i18n="[placeholder]${key(field, 'placeholder')}"` : ''} />
    </div>
`;

const check = (field) => `    <div class="form-row cmis-check">
      <label for="node-input-${field}"
        ><input type="checkbox" id="node-input-${field}" /><span data-i18n="${key(field)}"></span
      ></label>
    </div>
`;

const select = (field, icon) => `    <div class="form-row">
      <label for="node-input-${field}"><i class="fa fa-${icon}"></i> <span data-i18n="${key(field)}"></span></label
      ><select id="node-input-${field}"></select>
    </div>
`;

/** The rows of a node that stores content; those that its table has. */
const contentRows = {
  requestField: row('requestField', 'wpforms', { placeholder: true }),
  partTimeout: row('partTimeout', 'clock-o'),
  maxWaiting: row('maxWaiting', 'hourglass-o'),
  upload: select('upload', 'upload'),
  chunkSize: row('chunkSize', 'th-large'),
  contextStore: row('contextStore', 'floppy-o', { placeholder: true }),
  atStart: select('atStart', 'repeat'),
  staging: select('staging', 'eye-slash'),
  stagingFolder: row('stagingFolder', 'folder-o', { placeholder: true }),
  unfinished: select('unfinished', 'trash-o'),
  sha256: check('sha256'),
  progressEvery: row('progressEvery', 'tachometer'),
};

/** The dialog of a node with its common rows. `fields` is the node's field table. */
export function withCommonRows(html, fields) {
  const form = '<div class="cmis-form">\n';
  const start = html.indexOf(form) + form.length;
  const end = html.lastIndexOf('  </div>\n</script>');
  if (start < form.length || end < start) throw new Error('The dialog has no <div class="cmis-form">.');
  const own = html.slice(start, end);
  return [
    html.slice(0, start),
    row('repository', 'database'),
    withContent(withLists(own, fields), fields),
    'dryRun' in fields ? row('dryRun', 'flask') : '',
    row('repositoryId', 'archive', { placeholder: true }),
    row('atATime', 'tasks'),
    'result' in fields ? row('result', 'arrow-right') : '',
    row('name', 'tag', { placeholder: true }),
    html.slice(end),
  ].join('');
}

/** Puts "a list of them" below the field that may hold a list. */
function withLists(rows, fields) {
  return Object.entries(fields).reduce(
    (html, [setting, { of }]) => (of === undefined ? html : insertBelow(html, of, check(setting))),
    rows,
  );
}

/** Puts how content is stored below what the content is. */
function withContent(rows, fields) {
  if (!('upload' in fields)) return rows;
  const known = Object.entries(contentRows).filter(([field]) => field in fields);
  return insertBelow(rows, 'mimeType', known.map(([, html]) => html).join(''));
}

function insertBelow(html, field, rows) {
  const at = html.indexOf(`id="node-input-${field}"`);
  const end = html.indexOf('\n    </div>\n', at) + '\n    </div>\n'.length;
  if (at < 0) throw new Error(`The dialog has no row for "${field}".`);
  return html.slice(0, end) + rows + html.slice(end);
}

/** The help of a node with what is the same for all of them, at the end of its details. `texts` is `commonHelp`. */
export function withCommonHelp(html, fields, texts) {
  const isListable = Object.values(fields).some(({ of }) => of !== undefined);
  const content = ['contentReference', 'contentParts', 'contentRequest', 'contentUpload', 'contentChecks'];
  const paragraphs = [
    ...('upload' in fields ? content.map((name) => texts[name]) : []),
    isListable ? texts.list : '',
    'dryRun' in fields ? texts.dryRun : '',
    texts.queue,
    texts.repositoryId,
  ].filter((text) => text !== '');
  const errors = '  <h3>Errors</h3>\n';
  if (!html.includes(errors)) throw new Error('The help has no <h3>Errors</h3>.');
  return html.replace(errors, () => paragraphs.map((text) => `  <p>${text}</p>\n`).join('') + errors);
}

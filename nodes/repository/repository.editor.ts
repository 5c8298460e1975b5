import { nameOfRepository, showAnswer, testConnection, type ServiceFound } from '../../src/editor/connection-test';
import { asText, type Form } from '../../src/editor/form';
import { registerConfigNode } from '../../src/editor/register';
import type { Texts } from '../../src/editor/text';
import { fields } from './repository.fields';

/** Where each product has its bindings, and where a search begins. */
const addresses: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  automatic: {
    alfresco: 'https://HOST/alfresco',
    nuxeo: 'https://HOST/nuxeo',
    sap: 'https://HOST',
    opencmis: 'http://HOST:8080/CONTEXT',
  },
  browser: {
    alfresco: 'https://HOST/alfresco/api/-default-/public/cmis/versions/1.1/browser',
    nuxeo: 'https://HOST/nuxeo/json/cmis',
    sap: 'https://HOST/browser',
    opencmis: 'http://HOST:8080/CONTEXT/browser',
  },
  atompub: {
    alfresco: 'https://HOST/alfresco/api/-default-/public/cmis/versions/1.1/atom',
    nuxeo: 'https://HOST/nuxeo/atom/cmis',
    sap: 'https://HOST/atom',
    opencmis: 'http://HOST:8080/CONTEXT/atom11',
  },
};
const patterns = Object.values(addresses).flatMap((of) => Object.values(of));
/** The words of the addresses that a person has to replace. */
const placeholders = /\b(HOST|CONTEXT)\b/;

const isRemote = (read: (field: string) => unknown) => read('server') !== 'demo';

registerConfigNode({
  type: 'cmis-repository',
  fields,
  configNodes: { tls: 'tls-config', proxy: 'http proxy' },
  credentials: { user: { type: 'text' }, password: { type: 'password' } },
  applies: {
    url: isRemote,
    binding: isRemote,
    otherHosts: isRemote,
    inlineContent: (read) => isRemote(read) && read('binding') !== 'browser',
    repositoryId: isRemote,
    user: isRemote,
    password: isRemote,
    tls: isRemote,
    proxy: isRemote,
    demoFolder: (read) => !isRemote(read),
  },
  required: ['url'],
  checks: {
    url: (value, _read, texts) => checkAddress(String(value), texts),
    binding: (value, _read, texts) => (value === 'webservices' ? texts.get('error.binding') : undefined),
    timeZone: (value, _read, texts) => (isTimeZone(String(value)) ? undefined : texts.get('error.timeZone')),
  },
  describe(node, texts) {
    if (node['server'] === 'demo') return texts.get('describeDemo');
    const where = hostOf(asText(node['url']));
    const repository = asText(node['repositoryId']);
    if (where === '') return texts.get('palette');
    return repository === '' ? where : texts.get('describe', { repository, where });
  },
  prepare(form) {
    fillInAddress(form);
    form
      .input('binding')
      .find('option[value="webservices"]')
      .prop('disabled', form.node['binding'] !== 'webservices');
    form.input('timeZone').attr('list', 'cmis-time-zones');
    $('#cmis-time-zones').append(['UTC', ...Intl.supportedValuesOf('timeZone')].map((zone) => $('<option>').val(zone)));
    prepareTest(form);
    prepareAdvanced(form);
  },
});

/** Choosing a server or a binding fills in the address, unless a person has typed another one. */
function fillInAddress(form: Form): void {
  const url = form.input('url');
  const fillIn = () => {
    const server = String(form.input('server').val());
    const address = addresses[String(form.input('binding').val())]?.[server] ?? '';
    const present = String(url.val()).trim();
    url.attr('placeholder', address || form.texts.get('url.placeholder'));
    if (isRemote(form.read) && (present === '' || patterns.includes(present))) url.val(address).trigger('change');
  };
  form.input('server').on('change', fillIn);
  form.input('binding').on('change', fillIn);
}

function prepareTest(form: Form): void {
  const box = $('#cmis-test-answer');
  const buttons = $('#cmis-test, #cmis-look-up');
  const choice = $('#cmis-repositories');
  const run = async () => {
    buttons.prop('disabled', true).addClass('disabled');
    box.empty().attr('class', 'cmis-answer').append('<i class="fa fa-spinner fa-spin"></i> ');
    box.append(document.createTextNode(form.texts.get('test.running')));
    const answer = await testConnection(settingsOf(form), form.texts);
    buttons.prop('disabled', false).removeClass('disabled');
    showAnswer(box, answer, form.texts);
    if (!answer.ok) return;
    offerRepositories(form, choice, answer.repositories);
    if (answer.found !== undefined) offerToKeep(form, box, answer.found);
  };
  buttons.on('click', (event) => {
    event.preventDefault();
    void run();
  });
  choice.on('change', () => {
    form.input('repositoryId').val(String(choice.val())).trigger('change');
  });
}

/** Fills in what was found, if a person wants that. An address with a variable in it would lose it. */
function offerToKeep({ input, read, texts }: Form, box: JQuery, { binding, url }: ServiceFound): void {
  if (String(read('url')).includes('${')) return;
  const button = $('<button type="button" class="red-ui-button" id="cmis-keep">').text(texts.get('test.keep'));
  button.attr('title', texts.get('test.keepTip')).on('click', (event) => {
    event.preventDefault();
    input('url').val(url).trigger('change');
    input('binding').val(binding).trigger('change');
    button.replaceWith($('<p>').text(texts.get('test.kept')));
  });
  box.append(button);
}

/** Fills the choice of repositories; one alone needs no choice. */
function offerRepositories(form: Form, choice: JQuery, repositories: readonly { id: string; name?: string }[]): void {
  choice.empty().append($('<option>').val('').text(form.texts.get('repositoryId.choose')));
  for (const repository of repositories) {
    choice.append($('<option>').val(repository.id).text(nameOfRepository(repository)));
  }
  choice.val(String(form.read('repositoryId')));
  choice.closest('.form-row').toggle(isRemote(form.read) && repositories.length > 1);
}

/** What the dialog shows now, with credentials that are used for the test only. */
function settingsOf(form: Form): object {
  const settings = Object.keys(fields).map((name) => [name, form.read(name)] as const);
  return {
    id: form.node.id,
    ...Object.fromEntries(settings.map(([name, value]) => [name, value === '_ADD_' ? '' : value])),
    credentials: { user: form.read('user'), password: form.read('password') },
  };
}

/** The settings that few people need stay closed unless one of them was changed. */
function prepareAdvanced(form: Form): void {
  const details = $('#cmis-advanced');
  const names = [
    'connectTimeout',
    'headersTimeout',
    'idleTimeout',
    'totalTimeout',
    'maxCalls',
    'otherHosts',
    'inlineContent',
    'timeZone',
    'language',
  ] as const;
  details.prop(
    'open',
    names.some((name) => String(form.read(name)) !== String(fields[name].value)),
  );
  details.on('toggle', () => RED.tray.resize());
}

function checkAddress(value: string, texts: Texts): string | undefined {
  if (value === '' || value.includes('${')) return undefined;
  const placeholder = placeholders.exec(value)?.[0];
  if (placeholder !== undefined) return texts.get('error.placeholder', { placeholder });
  return /^https?:\/\/[^/]/i.test(value) ? undefined : texts.get('error.url');
}

function isTimeZone(zone: string): boolean {
  if (zone.includes('${')) return true;
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return zone !== '';
  } catch {
    return false;
  }
}

function hostOf(url: string): string {
  return /^https?:\/\/([^/]+)/i.exec(url)?.[1] ?? url;
}

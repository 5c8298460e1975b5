import type { Texts } from './text';

/** A service that was looked for. */
export interface ServiceFound {
  readonly binding: 'browser' | 'atompub';
  readonly url: string;
}

/** The answer of the test; `ok: false` comes with a sentence that says what to do. */
export type TestAnswer =
  | {
      readonly ok: true;
      readonly product?: string;
      readonly vendor?: string;
      readonly version?: string;
      readonly cmisVersion?: string;
      readonly repositories: readonly { readonly id: string; readonly name?: string }[];
      /** The repository that the settings lead to; missing if there are several and none is chosen. */
      readonly repositoryId?: string;
      readonly capabilities?: Readonly<Record<string, unknown>>;
      /** Where the binding was left open. */
      readonly found?: ServiceFound;
    }
  | { readonly ok: false; readonly code: string; readonly message: string };

/** Sends settings to the runtime, which tries them without storing anything. Never rejects. */
export async function testConnection(settings: object, texts: Texts): Promise<TestAnswer> {
  try {
    const answer: unknown = await $.ajax({
      url: 'cmis-repository/test',
      type: 'POST',
      contentType: 'application/json; charset=utf-8',
      data: JSON.stringify(settings),
    });
    if (isAnswer(answer)) return answer;
    return { ok: false, code: 'protocol', message: texts.get('test.noAnswer') };
  } catch (error) {
    const status = typeof error === 'object' && error !== null && 'status' in error ? error.status : 0;
    if (status === 401 || status === 403)
      return { ok: false, code: 'permission', message: texts.get('test.noPermission') };
    return { ok: false, code: 'connection', message: texts.get('test.noAnswer') };
  }
}

function isAnswer(answer: unknown): answer is TestAnswer {
  return typeof answer === 'object' && answer !== null && 'ok' in answer && typeof answer.ok === 'boolean';
}

/** Shows an answer as plain text; nothing of it is taken for HTML. */
export function showAnswer(box: JQuery, answer: TestAnswer, texts: Texts): void {
  box.empty().attr('class', `cmis-answer ${answer.ok ? 'cmis-answer-good' : 'cmis-answer-bad'}`);
  if (!answer.ok) {
    $('<p>').text(answer.message).appendTo(box);
    return;
  }
  const { vendor = '', product = '', version = '', repositories } = answer;
  const chosen = repositories.find(({ id }) => id === answer.repositoryId);
  $('<p>')
    .append($('<b>').text(texts.get('test.good')))
    .appendTo(box);
  const list = $('<dl>').appendTo(box);
  const line = (key: string, value: string) => {
    if (value !== '') list.append($('<dt>').text(texts.get(`test.${key}`)), $('<dd>').text(value));
  };
  const { found } = answer;
  if (found !== undefined) line('found', texts.get(`test.${found.binding}`, { url: found.url }));
  line('product', productName(vendor, product, version));
  line('cmisVersion', answer.cmisVersion ?? '');
  line('repository', chosen === undefined ? '' : nameOfRepository(chosen));
  if (repositories.length > 1) line('repositories', repositories.map(nameOfRepository).join(', '));
  const capabilities = Object.entries(answer.capabilities ?? {}).map(([name, value]) => describe(name, value, texts));
  line('capabilities', capabilities.join(', '));
  if (answer.repositoryId === undefined && repositories.length > 1) {
    $('<p>').text(texts.get('test.choose')).appendTo(box);
  }
}

/** Vendor, product and version, each once: some products carry the others in their name. */
export function productName(vendor: string, product: string, version: string): string {
  const plain = (text: string) =>
    text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, ' ')
      .trim();
  const named = (part: string) => ` ${plain(product)} `.includes(` ${plain(part)} `);
  return [named(vendor) ? '' : vendor, product, named(version) ? '' : version].filter((part) => part !== '').join(' ');
}

/** A repository with its name, if that says more than the id. */
export function nameOfRepository(repository: { readonly id: string; readonly name?: string }): string {
  const { id, name } = repository;
  return name === undefined || name === '' || name === id ? id : `${id} (${name})`;
}

function describe(capability: string, value: unknown, texts: Texts): string {
  const name = texts.find(`capability.${capability}`) ?? capability;
  if (typeof value === 'boolean') return `${name}: ${texts.get(value ? 'test.yes' : 'test.no')}`;
  return `${name}: ${texts.find(`test.${String(value)}`) ?? String(value)}`;
}

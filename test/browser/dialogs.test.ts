import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import {
  nodeRedLines,
  startNodeRed,
  type FlowNode,
  type NodeRedLine,
  type NodeRedProcess,
} from '../support/node-red-process';
import { startServices } from '../support/cmis-services';
import { describeWith } from '../support/require';
import { openEditor, type EditorPage } from './editor';
import { dialogFlow } from './flows';

const chosen = process.env['CMIS_NODE_RED_LINE'];
for (const line of nodeRedLines.filter((line) => chosen === undefined || chosen === line)) {
  const title = `dialogs in the editor of Node-RED ${line}`;
  describeWith('chromium', title, function () {
    if (line === '5') describeWith('node-red-5', 'with its own Node.js', () => testDialogs(line));
    else testDialogs(line);
  });
}

function testDialogs(line: NodeRedLine): void {
  let nodeRed: NodeRedProcess;
  let editor: EditorPage;

  before(async function () {
    this.timeout(240_000);
    nodeRed = await startNodeRed({ line, flows: dialogFlow });
    editor = await openEditor(nodeRed.url, line);
  });
  after(async function () {
    this.timeout(30_000);
    await editor.close();
    await nodeRed.stop();
  });
  const startAnew = async () => {
    await nodeRed.deploy(dialogFlow);
    await editor.reload();
  };
  afterEach(() => assert.deepEqual(editor.takeErrors(), []));

  const open = (node: FlowNode) =>
    node.type === 'cmis-repository' ? editor.openConfig(node.id) : editor.openNode(node.id);
  const ours = dialogFlow.filter((node) => node.type.startsWith('cmis-'));

  for (const node of ours) {
    it(`shows every text of ${node.type} "${node.id}"`, async function () {
      this.timeout(30_000);
      const dialog = await open(node);
      await editor.screenshot(node.id);
      assert.deepEqual(await textsOf(dialog), []);
      await editor.cancel();
    });
  }

  it('shows the nodes with what they do, their help and their ports', async function () {
    this.timeout(30_000);
    const { page } = editor;
    await page.locator('.red-ui-flow-node-label-text').first().waitFor();
    const labels = await page.locator('.red-ui-flow-node-label-text').allTextContents();
    assert.ok(labels.includes('create document in /Sites'), labels.join('\n'));
    assert.ok(labels.includes('get content to file'), labels.join('\n'));
    assert.ok(labels.includes('get /a in chunks'), labels.join('\n'));
    for (const type of new Set(ours.map(({ type }) => type))) {
      const help = await page.evaluate<string>(`RED.nodes.getNodeHelp(${JSON.stringify(type)}) || ''`);
      assert.match(help, /<h3>/, type);
    }
    await editor.screenshot('canvas');
  });

  describe('that are worked on', () => {
    beforeEach(async function () {
      this.timeout(60_000);
      await startAnew();
    });

    it('leaves the JSON of a flow as it is when its nodes are saved unchanged', async function () {
      this.timeout(90_000);
      for (const node of ours) {
        await open(node);
        await editor.done();
      }
      await editor.page.evaluate('RED.nodes.dirty(true)');
      await editor.deploy();
      const answer = await fetch(`${nodeRed.url}flows`);
      assert.deepEqual(sorted((await answer.json()) as FlowNode[]), sorted(dialogFlow));
    });

    it('fits every dialog into a narrow window', async function () {
      this.timeout(90_000);
      const { page } = editor;
      const size = page.viewportSize() ?? { width: 1400, height: 1050 };
      await page.setViewportSize({ width: 900, height: size.height });
      try {
        for (const node of ours) {
          const dialog = await open(node);
          const cut = await dialog.locator('.cmis-form').evaluate((form) =>
            Array.from(form.querySelectorAll<HTMLElement>('input, select, .red-ui-typedInput-container, .cmis-rows'))
              .filter((element) => element.offsetParent !== null && element.getBoundingClientRect().width > 0)
              .filter((element) => {
                const { left, right } = element.getBoundingClientRect();
                const tray = form.closest('.red-ui-tray')?.getBoundingClientRect();
                return tray === undefined || left < tray.left || right > tray.right;
              })
              .map((element) => element.id || element.className),
          );
          assert.deepEqual(cut, [], node.id);
          if (node.id === 'create-full') await editor.screenshot('create-narrow');
          await editor.cancel();
        }
      } finally {
        await page.setViewportSize(size);
      }
    });

    it('warns of texts pasted into a statement', async function () {
      this.timeout(30_000);
      const dialog = await editor.openNode('query-full');
      const warning = dialog.locator('#cmis-statement-pasted');
      assert.equal(await warning.isVisible(), false);
      await typeStatement(editor, "SELECT * FROM cmis:document WHERE cmis:name = '${name}'");
      await warning.waitFor();
      assert.match(await warning.innerText(), /:name/);
      await editor.screenshot('query-pasted');
      await typeStatement(editor, 'SELECT * FROM cmis:document WHERE cmis:name = :name');
      await warning.waitFor({ state: 'hidden' });
    });

    it('calls the object of a relationship by what is done with it', async function () {
      this.timeout(30_000);
      const dialog = await editor.openNode('relationships-full');
      const label = dialog.locator('label[for="node-input-object"]');
      assert.equal((await label.innerText()).trim(), 'From');
      await dialog.locator('#node-input-action').selectOption('delete');
      assert.equal((await label.innerText()).trim(), 'Relationship');
      await editor.cancel();
    });

    it('shows the rows of entries only where they count, and keeps what is typed into them', async function () {
      this.timeout(30_000);
      const dialog = await editor.openNode('permissions');
      const rows = dialog.locator('.cmis-rows');
      assert.equal(await rows.isVisible(), false);
      await dialog.locator('#node-input-action').selectOption('add');
      assert.equal(await rows.isVisible(), true);
      await rows.locator('.red-ui-editableList-addButton').click();
      const inputs = rows.locator('.red-ui-typedInput-input input:visible, input.red-ui-typedInput-input:visible');
      await inputs.nth(0).fill('GROUP_sales');
      await inputs.nth(1).fill('Consumer, read');
      await editor.screenshot('permissions-rows');
      await editor.done();
      const saved = await editor.page.evaluate("RED.nodes.node('permissions').permissions");
      assert.deepEqual(saved, [
        { principalId: 'GROUP_sales', principalIdType: 'str', permissions: 'Consumer, read', permissionsType: 'str' },
      ]);
    });

    it('marks what can not be used', async function () {
      this.timeout(30_000);
      const dialog = await editor.openConfig('alfresco');
      await dialog
        .locator('#node-config-input-maxCalls')
        .evaluate((input) => input.closest('details')?.setAttribute('open', ''));
      await dialog.locator('#node-config-input-maxCalls').fill('none');
      await dialog.locator('#node-config-input-timeZone').fill('Mars/Olympus');
      await dialog.locator('#node-config-input-url').fill('https://HOST/alfresco');
      await dialog.locator('#node-config-input-url').press('Tab');
      assert.deepEqual(await dialog.locator('.input-error').evaluateAll((all) => all.map((input) => input.id).sort()), [
        'node-config-input-maxCalls',
        'node-config-input-timeZone',
        'node-config-input-url',
      ]);
    });

    it('marks a path where a list of them is to be', async function () {
      this.timeout(30_000);
      const dialog = await editor.openNode('delete');
      const marked = async (): Promise<string[]> =>
        dialog.locator('.input-error').evaluateAll((all) => all.map((input): string => input.id));
      await editor.page.evaluate("$('#node-input-object').typedInput('type', 'str').typedInput('value', '/Sites')");
      assert.deepEqual(await marked(), []);
      await dialog.locator('#node-input-list').setChecked(true);
      assert.ok((await marked()).includes('node-input-object'));
      await editor.screenshot('delete-list');
      await editor.cancel();
    });

    it('fills in the address of a server and keeps what was typed', async function () {
      this.timeout(30_000);
      const dialog = await editor.openConfig('demo-connection');
      const url = dialog.locator('#node-config-input-url');
      const server = dialog.locator('#node-config-input-server');
      assert.equal(await url.isVisible(), false);
      await server.selectOption('nuxeo');
      assert.equal(await url.inputValue(), 'https://HOST/nuxeo');
      await server.selectOption('alfresco');
      assert.equal(await url.inputValue(), 'https://HOST/alfresco');
      await dialog.locator('#node-config-input-binding').selectOption('browser');
      assert.match(await url.inputValue(), /\/alfresco\/api\/.*\/browser$/);
      await url.fill('https://docs.example.com/cmis');
      await server.selectOption('sap');
      assert.equal(await url.inputValue(), 'https://docs.example.com/cmis');
    });

    it('tests the connection to the Demo repository', async function () {
      this.timeout(30_000);
      const dialog = await editor.openConfig('demo-connection');
      await dialog.locator('#cmis-test').click();
      const answer = dialog.locator('.cmis-answer-good');
      await answer.waitFor();
      const text = await answer.innerText();
      assert.match(text, /1\.1/);
      assert.doesNotMatch(text, /undefined|capability[A-Z]/);
      await editor.screenshot('test-demo');
    });

    it('shows what it found at an address, and keeps it if asked to', async function () {
      this.timeout(30_000);
      const services = await startServices(
        { '/alfresco/api/-default-/public/cmis/versions/1.1/browser': 'browser', '/R': 'browser' },
        { product: 'Alfresco Community' },
      );
      try {
        const dialog = await editor.openConfig('nothing');
        const url = dialog.locator('#node-config-input-url');
        const binding = dialog.locator('#node-config-input-binding');
        const found = `${services.url}/alfresco/api/-default-/public/cmis/versions/1.1/browser`;
        assert.equal(await binding.inputValue(), 'automatic');
        await url.fill(`${services.url}/share/page/`);
        await dialog.locator('#cmis-test').click();
        const answer = dialog.locator('.cmis-answer-good');
        await answer.waitFor();
        assert.ok((await answer.innerText()).includes(`Browser binding at ${found}`));
        await editor.screenshot('test-found');
        await dialog.locator('#cmis-keep').click();
        assert.deepEqual([await url.inputValue(), await binding.inputValue()], [found, 'browser']);
        await editor.screenshot('test-kept');
        await editor.done();
        const saved = await editor.page.evaluate("(({ url, binding }) => [url, binding])(RED.nodes.node('nothing'))");
        assert.deepEqual(saved, [found, 'browser']);
      } finally {
        await services.stop();
      }
    });

    it('lists what was asked where nothing is found, and offers nothing to keep', async function () {
      this.timeout(30_000);
      const services = await startServices({});
      try {
        const dialog = await editor.openConfig('nothing');
        await dialog.locator('#node-config-input-url').fill(services.url);
        await dialog.locator('#cmis-test').click();
        const answer = dialog.locator('.cmis-answer-bad');
        await answer.waitFor();
        assert.match(await answer.innerText(), /^No CMIS service was found at .*404 at \/alfresco\/api/);
        assert.equal(await dialog.locator('#cmis-keep').count(), 0);
        await editor.screenshot('test-not-found');
      } finally {
        await services.stop();
      }
    });

    it('says what to do when nothing listens at the address', async function () {
      this.timeout(30_000);
      const dialog = await editor.openConfig('nothing');
      await dialog.locator('#cmis-test').click();
      const answer = dialog.locator('.cmis-answer-bad');
      await answer.waitFor();
      assert.match(await answer.innerText(), /127\.0\.0\.1/);
      await editor.screenshot('test-nothing');
    });

    it('runs a flow that was made by clicks and typing', async function () {
      this.timeout(90_000);
      const { page } = editor;
      await page.evaluate("RED.workspaces.show('by-hand')");
      const query = await editor.drop('cmis-query', { x: 420, y: 200 });
      const dialog = await editor.openNode(query);
      await dialog.locator('#node-input-btn-repository-add').click();
      await page.locator('#node-config-input-server').waitFor();
      assert.equal(await page.locator('#node-config-input-server').inputValue(), 'demo');
      await editor.done();
      await typeStatement(editor, "SELECT cmis:name FROM cmis:folder WHERE cmis:path = '/'");
      await editor.done();
      await editor.wire('inject', query);
      await editor.wire(query, 'debug');
      await nodeRed.deployBy(() => editor.deploy());
      await page.evaluate("RED.sidebar.show('debug')");
      await nodeRed.inject('inject');
      const message = page.locator('.red-ui-debug-msg').first();
      await message.waitFor();
      await editor.screenshot('by-hand');
      assert.match(await message.innerText(), /array\[1\]/);
    });
  });
}

/** Replaces the statement in the dialog's editor. */
async function typeStatement({ page }: EditorPage, statement: string): Promise<void> {
  await page.locator('#cmis-statement-editor').click();
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Delete');
  await page.keyboard.insertText(statement);
}

/** What looks like a missing text: keys of the catalogue, empty labels and choices. */
async function textsOf(dialog: Locator): Promise<string[]> {
  return dialog.locator('.cmis-form').evaluate((form) => {
    const shown = Array.from(form.querySelectorAll<HTMLElement>('label, option, button, summary, p, h5, .form-tips'))
      .filter((element) => element.closest('.red-ui-typedInput-options') === null)
      .filter((element) => element.tagName === 'OPTION' || element.offsetParent !== null);
    const texts = shown.map((element) => (element.textContent || element.title).trim());
    const attributes = Array.from(form.querySelectorAll('[title], [placeholder]')).flatMap((element) =>
      ['title', 'placeholder'].map((name) => element.getAttribute(name) ?? '-').map((text) => text || '-'),
    );
    const empty = shown.filter((element) => element.tagName === 'LABEL' && element.textContent.trim() === '');
    const wrong = [...texts, ...attributes].filter((text) =>
      /undefined|\[object|@cmisflow|^(?!msg\.)[a-z][A-Za-z]*(\.[A-Za-z]+)+$/.test(text),
    );
    return [...wrong, ...empty.map((element) => `a label without a text: ${element.outerHTML}`)];
  });
}

/** Flows in an order that doesn't depend on the editor's. */
function sorted(flows: readonly FlowNode[]): FlowNode[] {
  return [...flows].sort((a, b) => a.id.localeCompare(b.id));
}

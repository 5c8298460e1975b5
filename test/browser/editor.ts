import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, type Locator, type Page } from 'playwright-core';
import { findChromium } from '../support/require';

const screenshots = path.resolve(__dirname, '..', '..', '.cache', 'screenshots');

/** Node-RED's editor in a browser, driven as a person does. */
export interface EditorPage {
  readonly page: Page;
  /** Errors of the page and of its console since the last call; a test expects none. */
  takeErrors(): string[];
  /** Loads the page and with it the flows anew. */
  reload(): Promise<void>;
  /** Drags a node type from the palette to the canvas; answers the new node's id. */
  drop(type: string, place: { x: number; y: number }): Promise<string>;
  /** Drags a wire from the first output of a node to the input of another. */
  wire(from: string, to: string): Promise<void>;
  /** Opens the dialog of a node on the canvas. */
  openNode(id: string): Promise<Locator>;
  /** Opens the dialog of a config node. */
  openConfig(id: string): Promise<Locator>;
  /** Presses Done, Add or Update, and waits until the topmost dialog is gone. */
  done(): Promise<void>;
  /** Presses Cancel. */
  cancel(): Promise<void>;
  /** Deploys and waits until the editor says that nothing is left to deploy. */
  deploy(): Promise<void>;
  screenshot(name: string): Promise<void>;
  close(): Promise<void>;
}

/** Opens the editor of a running Node-RED. Screenshots go to `.cache/screenshots/<folder>`. */
export async function openEditor(url: string, folder: string): Promise<EditorPage> {
  const profile = mkdtempSync(path.join(tmpdir(), 'chromium-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: findChromium() ?? '',
    headless: true,
    viewport: { width: 1400, height: 1050 },
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    // The editor itself looks for news of other hosts.
    if (message.type() === 'error' && message.location().url.startsWith(url)) errors.push(message.text());
  });
  const trays = page.locator('#red-ui-editor-stack .red-ui-tray');
  const topTray = () => trays.last();

  const load = async () => {
    await page.goto(url);
    await page.locator('.red-ui-palette-node[data-palette-type="cmis-query"]').waitFor({ timeout: 30_000 });
    await page.locator('#red-ui-loading-progress').waitFor({ state: 'hidden' });
  };
  const opened = async () => {
    const tray = topTray();
    await tray.locator('.cmis-form').waitFor();
    await page.waitForFunction(() => !document.querySelector('.red-ui-tray:last-child')?.getAnimations().length);
    return tray;
  };
  const drag = async (from: Locator, to: { x: number; y: number }) => {
    await from.hover();
    await page.mouse.down();
    await page.mouse.move(to.x, to.y, { steps: 12 });
    await page.mouse.up();
  };
  const centre = async (place: Locator) => {
    const box = await place.boundingBox();
    if (box === null) throw new Error('The place is not visible.');
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  };
  const leave = async (button: string) => {
    // The dialog below comes back into the page when the topmost one goes.
    const tray = await topTray().elementHandle();
    await topTray().locator(`.red-ui-tray-toolbar ${button}`).click();
    await tray.waitForElementState('hidden');
  };
  await load();
  return {
    page,
    takeErrors: () => errors.splice(0),
    reload: load,
    async drop(type, place) {
      const canvas = await page.locator('#red-ui-workspace-chart').boundingBox();
      const nodes = page.locator('.red-ui-flow-node-group');
      const before = await nodes.evaluateAll((all) => all.map((node) => node.id));
      const source = page.locator(`.red-ui-palette-node[data-palette-type="${type}"]`);
      await source.scrollIntoViewIfNeeded();
      await drag(source, { x: (canvas?.x ?? 0) + place.x, y: (canvas?.y ?? 0) + place.y });
      await nodes.nth(before.length).waitFor();
      const added = (await nodes.evaluateAll((all) => all.map((node) => node.id))).find((id) => !before.includes(id));
      if (added === undefined) throw new Error(`No ${type} node was dropped.`);
      return added;
    },
    async wire(from, to) {
      const end = await centre(page.locator(`[id="${to}"] .red-ui-flow-port-input`));
      await drag(page.locator(`[id="${from}"] .red-ui-flow-port-output .red-ui-flow-port`).first(), end);
    },
    async openNode(id) {
      await page.evaluate(`RED.editor.edit(RED.nodes.node(${JSON.stringify(id)}))`);
      return opened();
    },
    async openConfig(id) {
      await page.evaluate(`RED.editor.editConfig('', 'cmis-repository', ${JSON.stringify(id)})`);
      return opened();
    },
    done: () => leave('button.primary'),
    cancel: () => leave('button[id$="-cancel"]'),
    async deploy() {
      const answer = page.waitForResponse(
        (response) => response.request().method() === 'POST' && response.url() === `${url}flows`,
      );
      await page.locator('#red-ui-header-button-deploy').click();
      await answer;
      await page.locator('#red-ui-header-button-deploy.disabled').waitFor();
    },
    async screenshot(name) {
      const target = path.join(screenshots, folder);
      mkdirSync(target, { recursive: true });
      await page.screenshot({ path: path.join(target, `${name}.png`) });
    },
    async close() {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, type Locator, type Page } from 'playwright-core';
import { findChromium } from '../support/require';

const screenshots = path.resolve(__dirname, '..', '..', '.cache', 'screenshots');

/** Node-RED's editor in a browser, driven as a person does. */
export interface EditorPage {
  readonly page: Page;
  /** Errors of the page and of its console; a test expects none. */
  readonly errors: readonly string[];
  /** Reads the flows anew, as after a restart. */
  reload(): Promise<void>;
  /** Opens the dialog of a node on the canvas. */
  openNode(id: string): Promise<Locator>;
  /** Opens the dialog of a config node. */
  openConfig(id: string): Promise<Locator>;
  /** Presses Done, Add or Update, and waits until the topmost dialog is gone. */
  done(): Promise<void>;
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
    if (message.type() === 'error') errors.push(message.text());
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
  await load();
  return {
    page,
    errors,
    reload: load,
    async openNode(id) {
      await page.evaluate(`RED.editor.edit(RED.nodes.node(${JSON.stringify(id)}))`);
      return opened();
    },
    async openConfig(id) {
      await page.evaluate(`RED.editor.editConfig('', 'cmis-repository', ${JSON.stringify(id)})`);
      return opened();
    },
    async done() {
      const count = await trays.count();
      await topTray().locator('.red-ui-tray-toolbar button.primary').click();
      await page.waitForFunction(
        (before) => document.querySelectorAll('#red-ui-editor-stack .red-ui-tray').length < before,
        count,
      );
    },
    async deploy() {
      await page.locator('#red-ui-header-button-deploy').click();
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

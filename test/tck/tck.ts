import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { java, prepareLayout } from '../support/opencmis/layout';

/** What the suite says of a server, in its order: each line begins with its weight. */
export type Finding = string;

/**
 * Runs Apache's test suite for CMIS servers by the Browser binding.
 *
 * @returns what it found, without what is in order
 * @throws Error if the suite did not come to its end within 90 seconds
 */
export async function runTck(url: string, user: string, password: string): Promise<readonly Finding[]> {
  const layout = await prepareLayout();
  const folder = await mkdtemp(join(tmpdir(), 'cmis-tck-'));
  try {
    const parameters = join(folder, 'parameters');
    await writeFile(parameters, parametersFor(url, user, password));
    const report = await run(['-cp', join(layout, 'tck', '*'), runner, parameters]);
    // The suite's last test; without it, the report is not whole.
    if (!report.includes('Content Changes Smoke Test')) throw new Error(`The suite broke off:\n${report.slice(-4000)}`);
    return report.split('\n').flatMap((line) => findingPattern.exec(line)?.[1] ?? []);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const runner = 'org.apache.chemistry.opencmis.tck.runner.ConsoleRunner';
const findingPattern = /^\s*((?:SKIPPED|WARNING|FAILURE|UNEXPECTED_EXCEPTION): .*?)\s*$/;

function parametersFor(url: string, user: string, password: string): string {
  const opencmis = 'org.apache.chemistry.opencmis';
  return [
    `${opencmis}.binding.spi.type=browser`,
    `${opencmis}.binding.browser.url=${url}`,
    `${opencmis}.user=${user}`,
    `${opencmis}.password=${password}`,
    `${opencmis}.session.repository.id=demo`,
    `${opencmis}.tck.default.folderType=cmis:folder`,
    `${opencmis}.tck.default.documentType=D:demo:contract`,
    `${opencmis}.tck.default.itemType=cmis:item`,
    `${opencmis}.tck.default.secondaryType=P:cm:titled`,
    `${opencmis}.tck.default.relationshipType=R:demo:references`,
  ].join('\n');
}

function run(args: readonly string[]): Promise<string> {
  return new Promise((done, fail) => {
    execFile(java, args, { timeout: 90_000, maxBuffer: 16 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (error) fail(new Error(`The suite failed: ${error.message}\n${stderr.slice(-4000)}`));
      else done(stdout);
    });
  });
}

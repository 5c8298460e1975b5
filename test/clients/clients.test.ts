import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startDemoRepository, type DemoRepository } from '../../src/demo/demo-repository';
import { pythonWith } from '../support/python';
import { describeWith } from '../support/require';

const run = promisify(execFile);

/** What both of the independent clients have to get in a round of theirs. */
const everyClient = {
  repositoryId: 'demo',
  content: 'contract ä',
  found: true,
  description: 'about ä',
  children: ['a ä.txt'],
  isByPath: true,
  versionLabel: '2.0',
};

/** Runs a client against a repository of its own, and answers what it printed. */
async function roundOf(command: string, script: string): Promise<unknown> {
  const repository: DemoRepository = await startDemoRepository({ users: { demo: 'secret' } });
  try {
    const { stdout } = await run(command, [join(__dirname, script), repository.url, 'demo', 'secret']);
    return JSON.parse(stdout);
  } finally {
    await repository.close();
  }
}

describe('the embedded repository and independent clients: npm "cmis"', function () {
  this.timeout(60_000);

  it('works with folders, documents, content, queries, versions, permissions and types', async () => {
    assert.deepEqual(await roundOf(process.execPath, 'cmis-js.cjs'), {
      ...everyClient,
      appended: 'contract ä, and more',
      principals: ['demo'],
      type: 'js:type',
      gone: 404,
    });
  });
});

describeWith('python', "the embedded repository and independent clients: Python's cmislib", function () {
  // It may have to be installed first.
  this.timeout(180_000);

  it('works with folders, documents, content, queries, versions, permissions and renditions', async () => {
    const python = await pythonWith('cmislib==0.7.0', 'cmislib.browser.binding');
    assert.deepEqual(await roundOf(python, 'cmislib_round.py'), {
      ...everyClient,
      clauses: ['one', 'two'],
      createdIn: new Date().getUTCFullYear(),
      principals: ['anyone', 'demo'],
      people: ['demo', 'anna', 'arno', 'ben', 'clara'],
      renditions: 1,
      folders: 7,
      gone: true,
    });
  });
});

import assert from 'node:assert/strict';
import { startDemoRepository, type DemoRepository } from '../../src/demo/demo-repository';
import { describeWith } from '../support/require';
import { runTck, type Finding } from './tck';

describeWith('java', "Apache's test suite for CMIS servers, on the embedded repository", function () {
  // Maven may have to fetch the suite first.
  this.timeout(300_000);
  let repository: DemoRepository | undefined;
  let findings: readonly Finding[] = [];

  before(async () => {
    repository = await startDemoRepository({ users: { demo: 'secret' } });
    findings = await runTck(repository.url, 'demo', 'secret');
  });
  after(() => repository?.close());

  it('finds no failure', () => {
    assert.deepEqual(
      findings.filter((finding) => /^(FAILURE|UNEXPECTED_EXCEPTION)/.test(finding)),
      [],
    );
  });

  it('skips one case, where the reference server skips two: an extension of getObject that neither has', () => {
    assert.deepEqual(
      findings.filter((finding) => finding.startsWith('SKIPPED')).map((finding) => finding.replace(/ \(.*\)$/, '')),
      ['SKIPPED: Repository does not support the Latest State Identifier feature extension. Test skipped!'],
    );
  });
});

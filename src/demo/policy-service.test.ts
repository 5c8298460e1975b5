import assert from 'node:assert/strict';
import { DemoRequests, form, type Answer } from '../../test/support/demo-requests';

describe('demo repository: policies', () => {
  let demo: DemoRequests;
  let [policy, document] = ['', ''];
  let count = 0;

  before(async () => {
    demo = await DemoRequests.start();
  });
  after(() => demo.close());
  beforeEach(async () => {
    const name = `object ${String((count += 1))}`;
    document = await demo.createId('cmis:document', { 'cmis:name': name });
    const properties = { 'cmis:objectTypeId': 'cmis:policy', 'cmis:name': name, 'cmis:policyText': 'keep for a year' };
    const answer = await demo.post('/demo', { cmisaction: 'createPolicy', succinct: 'true', ...form(properties) });
    assert.equal(answer.status, 201, answer.text);
    policy = String(answer.at('succinctProperties', 'cmis:objectId'));
  });

  const act = (cmisaction: string, objectId: string, policyId = policy): Promise<Answer> =>
    demo.post('/demo/root', { cmisaction, objectId, policyId });
  const policyIds = async (): Promise<unknown> => {
    const parameters = { cmisselector: 'object', objectId: document, includePolicyIds: 'true' };
    return (await demo.get('/demo/root', parameters)).at('policyIds', 'ids');
  };

  it('are applied and removed', async () => {
    assert.equal((await act('applyPolicy', document)).status, 200);
    assert.deepEqual(await policyIds(), [policy]);
    const list = await demo.get('/demo/root', { cmisselector: 'policies', objectId: document, succinct: 'true' });
    assert.equal(list.at(0, 'succinctProperties', 'cmis:policyText'), 'keep for a year');
    assert.equal((await act('removePolicy', document)).status, 200);
    assert.deepEqual(await policyIds(), []);
  });

  it('are applied when an object is created', async () => {
    const properties = form({ 'cmis:objectTypeId': 'cmis:document', 'cmis:name': 'created with a policy' });
    const fields = { cmisaction: 'createDocument', succinct: 'true', 'policy[0]': policy, ...properties };
    document = String((await demo.post('/demo/root', fields)).at('succinctProperties', 'cmis:objectId'));
    assert.deepEqual(await policyIds(), [policy]);
  });

  it('can not be deleted while they are applied', async () => {
    await act('applyPolicy', document);
    assert.equal((await act('delete', policy)).at('exception'), 'constraint');
    await act('removePolicy', document);
    assert.equal((await act('delete', policy)).status, 200);
  });

  it('are refused where there is none, or none applied', async () => {
    assert.equal((await act('applyPolicy', document, 'gone')).at('exception'), 'objectNotFound');
    assert.equal((await act('applyPolicy', document, document)).at('exception'), 'invalidArgument');
    assert.equal((await act('applyPolicy', policy)).at('exception'), 'constraint');
    assert.equal((await act('removePolicy', document)).at('exception'), 'constraint');
  });
});

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createCmisClient } from '../../src/client/create-client';
import { operations, type Operation } from '../../src/model/operations';
import { startAlfrescoAspects } from '../support/alfresco-aspects';
import { java, prepareLayout } from '../support/opencmis/layout';
import { START_TIMEOUT } from '../support/opencmis-server';
import { describeWith } from '../support/require';
import { readExchanges } from '../wire/recording';

const run = promisify(execFile);
const support = join(__dirname, '../support/opencmis');
const recordings = join(__dirname, '../wire/atompub/opencmis');

interface Request {
  readonly name: string;
  readonly operation: string;
  readonly type: string;
  readonly body: Buffer;
}

/** Every XML body that the recorded scenarios send; between them they show every operation. */
function recordedRequests(): Request[] {
  return readdirSync(recordings).flatMap((file) =>
    readExchanges(join(recordings, file)).flatMap(({ operation, exchanges }, call) =>
      exchanges
        .map(({ request }, index) => ({
          name: `${file.replace(/\W+/g, '-')}-${call}-${index}-${operation}.xml`,
          operation,
          type: request.headers['content-type'] ?? '',
          body: request.body,
        }))
        .filter(({ type }) => /atom|cmis/.test(type)),
    ),
  );
}

const everything = {
  'acme:String': 'a <b> & "c"',
  'acme:Strings': ['', 'two'],
  'acme:Boolean': true,
  'acme:Booleans': [],
  'acme:Integer': '-9007199254740993',
  'acme:Integers': [1],
  'acme:Decimal': 1e21,
  'acme:Decimals': ['0.000000000000000000001'],
  'acme:DateTime': '2020-02-29',
  'acme:DateTimes': [new Date(0)],
  'acme:Id': 'an id',
  'acme:Ids': null,
  'acme:Uri': 'http://example.com/?a=b&c',
  'acme:Uris': ['urn:x'],
  'acme:Html': '<b>&amp;</b>',
  'acme:Htmls': ['<i/>'],
};

/** What is sent to Alfresco on CMIS 1.0 about aspects. */
async function aspectRequests(): Promise<Request[]> {
  const server = await startAlfrescoAspects('1.0');
  const client = createCmisClient({ url: `${server.url}/atom`, binding: 'atompub' });
  const aspects = (...ids: string[]) => ({ 'cmis:secondaryObjectTypeIds': ids });
  const properties = { 'cmis:name': 'n', 'cmis:objectTypeId': 'cmis:document,P:acme:everything', ...everything };
  const contentStream = { data: 'content', mimeType: 'text/plain', filename: 'a.txt' };
  const policies = ['a policy'];
  try {
    await client.call('createDocument', { folderId: 'f', properties, contentStream, policies });
    await client.call('updateProperties', { objectId: 'doc', properties: aspects('P:cm:titled') });
    await client.call('updateProperties', { objectId: 'doc', properties: aspects('P:cm:author', 'P:acme:everything') });
    await client.call('updateProperties', { objectId: 'doc', changeToken: '1', properties: { 'cm:author': null } });
    await client.call('updateProperties', { objectId: 'doc', properties: { ...aspects(), 'cmis:name': 'm' } });
  } finally {
    await client.close();
    await server.stop();
  }
  const sent = server.requests.filter(({ method }) => method !== 'GET');
  return sent.map(({ body, headers }, index) => ({
    name: `aspects-${index}.xml`,
    operation: index === 0 ? 'createDocument' : 'updateProperties',
    type: headers['content-type'] ?? '',
    body,
  }));
}

describeWith('javac', 'what AtomPub sends', function () {
  this.timeout(START_TIMEOUT);
  let folder: string;

  before(async () => {
    const layout = await prepareLayout();
    folder = await mkdtemp(join(tmpdir(), 'cmis-schema-'));
    const jar = join(layout, 'tck', 'chemistry-opencmis-commons-impl-1.1.0.jar');
    await run('jar', ['xf', jar, 'wsdl/cmis11/CMIS-Core.xsd', 'wsdl/cmis10/CMIS-Core.xsd'], { cwd: folder });
  });
  after(() => rm(folder, { recursive: true, force: true }));

  async function faultsOf(requests: readonly Request[], version: '1.0' | '1.1' = '1.1'): Promise<string[]> {
    const files = await Promise.all(
      requests.map(async ({ name, body }) => {
        const file = join(folder, name);
        await writeFile(file, body);
        return file;
      }),
    );
    const [core, around] = version === '1.1' ? ['cmis11', 'cmisra-11.xsd'] : ['cmis10', 'cmisra.xsd'];
    const schemas = [
      join(folder, 'wsdl', core, 'CMIS-Core.xsd'),
      ...[around, 'alfresco.xsd', 'atom-entry.xsd'].map((file) => join(support, file)),
    ];
    const { stdout } = await run(java, [join(support, 'Validate.java'), ...schemas, '--', ...files]);
    return stdout.split('\n').filter((line) => line !== '');
  }

  it('is valid by the OASIS schema, for every operation', async () => {
    const requests = recordedRequests();
    assert.ok(requests.length > 30, String(requests.length));
    const kinds = new Set(requests.map(({ type }) => type));
    for (const kind of ['entry', 'cmisquery', 'cmisacl'])
      assert.ok(
        [...kinds].some((type) => type.includes(kind)),
        kind,
      );
    assert.deepEqual(await faultsOf(requests), []);
  });

  it('is valid by the schema of CMIS 1.0, for what that has', async () => {
    const old = recordedRequests().filter(({ operation }) => operations[operation as Operation].since === '1.0');
    assert.ok(old.length > 25, String(old.length));
    assert.deepEqual(await faultsOf(old, '1.0'), []);
  });

  it("is valid with Alfresco's aspects, values of every kind among them", async () => {
    const requests = await aspectRequests();
    assert.equal(requests.length, 5);
    for (const { name, body } of requests) assert.ok(body.includes('<alf:setAspects'), name);
    assert.deepEqual(await faultsOf(requests, '1.0'), []);
  });

  it('would be found out if it were not', async () => {
    const [query] = recordedRequests().filter(({ type }) => type.includes('cmisquery'));
    const [aspects] = await aspectRequests();
    assert.ok(query && aspects);
    const altered = (request: Request, from: string, to: string) => ({
      ...request,
      name: `wrong-${request.name}`,
      body: Buffer.from(request.body.toString().replaceAll(from, to)),
    });
    const wrong = [
      altered(query, 'cmis:statement', 'cmis:sentence'),
      altered(aspects, 'aspectsToAdd', 'aspectsToTake'),
    ];
    assert.equal((await faultsOf(wrong, '1.0')).length, 2);
  });
});

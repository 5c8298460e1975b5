import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { java, prepareLayout } from '../support/opencmis/layout';
import { START_TIMEOUT } from '../support/opencmis-server';
import { describeWith } from '../support/require';
import { readExchanges } from '../wire/recording';

const run = promisify(execFile);
const support = join(__dirname, '../support/opencmis');
const recordings = join(__dirname, '../wire/atompub/opencmis');

interface Request {
  readonly name: string;
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
          type: request.headers['content-type'] ?? '',
          body: request.body,
        }))
        .filter(({ type }) => /atom|cmis/.test(type)),
    ),
  );
}

describeWith('javac', 'what AtomPub sends', function () {
  this.timeout(START_TIMEOUT);
  let folder: string;
  let schemas: string[];

  before(async function () {
    const layout = await prepareLayout();
    folder = await mkdtemp(join(tmpdir(), 'cmis-schema-'));
    const jar = join(layout, 'tck', 'chemistry-opencmis-commons-impl-1.1.0.jar');
    await run('jar', ['xf', jar, 'wsdl/cmis11/CMIS-Core.xsd'], { cwd: folder });
    const core = join(folder, 'wsdl', 'cmis11', 'CMIS-Core.xsd');
    schemas = [core, join(support, 'cmisra.xsd'), join(support, 'atom-entry.xsd')];
  });
  after(() => rm(folder, { recursive: true, force: true }));

  async function faultsOf(requests: readonly Request[]): Promise<string[]> {
    const files = await Promise.all(
      requests.map(async ({ name, body }) => {
        const file = join(folder, name);
        await writeFile(file, body);
        return file;
      }),
    );
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

  it('would be found out if it were not', async () => {
    const [request] = recordedRequests().filter(({ type }) => type.includes('cmisquery'));
    assert.ok(request);
    const body = Buffer.from(request.body.toString().replaceAll('cmis:statement', 'cmis:sentence'));
    assert.equal((await faultsOf([{ ...request, name: 'wrong.xml', body }])).length, 1);
  });
});

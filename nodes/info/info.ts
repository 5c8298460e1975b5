import type { NodeAPI } from 'node-red';
import { registerOperationNode, type OperationCall } from '../../src/kit/operation-node';
import type { StatusText } from '../../src/kit/status';
import { flattenInfo } from './flatten-info';
import { fields } from './info.fields';

type Call = OperationCall<typeof fields, 'result'>;

export default function registerInfo(RED: NodeAPI): void {
  registerOperationNode(RED, {
    type: 'cmis-info',
    operation: ({ what }) => (what === 'repositories' ? 'getRepositories' : 'getRepositoryInfo'),
    fields,
    outputs: ['result'],
    run: (call) => (call.input.what === 'repositories' ? readRepositories(call) : readRepository(call)),
  });
}

async function readRepository(call: Call): Promise<StatusText> {
  const { client, input, options } = call;
  const asked = input.fresh ? client.call('getRepositoryInfo', {}, options) : client.repositoryInfo(options);
  const info = await asked;
  call.answer('result', input.result, flattenInfo(info), await call.facts({ operation: 'getRepositoryInfo' }));
  return { key: 'found', values: { name: info.name === '' ? info.id : info.name } };
}

async function readRepositories(call: Call): Promise<StatusText> {
  const { client, input, options } = call;
  const repositories = await client.call('getRepositories', {}, options);
  const number = repositories.length;
  call.answer(
    'result',
    input.result,
    repositories,
    await call.facts({ operation: 'getRepositories', numItems: number }),
  );
  return { key: 'repositories', values: { number } };
}

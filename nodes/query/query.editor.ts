import { registerNode } from '../../src/editor/register';
import { describeTyped, shortenStatement } from '../../src/editor/shorten';
import { statementInput } from '../../src/editor/statement';
import { fields } from './query.fields';

registerNode({
  type: 'cmis-query',
  fields,
  outputs: ['results', 'done'],
  own: { statement: statementInput },
  applies: {
    waitSeconds: (read) => read('waitForRows') !== '' || read('waitForRowsType') !== 'num',
  },
  describe(node, texts) {
    const { statement } = node;
    if (typeof statement !== 'string' || statement.trim() === '') return texts.get('palette');
    const isLiteral = node['statementType'] === 'str';
    const what = isLiteral ? shortenStatement(statement) : describeTyped(node, 'statement');
    return what === undefined ? texts.get('palette') : texts.get('describe', { what });
  },
});

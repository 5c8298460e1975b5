import { atATime } from '../../src/client/at-a-time';
import { createCmisClient } from '../../src/client/create-client';
import type { PropertiesInput } from '../../src/model/property';
import type { RunningServer } from '../support/opencmis-server';

export const childCount = 2000;
export const rowCount = 5000;

/** Documents with properties of every kind, 2,000 of them in one folder: 5,000 rows in all. */
export async function makeDocuments(
  server: RunningServer,
): Promise<{ readonly folderId: string; readonly statement: string }> {
  const { browserUrl: url, repositoryId, user, password } = server;
  const client = createCmisClient({ url, repositoryId, auth: { type: 'basic', user, password } });
  const makeFolder = async (name: string): Promise<string> => {
    const properties = { 'cmis:name': name, 'cmis:objectTypeId': 'cmis:folder' };
    return (await client.call('createFolder', { folderId: '/', properties })).id;
  };
  try {
    const listed = await makeFolder('listed');
    const other = await makeFolder('not listed');
    await atATime(
      8,
      Array.from({ length: rowCount }, (_none, index) => index),
      async (index) => {
        const folderId = index < childCount ? listed : other;
        await client.call('createDocument', { folderId, properties: propertiesOf(index) });
      },
    );
    return { folderId: listed, statement: "SELECT * FROM ComplexType WHERE cmis:name LIKE 'measured %'" };
  } finally {
    await client.close();
  }
}

function propertiesOf(index: number): PropertiesInput {
  const day = new Date(Date.UTC(2020, 0, 1 + (index % 365), 12, 30, 15, 250));
  return {
    'cmis:name': `measured ${index}`,
    'cmis:objectTypeId': 'ComplexType',
    'cmis:description': `The ${index}. document, with Umläute & <marks>`,
    StringProp: `Invoice ${index} of "Müller & Söhne"`,
    IntProp: index,
    DecimalProp: index + 0.25,
    BooleanProp: index % 2 === 0,
    DateTimeProp: day,
    UriProp: `http://example.com/documents?number=${index}&view=all`,
    IntPropMV: [index, index + 1],
    DateTimePropMV: [day, day],
  };
}

import assert from 'node:assert/strict';
import { CmisError, type CmisErrorCode } from '../model/errors';
import type { CmisObject } from '../model/object';
import { meansNoContent } from './no-content';

describe('an error that comes instead of the content to be copied', () => {
  const document = (length: number | null | undefined, mimeType: string | null): CmisObject => ({
    id: 'a',
    aspects: [],
    properties: {
      'cmis:contentStreamMimeType': mimeType,
      ...(length === undefined ? {} : { 'cmis:contentStreamLength': length }),
    },
  });
  const cases: [title: string, object: CmisObject, code: CmisErrorCode, none: boolean][] = [
    ['of a document without content', document(null, null), 'constraint', true],
    ['of a server that fails on a document without content', document(undefined, null), 'runtime', true],
    ['of a server that gives a document without content a length', document(-1, 'text/plain'), 'constraint', true],
    ['of a document with content', document(5, 'text/plain'), 'constraint', false],
    ['of a content whose length nobody tells', document(null, 'text/plain'), 'objectNotFound', false],
    ['of a server that fails', document(0, 'text/plain'), 'runtime', false],
    ['of a connection that breaks', document(null, null), 'connection', false],
  ];
  for (const [title, object, code, none] of cases) {
    it(`${none ? 'says that there is none' : 'is an error'}: ${title}`, () => {
      assert.equal(meansNoContent(object, new CmisError(code, 'no')), none);
    });
  }
});

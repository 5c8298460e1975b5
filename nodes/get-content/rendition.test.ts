import assert from 'node:assert/strict';
import type { Rendition } from '../../src/model/object';
import { chooseRendition, nameOfRendition } from './rendition';

const rendition = (streamId: string, kind: string, mimeType: string, title?: string): Rendition => ({
  streamId,
  kind,
  mimeType,
  length: null,
  ...(title === undefined ? {} : { title }),
});

describe('choosing a rendition', () => {
  const all = [
    rendition('s1', 'cmis:thumbnail', 'image/png', 'doclib'),
    rendition('s2', 'alf:icon', 'image/gif'),
    rendition('s3', 'cmis:thumbnail', 'image/jpeg', 'imgpreview'),
    rendition('image/*', 'odd', 'application/pdf'),
  ];

  it('goes by stream id, kind, title, MIME type, in this order', () => {
    for (const [wanted, streamId] of [
      ['s3', 's3'],
      ['cmis:thumbnail', 's1'],
      ['CMIS:Thumbnail', 's1'],
      ['imgpreview', 's3'],
      ['image/jpeg', 's3'],
      ['image/g*', 's2'],
      ['*/pdf', 'image/*'],
      // Its own stream id counts before the pattern.
      ['image/*', 'image/*'],
      [' alf:icon ', 's2'],
    ] as const) {
      assert.equal(chooseRendition(all, wanted)?.streamId, streamId, wanted);
    }
  });

  it('finds none where none fits', () => {
    for (const wanted of ['', 'thumbnail', 'text/*', 'image.png', 'S3']) {
      assert.equal(chooseRendition(all, wanted), undefined, wanted);
    }
  });

  it('names it after its document, by its own type', () => {
    const document = { id: 'id', name: 'Report 1.5.docx', properties: {}, aspects: [] };
    assert.equal(nameOfRendition(document, rendition('s', 'k', 'application/pdf')), 'Report 1.5.pdf');
    assert.equal(nameOfRendition({ ...document, name: 'Harbour' }, rendition('s', 'k', 'image/png')), 'Harbour.png');
    assert.equal(nameOfRendition(document, rendition('s', 'k', '')), 'Report 1.5');
    // A reference needs a name.
    assert.equal(nameOfRendition({ ...document, name: '.env' }, rendition('s', 'k', '')), '.env');
  });
});

import { systemUser as user } from './access';
import { createObject } from './object-changes';
import type { Repository } from './repository';
import { sampleFolders, type SampleDocument } from './sample-documents';
import type { StoredObject } from './stored-object';

/** Fills a new repository with some 30 documents in 6 folders. */
export async function addSampleData(repository: Repository): Promise<void> {
  for (const { name, description, documents } of sampleFolders()) {
    const folder = createObject(repository, {
      baseTypeId: 'cmis:folder',
      properties: new Map([
        ['cmis:objectTypeId', ['cmis:folder']],
        ['cmis:name', [name]],
        ['cmis:description', [description]],
      ]),
      folderId: repository.objects.root.id,
      user,
    });
    for (const document of documents) await addDocument(repository, folder, document);
  }
}

async function addDocument(repository: Repository, folder: StoredObject, document: SampleDocument): Promise<void> {
  const { name, type = 'cmis:document', mimeType, content, properties = {} } = document;
  const given = Object.entries(properties).map(
    ([id, value]) => [id, typeof value === 'string' ? [value] : value] as const,
  );
  createObject(repository, {
    baseTypeId: 'cmis:document',
    properties: new Map([...given, ['cmis:objectTypeId', [type]], ['cmis:name', [name]]]),
    folderId: folder.id,
    user,
    content: await repository.contents.receive([Buffer.from(content)], mimeType, name),
  });
}

import { systemUser as user } from './access';
import { createObject } from './object-changes';
import type { Repository } from './repository';
import { sampleFolders, type SampleDocument } from './sample-documents';
import { samplePeople, type SamplePerson } from './sample-people';
import type { StoredObject } from './stored-object';

/** Fills a new repository with some 30 documents in 6 folders, and people, who are in none. */
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
  for (const person of samplePeople) addPerson(repository, person);
}

function addPerson(repository: Repository, { userName, homeFolder, ...names }: SamplePerson): void {
  const home = repository.objects.findByPath(homeFolder === undefined ? [] : [homeFolder]);
  createObject(repository, {
    baseTypeId: 'cmis:item',
    properties: new Map<string, readonly string[]>([
      ['cmis:objectTypeId', ['I:cm:person']],
      ['cmis:name', [userName]],
      ['cm:userName', [userName]],
      ...Object.entries(names).map(([name, value]) => [`cm:${name}`, [value]] as const),
      ['cm:email', [`${userName}@example.com`]],
      ['cm:homeFolder', home ? [home.id] : []],
    ]),
    folderId: undefined,
    user,
  });
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

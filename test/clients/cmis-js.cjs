// A round with the npm package "cmis". It is older than fetch in Node.js and only uploads by the polyfills that it brings,
// which take the place of globals: so it runs in a process of its own. Prints what it got as one line of JSON.
delete globalThis.fetch;
delete globalThis.FormData;
const { CmisSession } = require('cmis');

async function round(url, user, password) {
  const session = new CmisSession(url).setCredentials(user, password);
  await session.loadRepositories();
  const { repositoryId, rootFolderId } = session.defaultRepository;
  const idOf = (answer) => answer.succinctProperties['cmis:objectId'];

  const folder = idOf(await session.createFolder(rootFolderId, 'by CmisJS'));
  const properties = { 'cmis:name': 'a ä.txt', 'cmis:objectTypeId': 'D:demo:contract', 'demo:clauses': ['one', 'two'] };
  const document = idOf(await session.createDocument(folder, Buffer.from('contract ä'), properties, 'text/plain'));
  const content = await (await session.getContentStream(document)).text();
  const found = await session.query("SELECT cmis:objectId FROM demo:contract WHERE ANY demo:clauses IN ('two')");
  const updated = await session.updateProperties(document, { 'cmis:description': 'about ä' });
  const children = await session.getChildren(folder);
  const byPath = await session.getObjectByPath('/by CmisJS/a ä.txt');
  await session.appendContentStream(document, Buffer.from(', and more'), true, 'a ä.txt');
  const appended = await (await session.getContentStream(document)).text();
  const copy = idOf(await session.checkOut(document));
  const version = await session.checkIn(copy, true, 'a ä.txt', Buffer.from('second'), 'a comment');
  const acl = await session.applyACL(document, { demo: ['cmis:read'] }, { anyone: ['cmis:all'] }, 'objectonly');
  const type = await session.createType({ id: 'js:type', parentId: 'cmis:document', propertyDefinitions: {} });
  await session.deleteObject(document, true);
  await session.deleteTree(folder);
  const gone = await session.getObjectByPath('/by CmisJS').catch((error) => error.response.status);
  return {
    repositoryId,
    content,
    found: found.results.map(idOf).includes(document),
    description: updated.succinctProperties['cmis:description'],
    children: children.objects.map(({ object }) => object.succinctProperties['cmis:name']),
    isByPath: idOf(byPath) === document,
    appended,
    versionLabel: version.succinctProperties['cmis:versionLabel'],
    principals: [...new Set(acl.aces.map(({ principal }) => principal.principalId))],
    type: type.id,
    gone,
  };
}

round(...process.argv.slice(2)).then((result) => process.stdout.write(JSON.stringify(result)));

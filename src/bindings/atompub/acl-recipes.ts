import { readAcl } from '../../cmis-xml/read-object';
import { declarations } from '../../cmis-xml/namespaces';
import { writeAcl } from '../../cmis-xml/write-object';
import type { Acl } from '../../model/acl';
import { CmisError } from '../../model/errors';
import type { XmlElement } from '../../xml/element';
import { withAttributes, writeXml } from '../../xml/write-xml';
import type { WireInput } from '../binding';
import type { Call } from './call';
import { relations } from './links';
import { mediaTypes } from './media-type';
import { mergeAcl } from './merge-acl';
import { withParameters } from './template';
import { textsOf } from './type-recipes';

export async function getAcl(call: Call, { objectId, onlyBasicPermissions }: WireInput<'getACL'>): Promise<Acl> {
  const url = await call.link(objectId, relations.acl, mediaTypes.acl);
  return aclIn(await call.document({ method: 'GET', url: withParameters(url, textsOf({ onlyBasicPermissions })) }));
}

/** The wire replaces the whole ACL: the change is made to the one that the object has. */
export async function applyAcl(
  call: Call,
  { objectId, addACEs, removeACEs, ACLPropagation }: WireInput<'applyACL'>,
): Promise<Acl> {
  const current = await getAcl(call, { objectId, onlyBasicPermissions: false });
  const url = await call.link(objectId, relations.acl, mediaTypes.acl);
  const acl = withAttributes(writeAcl('cmis:acl', mergeAcl(current, addACEs, removeACEs)), declarations('cmis'));
  const answer = await call.document({
    method: 'PUT',
    url: withParameters(url, textsOf({ ACLPropagation })),
    headers: { 'content-type': mediaTypes.acl },
    body: { data: writeXml(acl) },
  });
  return aclIn(answer);
}

function aclIn(root: XmlElement): Acl {
  if (root.name === 'cmis:acl') return readAcl(root);
  throw new CmisError(
    'protocol',
    `The server's answer is not CMIS: <${root.name.slice(0, 100)}> came where an ACL was due.`,
  );
}

import type { DemoRepository } from '../../src/demo/demo-repository';
import type { RunningServer } from '../support/opencmis-server';
import type { OperationSubject } from './operation-world';
import { accessTo, type Wire } from './wires';

/** The embedded repository, with the user `demo` and the sample types. */
export function embeddedSubject({ url }: DemoRepository): OperationSubject {
  return {
    url,
    user: 'demo',
    password: 'demo-password',
    versionable: 'D:demo:contract',
    relationship: 'R:demo:references',
    policy: { type: 'cmis:policy', properties: { 'cmis:policyText': 'keep' } },
    bulkAspect: 'P:cm:titled',
    item: { type: 'cmis:item', properties: {} },
    principal: 'demo',
    deletesContentWithoutToken: true,
  };
}

export function inMemorySubject(server: RunningServer, wire: Wire): OperationSubject {
  return {
    ...accessTo(server, wire),
    cmisVersion: wire.cmisVersion,
    versionable: 'VersionableType',
    relationship: 'CrossReferenceType',
    policy: { type: 'AuditPolicy', properties: { AuditSettings: 'all' } },
    item: { type: 'MyItemType', properties: {} },
    principal: server.user,
    deletesContentWithoutToken: false,
  };
}

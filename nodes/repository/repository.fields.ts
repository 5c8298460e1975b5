import type { Fields } from '../../src/kit/field';

/** Times are in seconds. */
export const fields = {
  server: { setting: true, value: 'demo', choices: ['demo', 'alfresco', 'nuxeo', 'sap', 'opencmis', 'other'] },
  url: { setting: true, value: '' },
  /** Automatic: what the server at the address has, Browser before AtomPub. */
  binding: { setting: true, value: 'automatic', choices: ['automatic', 'browser', 'atompub', 'webservices'] },
  /** Addresses on another host that the server names: the configured host instead, or an error. */
  otherHosts: { setting: true, value: 'rewrite', choices: ['rewrite', 'refuse'] },
  /** AtomPub: MiB of content up to which it goes along when a document is created. */
  inlineContent: { setting: true, value: 4, min: 0 },
  repositoryId: { setting: true, value: '' },
  /** Ids of the core `tls-config` and `http proxy` nodes. */
  tls: { setting: true, value: '' },
  proxy: { setting: true, value: '' },
  connectTimeout: { setting: true, value: 10, min: 1 },
  headersTimeout: { setting: true, value: 60, min: 1 },
  idleTimeout: { setting: true, value: 60, min: 1 },
  totalTimeout: { setting: true, value: 120, min: 1 },
  maxCalls: { setting: true, value: 8, min: 1 },
  timeZone: { setting: true, value: 'UTC' },
  /** Sent as Accept-Language; blank sends none. */
  language: { setting: true, value: '' },
  /** A folder of this machine for the Demo repository's data; blank for memory. */
  demoFolder: { setting: true, value: '' },
} as const satisfies Fields;

import type { FoundService } from '../../src/client/client';
import { redactUrl } from '../../src/http/redact';

/** What a search found, for the log. */
export function describeFound({ binding, url, repositories }: FoundService): string {
  const { productName = '', productVersion = '', cmisVersion = '' } = repositories[0] ?? {};
  const product = productName.includes(productVersion) ? productName : `${productName} ${productVersion}`;
  const about = [product, cmisVersion === '' ? '' : `CMIS ${cmisVersion}`].filter((part) => part !== '').join(', ');
  const name = binding === 'browser' ? 'Browser' : 'AtomPub';
  return `Found the ${name} binding at ${redactUrl(url)}${about === '' ? '' : ` (${about})`}`;
}

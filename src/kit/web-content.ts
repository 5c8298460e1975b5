import type { NodeMessage, NodeMessageInFlow } from 'node-red';
import type { NodeConfig } from './fields';
import { readWebRequest, type WebRequestOptions, type WebUpload } from './web-request';

const uploads = new WeakMap<NodeMessage, WebUpload>();

/**
 * Begins to read the web request of a message, and puts the form's fields to `msg.form`: before the node's fields are read, which
 * may ask for them. Answers what lets the rest of the request go by.
 */
export async function receiveWebContent(
  config: NodeConfig,
  msg: NodeMessageInFlow,
  options: Pick<WebRequestOptions, 'signal' | 'onNote'>,
): Promise<() => void> {
  const { requestField } = config;
  const field = typeof requestField === 'string' && requestField.trim() !== '' ? requestField.trim() : undefined;
  const upload = await readWebRequest(msg, { ...options, field });
  uploads.set(msg, upload);
  Object.assign(msg, { form: upload.form });
  return () => {
    uploads.delete(msg);
    upload.data.destroy();
  };
}

/** The file of the web request of a message that {@link receiveWebContent} has seen. */
export function webContentOf(msg: NodeMessage): WebUpload {
  const upload = uploads.get(msg);
  if (upload === undefined) throw new TypeError('The web request of the message was not received.');
  return upload;
}

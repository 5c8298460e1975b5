import type { OperationCall } from '../../src/kit/operation-node';
import type { fields } from './get-content.fields';

export type Output = 'content' | 'noContent' | 'notFound' | 'progress';

/** One message on its way through the node. */
export type Call = OperationCall<typeof fields, Output>;

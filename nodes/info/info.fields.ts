import { commonFields } from '../../src/kit/common-fields';
import type { Fields } from '../../src/kit/field';

export const fields = {
  what: { setting: true, value: 'repository', choices: ['repository', 'repositories'] },
  /** Ask the server for each message; else the description is read once and kept. */
  fresh: { setting: true, value: true, where: { what: ['repository'] } },
  repositoryId: { ...commonFields.repositoryId, where: { what: ['repository'] } },
  result: { setting: true, value: 'payload' },
} as const satisfies Fields;

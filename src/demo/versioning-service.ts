import type { Operations } from './call';
import { objectFormat, objectJson } from './object-json';

/** The reading half of the Versioning service (CMIS 1.1, section 2.2.7). */
export const versioningSelectors: Operations = {
  versions: (call) => {
    const format = objectFormat(call.parameters);
    const newestFirst = [...call.repository.objects.versionsOf(call.target())].reverse();
    return { json: newestFirst.map((version) => objectJson(call.repository, version, call.user, format)) };
  },
};

export const versioningActions: Operations = {};

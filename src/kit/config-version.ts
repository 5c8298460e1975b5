import { notConfigured } from './connection';
import type { NodeConfig } from './fields';

/** The version of all node configs that this release writes: the default of `configVersion` in every dialog. */
export const configVersion = 1;

/** Throws a `notConfigured` error for a config that a newer release has saved. */
export function checkConfigVersion(config: NodeConfig): void {
  if (Number(config.configVersion ?? configVersion) > configVersion) {
    throw notConfigured(
      'This node was saved by a newer version of @cmisflow/node-red-cmis. Install that version, or make the node anew.',
    );
  }
}

import type { CmisObject, Page } from './object';

export const changeTypes = ['created', 'updated', 'deleted', 'security'] as const;

/** An entry of the change log (CMIS 1.1, section 2.1.15). */
export interface ChangeEvent {
  changeType: (typeof changeTypes)[number];
  changeTime: string | null;
  object: CmisObject;
}

export interface ChangeEventPage extends Page<ChangeEvent> {
  changeLogToken: string | null;
}

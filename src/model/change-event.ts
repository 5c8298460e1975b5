import type { CmisObject, Page } from './object';

/** An entry of the change log (CMIS 1.1, section 2.1.15). */
export interface ChangeEvent {
  changeType: 'created' | 'updated' | 'deleted' | 'security';
  changeTime: string | null;
  object: CmisObject;
}

export interface ChangeEventPage extends Page<ChangeEvent> {
  changeLogToken: string | null;
}

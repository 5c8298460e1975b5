import type { Turns } from './measure';

export const readerNames = ['browser', 'atompub', 'undici', 'cmis', 'java-browser', 'java-atompub'] as const;
export type ReaderName = (typeof readerNames)[number];
export type Listing = 'children' | 'rows';

/** What a process is told to read, again and again. */
export interface ListTask {
  readonly reader: ReaderName;
  readonly listing: Listing;
  readonly pageSize: number;
  /** How many there are: a reader that gets another number fails. */
  readonly count: number;
  /** `http://127.0.0.1:PORT/cmis`: `/browser` and `/atom11` are below it. */
  readonly baseUrl: string;
  readonly repositoryId: string;
  readonly user: string;
  readonly password: string;
  /** Of the folder whose children are listed. */
  readonly folderId: string;
  readonly statement: string;
  readonly turns: Turns;
}

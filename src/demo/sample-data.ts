import type { Repository } from './repository';

/** Fills a new repository with things worth looking at. */
export async function addSampleData(_repository: Repository): Promise<void> {}

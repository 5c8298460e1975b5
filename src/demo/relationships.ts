import type { Repository } from './repository';
import { endsOf, type StoredObject } from './stored-object';

/** Which end of a relationship the object is. */
export type Direction = 'source' | 'target' | 'either';

/** The relationships that the object is at the wanted end of. */
export function relationshipsAt({ objects }: Repository, object: StoredObject, direction: Direction): StoredObject[] {
  return objects.relationshipsOf(object).filter((relationship) => {
    const [source, target] = endsOf(relationship);
    return (direction !== 'target' && source === object.id) || (direction !== 'source' && target === object.id);
  });
}

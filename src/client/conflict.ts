import { CmisError } from '../model/errors';
import type { CmisObject } from '../model/object';

/** What is done where an object is to be and another one is in the way. */
export const conflictPolicies = ['fail', 'rename', 'newVersion', 'overwrite', 'skip'] as const;
export type ConflictPolicy = (typeof conflictPolicies)[number];

/** What came of it: `created` met nothing in its way. */
export type ConflictOutcome = 'created' | 'renamed' | 'newVersion' | 'overwritten' | 'existed';

export interface Placed {
  /** The object as it is now; for `existed` the one that was there. */
  readonly object: CmisObject;
  readonly outcome: ConflictOutcome;
}

/** How an object gets to its place, and what may be done with one that is there already. */
export interface Placement {
  readonly policy: ConflictPolicy;
  /** The name that it is to have, and its base type. */
  readonly name: string;
  readonly baseType: string;
  /**
   * The object in the way of a name, if there is one; `thorough` after the server said so.
   */
  readonly find: (name: string, thorough: boolean) => Promise<CmisObject | undefined>;
  /** Puts it there under a name that is free. */
  readonly create: (name: string) => Promise<CmisObject>;
  /** Makes a new version of the document in the way. */
  readonly newVersion: (existing: CmisObject) => Promise<CmisObject>;
  /** Replaces what the object in the way holds. */
  readonly overwrite: (existing: CmisObject) => Promise<CmisObject>;
}

/**
 * Puts an object to its place by a policy. `fail` sends nothing more than the creation; the others look first, because some
 * servers take a name twice, and look again if the server says that the name is taken.
 *
 * @throws CmisError `constraint` for an object in the way that is of another base type
 */
export async function place(placement: Placement): Promise<Placed> {
  const { policy, name, find, create } = placement;
  if (policy === 'fail') return { object: await create(name), outcome: 'created' };
  const existing = await find(name, false);
  if (existing !== undefined) return settle(placement, existing);
  try {
    return { object: await create(name), outcome: 'created' };
  } catch (error) {
    // Somebody was faster, or the server sees two names as one.
    const inTheWay = mayBeTaken(error) ? await find(name, true) : undefined;
    if (inTheWay === undefined) throw error;
    return settle(placement, inTheWay);
  }
}

async function settle(placement: Placement, existing: CmisObject): Promise<Placed> {
  const { policy } = placement;
  if (policy === 'rename') return { object: await createRenamed(placement), outcome: 'renamed' };
  if (existing.baseType !== placement.baseType) throw otherBaseType(placement, existing);
  switch (policy) {
    case 'newVersion':
      return { object: await placement.newVersion(existing), outcome: 'newVersion' };
    case 'overwrite':
      return { object: await placement.overwrite(existing), outcome: 'overwritten' };
    case 'skip':
    case 'fail':
      return { object: existing, outcome: 'existed' };
  }
}

/** The exceptions by which servers say that a name is taken; others leave open whether anything was made. */
export function mayBeTaken(error: unknown): boolean {
  const codes = ['nameConstraintViolation', 'contentAlreadyExists', 'constraint', 'updateConflict'];
  return error instanceof CmisError && codes.includes(error.code) && error.cause.outcome !== 'unknown';
}

const kinds: Readonly<Record<string, string>> = {
  'cmis:document': 'a document',
  'cmis:folder': 'a folder',
  'cmis:item': 'an item',
  'cmis:policy': 'a policy',
  'cmis:relationship': 'a relationship',
};

/** The base type in words. */
export function kindName(baseType: string | undefined): string {
  return kinds[baseType ?? ''] ?? baseType ?? 'an object';
}

function otherBaseType({ name, baseType }: Placement, existing: CmisObject): CmisError {
  return constraint(
    `"${name}" is there already, but as ${kindName(existing.baseType)} (${existing.id}) and not as ` +
      `${kindName(baseType)}: nothing was changed.`,
  );
}

/** The most names that are tried. */
const mostNames = 10_000;

async function createRenamed(placement: Placement): Promise<CmisObject> {
  const { name, baseType, find, create } = placement;
  for (let taken = 1; ;) {
    const number = await freeNumber(
      taken,
      async (tried) => (await find(numbered(name, tried, baseType), false)) !== undefined,
    );
    const free = numbered(name, number, baseType);
    try {
      return await create(free);
    } catch (error) {
      if (!mayBeTaken(error) || (await find(free, true)) === undefined) throw error;
      taken = number;
    }
  }
}

/**
 * A number above `taken` that nobody has: found by doubling the step and then halving it, so that a thousand equal names
 * take some twenty questions.
 */
export async function freeNumber(taken: number, isTaken: (number: number) => Promise<boolean>): Promise<number> {
  let low = taken;
  let high = taken + 1;
  while (await isTaken(high)) {
    if (high > mostNames) throw constraint(`No free name was found: more than ${String(mostNames)} are taken.`);
    [low, high] = [high, high + 2 * (high - low)];
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (await isTaken(middle)) low = middle;
    else high = middle;
  }
  return high;
}

/** `report.pdf` → `report (2).pdf`; a folder's name has no extension. */
export function numbered(name: string, number: number, baseType: string): string {
  const [, stem = name, extension = ''] =
    baseType === 'cmis:folder' ? [] : (/^(.*[^.])(\.[^.\s]{1,16})$/su.exec(name) ?? []);
  return `${stem} (${String(number)})${extension}`;
}

function constraint(message: string): CmisError {
  return new CmisError('constraint', message, { outcome: 'notDone', retryable: false });
}

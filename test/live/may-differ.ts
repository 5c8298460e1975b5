import type { CmisErrorCode } from '../../src/model/errors';
import type { Operation } from '../../src/model/operations';

/** What the same calls may answer differently by Browser and by AtomPub, and why. Nothing else may differ. */
export interface Difference {
  readonly operations: readonly Operation[];
  /** In these cases alone. */
  readonly cases?: readonly string[];
  /** Members of the answer, at any depth; `*` is all of it. */
  readonly members?: readonly string[];
  /** One for the other; `*` is any. */
  readonly codes?: readonly (CmisErrorCode | '*')[];
  readonly why: string;
}

/** Cases that are about mistakes of the caller, which servers and the client notice at different places. */
export const misplaced = 'a document where a folder is due';
export const filtered = 'what a filter names';

/** Of several that fit a code, the first counts. */
export const differences: readonly Difference[] = [
  {
    operations: ['createDocument', 'moveObject', 'deleteTree', 'getChildren', 'getContentStream', 'setContentStream'],
    cases: [misplaced],
    codes: ['*'],
    why: 'by AtomPub such an object lacks the link, and the client says so; by Browser each server has its own error',
  },
  {
    operations: ['getRepositoryInfo'],
    members: ['extendedFeatures'],
    why: 'OpenCMIS names the features of the Browser binding to its users alone',
  },
  {
    operations: ['bulkUpdateProperties'],
    members: ['*'],
    why: 'OpenCMIS in-memory answers an empty list by Browser when aspects are added, and the changed objects by AtomPub',
  },
  {
    operations: ['getTypeChildren', 'getTypeDescendants'],
    codes: ['invalidArgument', 'objectNotFound'],
    why: 'AtomPub reads the type first, and OpenCMIS in-memory has another error for a type that it does not find there',
  },
  {
    operations: ['deleteTree'],
    codes: ['constraint', 'objectNotFound'],
    why: 'AtomPub reads the folder first: OpenCMIS fileshare has another error for a folder that is gone',
  },
  {
    operations: [
      'updateType',
      'deleteType',
      'addObjectToFolder',
      'cancelCheckOut',
      'checkIn',
      'getObjectRelationships',
      'removePolicy',
      'getAppliedPolicies',
      'applyACL',
    ],
    codes: ['notSupported', 'objectNotFound'],
    why: 'AtomPub reads the object or the type first: a server that has no such operation says before that they are missing',
  },
  {
    operations: ['getObject', 'getProperties'],
    cases: [filtered],
    members: ['cmis:objectTypeId', 'type'],
    why: 'OpenCMIS fileshare adds the type to what a filter names; by AtomPub the client asks for it itself, and takes it out',
  },
];

/** What CMIS 1.0 has not, and servers leave out by it: types by their base type, all else by its name. */
export const notIn10 = {
  baseTypes: ['cmis:item', 'cmis:secondary'],
  members: [
    'cmis:description',
    'cmis:isPrivateWorkingCopy',
    'cmis:secondaryObjectTypeIds',
    'typeMutability',
    'canCreateItem',
    'capabilityOrderBy',
    'capabilityCreatablePropertyTypes',
    'capabilityNewTypeSettableAttributes',
    'cmisVersion',
  ],
  /** Of the lists that these operations answer: they count the types that 1.0 has not. */
  counts: ['getTypeChildren'],
} as const;

type Json = null | string | number | boolean | Json[] | { [member: string]: Json };

/** What a call answered, in plain JSON, without what CMIS 1.0 has not. */
export function asOn10(operation: string, outcome: unknown): unknown {
  const counts: readonly string[] = notIn10.counts.includes(operation as 'getTypeChildren') ? ['numItems'] : [];
  return without([...notIn10.members, ...counts], withoutNewTypes(outcome as Json));
}

function withoutNewTypes(value: Json): Json {
  if (Array.isArray(value)) return value.filter((each) => !isNewType(each)).map(withoutNewTypes);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withoutNewTypes(member)]));
}

/** A type, a tree of types or the name of a base type that CMIS 1.0 does not have. */
function isNewType(value: Json): boolean {
  const base = isObject(value) ? (isObject(value['type']) ? value['type'] : value)['baseId'] : value;
  return (notIn10.baseTypes as readonly unknown[]).includes(base);
}

/** What a call answered, in plain JSON, without what may differ. */
export function withoutDifferences(operation: string, outcome: unknown, what: string): unknown {
  let rest = outcome as Json;
  for (const { operations, cases, members = [], codes } of differences) {
    if (!(operations as readonly string[]).includes(operation) || cases?.includes(what) === false) continue;
    if (isFailure(rest)) {
      const { code } = rest;
      if (codes?.some((each) => each === '*' || each === code) === true) rest = { code: codes.join(' or ') };
    } else rest = members.includes('*') ? null : without(members, rest);
  }
  return rest;
}

function without(members: readonly string[], value: Json): Json {
  if (Array.isArray(value)) return value.map((each) => without(members, each));
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([name]) => !members.includes(name));
  return Object.fromEntries(kept.map(([name, member]) => [name, without(members, member)]));
}

function isFailure(outcome: Json): outcome is { code: string; retryable: boolean } {
  return isObject(outcome) && 'code' in outcome && 'retryable' in outcome;
}

function isObject(value: Json | undefined): value is { [member: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

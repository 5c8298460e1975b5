import type { Acl } from '../model/acl';
import type { WireProperty } from '../model/property';
import { element, withAttributes, type XmlTree } from '../xml/write-xml';
import { propertyElement } from './property-elements';

/** What Alfresco is told about the aspects of an object on CMIS 1.0. */
export interface AspectsChange {
  readonly add: readonly string[];
  readonly remove: readonly string[];
  /** Values of the aspects' properties. */
  readonly properties: readonly WireProperty[];
}

/** The properties of an object; one without a value is unset. */
export function writeProperties(properties: readonly WireProperty[], aspects?: AspectsChange): XmlTree {
  return element('cmis:properties', properties.map(writeProperty), writeAspects(aspects));
}

function writeProperty({ id, type, values }: WireProperty): XmlTree {
  const texts = values.map((value) => element('cmis:value', value));
  return withAttributes(element(propertyElement(type), texts), { propertyDefinitionId: id });
}

function writeAspects(change: AspectsChange | undefined): XmlTree | undefined {
  if (change === undefined) return undefined;
  const { add, remove, properties } = change;
  return element(
    'alf:setAspects',
    add.map((id) => element('alf:aspectsToAdd', id)),
    remove.map((id) => element('alf:aspectsToRemove', id)),
    properties.length === 0 ? undefined : element('alf:properties', properties.map(writeProperty)),
  );
}

/** An object with its properties and the ids of its policies. */
export function writeObject(
  name: string,
  properties: readonly WireProperty[],
  { policies = [], aspects }: { policies?: readonly string[] | undefined; aspects?: AspectsChange | undefined } = {},
): XmlTree {
  const ids = policies.map((id) => element('cmis:id', id));
  return element(
    name,
    writeProperties(properties, aspects),
    ids.length === 0 ? undefined : element('cmis:policyIds', ids),
  );
}

export function writeAcl(name: string, { aces }: Acl): XmlTree {
  const entries = aces.map(({ principalId, permissions, isDirect = true }) =>
    element(
      'cmis:permission',
      element('cmis:principal', element('cmis:principalId', principalId)),
      permissions.map((permission) => element('cmis:permission', permission)),
      element('cmis:direct', String(isDirect)),
    ),
  );
  return element(name, entries);
}

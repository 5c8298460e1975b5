import type { PropertyType, SingleValue } from './property';

/** A type of objects (CMIS 1.1, section 2.1.3). */
export interface TypeDefinition {
  id: string;
  localName?: string;
  localNamespace?: string;
  displayName?: string;
  queryName?: string;
  description?: string;
  baseId: string;
  /** Absent on base types. */
  parentId?: string;
  creatable?: boolean;
  fileable?: boolean;
  queryable?: boolean;
  fulltextIndexed?: boolean;
  includedInSupertypeQuery?: boolean;
  controllablePolicy?: boolean;
  controllableACL?: boolean;
  /** What may be done with the type itself; absent before CMIS 1.1. */
  typeMutability?: { create?: boolean; update?: boolean; delete?: boolean };
  /** Documents only. */
  versionable?: boolean;
  contentStreamAllowed?: 'notallowed' | 'allowed' | 'required';
  /** Relationships only. */
  allowedSourceTypes?: readonly string[];
  allowedTargetTypes?: readonly string[];
  /** Alfresco: the ids of the aspects that every object of the type has. */
  mandatoryAspects?: readonly string[];
  /** Id → definition; absent where the definitions were not asked for. */
  propertyDefinitions?: Record<string, PropertyDefinition>;
}

/** A property of a type (CMIS 1.1, section 2.1.3.3.2). */
export interface PropertyDefinition {
  id: string;
  localName?: string;
  localNamespace?: string;
  displayName?: string;
  queryName?: string;
  description?: string;
  propertyType: PropertyType;
  cardinality: 'single' | 'multi';
  updatability: 'readonly' | 'readwrite' | 'whencheckedout' | 'oncreate';
  inherited?: boolean;
  required: boolean;
  queryable?: boolean;
  orderable?: boolean;
  openChoice?: boolean;
  choices?: readonly Choice[];
  defaultValue?: readonly SingleValue[];
  maxLength?: number;
  /** A decimal string where a double can't hold it. */
  minValue?: number | string;
  maxValue?: number | string;
  precision?: string;
  resolution?: string;
}

export interface Choice {
  displayName?: string;
  value: readonly SingleValue[];
  choice?: readonly Choice[];
}

export interface TypeTree {
  type: TypeDefinition;
  children: readonly TypeTree[];
}

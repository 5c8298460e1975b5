import { setOwn, type Properties, type PropertyType, type PropertyValue } from '../model/property';
import { readSingle, readValue } from '../model/read-value';
import type { ValueKinds } from '../model/value-kinds';
import { textsOf, type XmlElement } from '../xml/element';
import { typeOfProperty } from './property-elements';
import { layoutOf, type PropertyLayout } from './property-layout';

/** What a property is called among those of its object; undefined for one that is left out. */
export type NameOf = (property: XmlElement) => string | undefined;

interface Step {
  readonly element: string;
  readonly name: string | undefined;
  /** Undefined for an element that is no property. */
  readonly type: PropertyType | undefined;
  /** Undefined where only the number of values tells. */
  readonly multi: boolean | undefined;
}

/** Which properties came, in their order: those of the next object are most often the same. */
interface Plan {
  readonly kinds: ValueKinds;
  readonly nameOf: NameOf;
  readonly steps: readonly Step[];
  /** An object that has them all; made when it is first wanted. */
  blank: Properties | undefined;
}

/** The plan that fitted last, for objects of some types and for the elements of some tags. */
const plans = new WeakMap<ValueKinds | PropertyLayout, Plan>();

/**
 * The properties of an object or the columns of a row, by their names. The elements say which kind the values are of, and
 * the type whether there may be several.
 */
export function readProperties(
  properties: readonly XmlElement[],
  kinds: ValueKinds,
  nameOf: NameOf,
  note: (note: string) => void,
): Properties {
  const layout = layoutOf(properties);
  const plan = plans.get(layout);
  if (plan?.kinds === kinds && plan.nameOf === nameOf) return readByPlan(plan, properties, note);
  const similar = plans.get(kinds);
  if (similar === undefined || !fits(similar, properties, nameOf)) {
    return readOneByOne(properties, kinds, nameOf, note);
  }
  plans.set(layout, { ...similar, nameOf });
  return readByPlan(similar, properties, note);
}

function fits({ steps }: Plan, properties: readonly XmlElement[], nameOf: NameOf): boolean {
  return (
    properties.length === steps.length &&
    properties.every((property, index) => {
      const step = steps[index];
      return property.name === step?.element && nameOf(property) === step.name;
    })
  );
}

/** An object made by copying one that is like it takes a quarter of the memory of one to which members are added. */
function readByPlan(plan: Plan, properties: readonly XmlElement[], note: (note: string) => void): Properties {
  const read: Properties = { ...(plan.blank ??= blankOf(plan.steps)) };
  for (let index = 0; index < properties.length; index++) {
    const property = properties[index];
    const step = plan.steps[index];
    if (property === undefined || step?.name === undefined || step.type === undefined) continue;
    read[step.name] = valueOf(property, step.type, step.multi, note);
  }
  return read;
}

function readOneByOne(
  properties: readonly XmlElement[],
  kinds: ValueKinds,
  nameOf: NameOf,
  note: (note: string) => void,
): Properties {
  const read: Properties = {};
  const steps = properties.map((property): Step => {
    const name = nameOf(property);
    if (name !== undefined) readProperty(read, name, property, kinds, note);
    const multi = name === undefined ? undefined : kinds.get(name)?.multi;
    return { element: property.name, name, type: typeOfProperty.get(property.name), multi };
  });
  const plan: Plan = { kinds, nameOf, steps, blank: undefined };
  plans.set(kinds, plan);
  plans.set(layoutOf(properties), plan);
  return read;
}

/** Adds one property to those that were read; an element that is no property adds nothing. */
export function readProperty(
  target: Properties,
  name: string,
  property: XmlElement,
  kinds: ValueKinds,
  note: (note: string) => void,
): void {
  const type = typeOfProperty.get(property.name);
  if (type !== undefined) setOwn(target, name, valueOf(property, type, kinds.get(name)?.multi, note));
}

function valueOf(
  property: XmlElement,
  type: PropertyType,
  multi: boolean | undefined,
  note: (note: string) => void,
): PropertyValue {
  const { children } = property;
  if (children.length === 0) return multi === true ? [] : null;
  const first = children[0];
  if (multi !== true && children.length === 1 && first?.name === 'cmis:value') {
    return readSingle(first.text, type, note);
  }
  const values = textsOf(property, 'cmis:value');
  return readValue(values, { type, multi: multi ?? values.length > 1 }, note);
}

/** By way of JSON, for names such as `__proto__`, and because the engine then keeps it as compactly as it can. */
function blankOf(steps: readonly Step[]): Properties {
  const names = steps.flatMap(({ name, type }) => (name === undefined || type === undefined ? [] : [name]));
  return JSON.parse(`{${names.map((name) => `${JSON.stringify(name)}:null`).join()}}`) as Properties;
}

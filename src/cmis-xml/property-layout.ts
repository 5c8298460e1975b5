import type { XmlElement } from '../xml/element';

/** The elements of an object's properties in their order, and where those stand that tell its types. */
export interface PropertyLayout {
  readonly attributes: readonly XmlElement['attributes'][];
  readonly types: readonly number[];
  readonly aspects: readonly number[];
  /** Of Alfresco's extension; -1 if there is none. */
  readonly extension: number;
}

/**
 * The layouts that came last, by the first tag, which tells documents apart that are read at a time, and by the number of
 * elements: documents and folders may take turns in a list.
 */
const last = new WeakMap<XmlElement['attributes'], Map<number, PropertyLayout>>();
const maxLayouts = 100;

/** The same layout for elements that begin with the same tags of the same document, as those of a list mostly do. */
export function layoutOf(elements: readonly XmlElement[]): PropertyLayout {
  const [first] = elements;
  if (first === undefined) return read(elements);
  let layouts = last.get(first.attributes);
  if (layouts === undefined || layouts.size >= maxLayouts)
    last.set(first.attributes, (layouts = new Map<number, PropertyLayout>()));
  let layout = layouts.get(elements.length);
  if (layout === undefined || !hasTags(elements, layout.attributes)) {
    layout = read(elements);
    layouts.set(elements.length, layout);
  }
  return layout;
}

/** A tag that comes again in a document has the same attributes, not just equal ones. */
function hasTags(elements: readonly XmlElement[], attributes: PropertyLayout['attributes']): boolean {
  for (let index = 0; index < elements.length; index++) {
    if (elements[index]?.attributes !== attributes[index]) return false;
  }
  return true;
}

function read(elements: readonly XmlElement[]): PropertyLayout {
  const placesOf = (wanted: string): number[] =>
    elements.flatMap((element, place) => (definitionId(element) === wanted ? [place] : []));
  return {
    attributes: elements.map(({ attributes }) => attributes),
    types: placesOf('cmis:objectTypeId'),
    aspects: placesOf('cmis:secondaryObjectTypeIds'),
    extension: elements.findIndex(({ name }) => name === 'alf:aspects'),
  };
}

/** Read directly: no object inherits an attribute of this name. */
export function definitionId({ attributes }: XmlElement): string | undefined {
  return attributes['propertyDefinitionId'];
}

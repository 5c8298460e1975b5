import { allowableActions } from './allowable-actions';
import type { Answer, Call, Operations } from './call';
import type { Change } from './change-log';
import { propertyJson, readDirection, relationshipsJson, valueFormat, type Json } from './object-json';
import { page } from './paging';
import { runQuery } from './query';
import { readRenditionFilter, renditionsJson } from './renditions';

/** The Discovery service (CMIS 1.1, section 2.2.6). */
export const discoveryActions: Operations = { query };
export const discoverySelectors: Operations = {
  query,
  contentChanges,
};

/** The change log (CMIS 1.1, section 2.2.6.2); the first change is the one that the token stands for. */
function contentChanges({ parameters, repository, user }: Call): Answer {
  const token = parameters.text('changeLogToken') || undefined;
  const isKnown = (change: Change): boolean => repository.access.mayKnow(user, change);
  const { items, hasMoreItems, numItems } = page(repository.changes.from(token).filter(isKnown), parameters);
  const format = valueFormat(parameters);
  const definitions = repository.types.get('cmis:item').properties;
  const objects = items.map((change) => {
    const properties: Json = {};
    for (const [id, value] of [
      ['cmis:objectId', change.objectId],
      ['cmis:objectTypeId', change.typeId],
      ['cmis:baseTypeId', change.baseId],
    ] as const) {
      const definition = definitions.get(id);
      if (definition) properties[id] = propertyJson(definition, [value], format);
    }
    const changeTime = format.extendedDates ? change.time : Date.parse(change.time);
    return {
      ...(format.succinct ? { succinctProperties: properties } : { properties }),
      changeEventInfo: { changeType: change.kind, changeTime },
    };
  });
  const changeLogToken = String(items.at(-1)?.number ?? token ?? repository.changes.latestToken(isKnown));
  return { json: { objects, hasMoreItems, numItems, changeLogToken } };
}

function query({ parameters, repository, user }: Call): Answer {
  // CMIS calls it `q` in a GET; some clients, such as Python's cmislib, do in a POST, too.
  const statement = parameters.text('q') || parameters.required('statement');
  const { columns, rows } = runQuery(repository, statement, {
    searchAllVersions: parameters.flag('searchAllVersions'),
    isVisible: (object) => repository.access.mayRead(user, object),
  });
  const { items, hasMoreItems, numItems } = page(rows, parameters);
  const format = valueFormat(parameters);
  const relationships = readDirection(parameters);
  const renditions = readRenditionFilter(parameters.text('renditionFilter'));
  const withActions = parameters.flag('includeAllowableActions');
  const results = items.map((row) => {
    // An alias may be any name, `__proto__` too.
    const properties = Object.create(null) as Json;
    for (const { name, definition, values } of columns) {
      properties[name] = propertyJson(definition, values(row), format, name);
    }
    const json: Json = format.succinct ? { succinctProperties: properties } : { properties };
    if (withActions && row[0]) json['allowableActions'] = allowableActions(repository, row[0], user);
    if (renditions && row[0]) json['renditions'] = renditionsJson(repository.contents, row[0], renditions);
    if (relationships && row[0]) {
      json['relationships'] = relationshipsJson(repository, row[0], user, { ...format, relationships });
    }
    return json;
  });
  return { json: { results, hasMoreItems, numItems } };
}

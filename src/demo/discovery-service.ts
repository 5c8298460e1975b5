import { allowableActions } from './allowable-actions';
import type { Answer, Call, Operations } from './call';
import { propertyJson, readDirection, relationshipsJson, valueFormat, type Json } from './object-json';
import { page } from './paging';
import { runQuery } from './query';

/** The Discovery service (CMIS 1.1, section 2.2.6). */
export const queryActions: Operations = { query: (call) => query(call, 'statement') };
export const querySelectors: Operations = {
  query: (call) => query(call, call.parameters.text('q') === undefined ? 'statement' : 'q'),
};

function query(call: Call, statementParameter: string): Answer {
  const { parameters, repository, user } = call;
  const statement = parameters.required(statementParameter);
  const { columns, rows } = runQuery(repository, statement, parameters.flag('searchAllVersions'));
  const { items, hasMoreItems, numItems } = page(rows, parameters);
  const format = valueFormat(parameters);
  const relationships = readDirection(parameters);
  const withActions = parameters.flag('includeAllowableActions');
  const results = items.map((row) => {
    // An alias may be any name, `__proto__` too.
    const properties = Object.create(null) as Json;
    for (const { name, definition, values } of columns) {
      properties[name] = propertyJson(definition, values(row), format, name);
    }
    const json: Json = format.succinct ? { succinctProperties: properties } : { properties };
    if (withActions && row[0]) json['allowableActions'] = allowableActions(repository, row[0], user);
    if (relationships && row[0]) {
      json['relationships'] = relationshipsJson(repository, row[0], user, { ...format, relationships });
    }
    return json;
  });
  return { json: { results, hasMoreItems, numItems } };
}

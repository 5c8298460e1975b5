import { property, type TypeDeclaration } from './type-definitions';

/**
 * The custom types and aspects, named as on Alfresco: `D:` a document type, `I:` an item, `P:` an aspect,
 * `R:` a relationship.
 */
export const sampleTypes: readonly TypeDeclaration[] = [
  {
    id: 'D:demo:invoice',
    parentId: 'cmis:document',
    displayName: 'Invoice',
    description: 'An invoice, with a property of every kind',
    properties: [
      property('demo:number', 'string', 'Invoice number', { required: true, maxLength: 20 }),
      property('demo:customer', 'string', 'Customer', { maxLength: 100 }),
      property('demo:amount', 'decimal', 'Amount', { minValue: 0 }),
      property('demo:currency', 'string', 'Currency', {
        choices: ['EUR', 'USD', 'GBP', 'CHF'].map((value) => ({ displayName: value, value })),
        defaultValue: ['EUR'],
      }),
      property('demo:positions', 'integer', 'Number of positions', { minValue: 0, maxValue: 9999 }),
      property('demo:serial', 'integer', 'Serial number, of any size'),
      property('demo:paid', 'boolean', 'Paid', { defaultValue: [false] }),
      property('demo:dueDate', 'datetime', 'Due date'),
      property('demo:status', 'string', 'Status', {
        choices: [
          { displayName: 'Newly arrived', value: 'new' },
          { displayName: 'Approved for payment', value: 'approved' },
          { displayName: 'Rejected', value: 'rejected' },
          { displayName: 'Done', value: 'done' },
        ],
        defaultValue: ['new'],
      }),
      property('demo:labels', 'string', 'Labels', { multiple: true, maxLength: 50 }),
      property('demo:rates', 'decimal', 'Tax rates', { multiple: true, minValue: 0, maxValue: 100 }),
      property('demo:source', 'string', 'Where it came from', { updatability: 'oncreate' }),
      property('demo:orderId', 'id', 'Object id of the order'),
      property('demo:link', 'uri', 'Link'),
      property('demo:note', 'html', 'Note'),
    ],
  },
  {
    id: 'D:demo:contract',
    parentId: 'cmis:document',
    displayName: 'Contract',
    description: 'A contract, whose versions are kept',
    versionable: true,
    properties: [
      property('demo:partner', 'string', 'Partner', { maxLength: 100 }),
      property('demo:validUntil', 'datetime', 'Valid until'),
      property('demo:noticeDays', 'integer', 'Notice period in days', { minValue: 0, maxValue: 730 }),
      property('demo:clauses', 'string', 'Clauses', { multiple: true, updatability: 'whencheckedout' }),
    ],
  },
  {
    id: 'I:cm:person',
    parentId: 'cmis:item',
    displayName: 'Person',
    description: 'Somebody who works here',
    properties: [
      property('cm:userName', 'string', 'User name', { required: true, maxLength: 100 }),
      property('cm:firstName', 'string', 'First name'),
      property('cm:lastName', 'string', 'Last name'),
      property('cm:email', 'string', 'E-mail address'),
      property('cm:jobtitle', 'string', 'Job'),
      property('cm:homeFolder', 'id', 'Home folder'),
    ],
  },
  {
    id: 'P:cm:titled',
    parentId: 'cmis:secondary',
    displayName: 'Titled',
    description: 'A title and a description',
    creatable: false,
    properties: [property('cm:title', 'string', 'Title'), property('cm:description', 'string', 'Description')],
  },
  {
    id: 'P:cm:effectivity',
    parentId: 'cmis:secondary',
    displayName: 'Effectivity',
    description: 'The time in which something is valid',
    creatable: false,
    properties: [property('cm:from', 'datetime', 'Valid from'), property('cm:to', 'datetime', 'Valid to')],
  },
  {
    id: 'P:cm:geographic',
    parentId: 'cmis:secondary',
    displayName: 'Geographic',
    description: 'A place on Earth',
    creatable: false,
    properties: [
      property('cm:latitude', 'decimal', 'Latitude', { minValue: -90, maxValue: 90 }),
      property('cm:longitude', 'decimal', 'Longitude', { minValue: -180, maxValue: 180 }),
    ],
  },
  {
    id: 'P:demo:reading',
    parentId: 'cmis:secondary',
    displayName: 'Sensor reading',
    description: 'The last reading of a sensor',
    creatable: false,
    properties: [
      property('demo:sensor', 'string', 'Sensor', { maxLength: 64 }),
      property('demo:value', 'decimal', 'Value'),
      property('demo:unit', 'string', 'Unit', {
        choices: ['°C', '%', 'hPa', 'kWh'].map((value) => ({ displayName: value, value })),
        openChoice: true,
      }),
      property('demo:measuredAt', 'datetime', 'Measured at'),
    ],
  },
  {
    id: 'R:demo:references',
    parentId: 'cmis:relationship',
    displayName: 'References',
    description: 'The source refers to the target',
    properties: [property('demo:reason', 'string', 'Reason', { maxLength: 200 })],
  },
];

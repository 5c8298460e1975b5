import { barChart, harbour, heatMap, hills, sign, stamp } from './sample-images';

/** A document of the sample data; `properties` as in a form, `cmis:name` and type apart. */
export interface SampleDocument {
  readonly name: string;
  readonly type?: string;
  readonly mimeType: string;
  readonly content: string | Buffer;
  readonly properties?: Readonly<Record<string, string | readonly string[]>>;
}

/** A folder of the sample data, in the root folder. */
export interface SampleFolder {
  readonly name: string;
  readonly description: string;
  readonly documents: readonly SampleDocument[];
}

const aspects = (...ids: string[]): { 'cmis:secondaryObjectTypeIds': string[] } => ({
  'cmis:secondaryObjectTypeIds': ids,
});
const text = 'text/plain; charset=utf-8';
const markdown = 'text/markdown; charset=utf-8';
const html = 'text/html; charset=utf-8';
const csv = 'text/csv; charset=utf-8';

/** All sample documents. The companies are invented. */
export function sampleFolders(): SampleFolder[] {
  return [
    { name: 'Contracts', description: 'Contracts with their versions', documents: contracts },
    { name: 'Handbook', description: 'How things are done here', documents: handbook },
    { name: 'Images', description: 'Pictures, charts and signs', documents: images() },
    { name: 'Invoices', description: 'Invoices that arrived', documents: invoices.map(invoice) },
    { name: 'Reports', description: 'Figures and reports', documents: reports },
    { name: 'Sensors', description: 'Readings from the store rooms', documents: sensors.map(sensor) },
  ];
}

interface Invoice {
  readonly number: string;
  readonly customer: string;
  readonly currency: string;
  readonly lines: readonly (readonly [article: string, pieces: number, price: number])[];
  readonly due: string;
  readonly status: 'new' | 'approved' | 'rejected' | 'done';
  readonly labels: readonly string[];
}

const invoices: readonly Invoice[] = [
  invoiceOf(
    '2026-0101',
    'Nordwind Logistik GmbH',
    'EUR',
    '2026-02-15',
    'done',
    ['freight'],
    [
      ['Pallet transport', 14, 38.5],
      ['Fuel surcharge', 1, 61.2],
    ],
  ),
  invoiceOf(
    '2026-0102',
    'Blue Heron Instruments Ltd',
    'GBP',
    '2026-02-28',
    'done',
    ['laboratory', 'urgent'],
    [['Flow meter FM-20', 3, 412]],
  ),
  invoiceOf(
    '2026-0103',
    'Café Zur Mühle',
    'EUR',
    '2026-03-05',
    'approved',
    ['catering'],
    [
      ['Lunch buffet', 25, 18.9],
      ['Coffee', 60, 2.8],
    ],
  ),
  invoiceOf(
    '2026-0104',
    'Sierra Solar Inc.',
    'USD',
    '2026-03-31',
    'approved',
    ['energy'],
    [
      ['Solar panel 420 W', 48, 189.99],
      ['Inverter 10 kW', 2, 1480],
    ],
  ),
  invoiceOf(
    '2026-0105',
    'Alpenblick Druckerei AG',
    'CHF',
    '2026-04-10',
    'new',
    ['printing'],
    [['Catalogue, 64 pages', 1500, 1.35]],
  ),
  invoiceOf(
    '2026-0106',
    'Nordwind Logistik GmbH',
    'EUR',
    '2026-04-15',
    'new',
    ['freight', 'urgent'],
    [['Cold chain transport', 6, 124]],
  ),
  invoiceOf(
    '2026-0107',
    "Fisher's Rope & Net Co",
    'GBP',
    '2026-04-20',
    'rejected',
    ['material'],
    [
      ['Rope 12 mm', 200, 0.95],
      ['Net 4 x 4 m', 5, 33.5],
    ],
  ),
  invoiceOf(
    '2026-0108',
    'Ümlaut Möbel OHG',
    'EUR',
    '2026-05-02',
    'new',
    ['furniture'],
    [
      ['Desk, height-adjustable', 8, 519],
      ['Assembly', 8, 45],
    ],
  ),
];

function invoiceOf(
  number: string,
  customer: string,
  currency: string,
  due: string,
  status: Invoice['status'],
  labels: Invoice['labels'],
  lines: Invoice['lines'],
): Invoice {
  return { number, customer, currency, due, status, labels, lines };
}

function invoice({ number, customer, currency, lines, due, status, labels }: Invoice): SampleDocument {
  const total = lines.reduce((sum, [, pieces, price]) => sum + pieces * price, 0).toFixed(2);
  const listed = lines.map(
    ([article, pieces, price]) =>
      `${article.padEnd(28)}${String(pieces).padStart(6)} x ${price.toFixed(2).padStart(9)}`,
  );
  return {
    name: `Invoice ${number}.txt`,
    type: 'D:demo:invoice',
    mimeType: text,
    content: `${customer}\n\nInvoice ${number}\nDue on ${due}\n\n${listed.join('\n')}\n\nTotal: ${total} ${currency}\n`,
    properties: {
      'demo:number': number,
      'demo:customer': customer,
      'demo:amount': total,
      'demo:currency': currency,
      'demo:positions': String(lines.length),
      'demo:serial': `90071992547409930${number.slice(-2)}`,
      'demo:paid': String(status === 'done'),
      'demo:dueDate': `${due}T00:00:00.000Z`,
      'demo:status': status,
      'demo:labels': labels,
      'demo:rates': currency === 'EUR' ? ['7', '19'] : ['20'],
      'demo:source': 'mail',
      'demo:link': `https://invoices.example/${number}`,
      'demo:note': status === 'rejected' ? '<p>Delivered <b>after</b> the agreed day.</p>' : '<p>As ordered.</p>',
      ...(labels.includes('urgent')
        ? { ...aspects('P:cm:titled'), 'cm:title': `Urgent: ${customer}`, 'cm:description': 'To be looked at today' }
        : {}),
    },
  };
}

const contracts: readonly SampleDocument[] = [
  contract('Frame agreement Nordwind.md', 'Nordwind Logistik GmbH', '2027-12-31', 90, ['prices', 'liability', 'term']),
  contract('Maintenance Sierra Solar.md', 'Sierra Solar Inc.', '2028-06-30', 180, ['response times', 'spare parts']),
  contract('Office lease.md', 'Hafenkontor Immobilien KG', '2030-03-31', 365, ['rent', 'repairs', 'deposit']),
  contract('Non-disclosure Blue Heron.md', 'Blue Heron Instruments Ltd', '2026-12-31', 30, ['confidential data']),
];

function contract(name: string, partner: string, until: string, notice: number, clauses: string[]): SampleDocument {
  const chapters = clauses.map(
    (clause, index) => `## ${index + 1}. About ${clause}\n\nBoth sides agree on ${clause} as listed in the annex.\n`,
  );
  return {
    name,
    type: 'D:demo:contract',
    mimeType: markdown,
    content: `# ${name.replace('.md', '')}\n\nWith ${partner}, valid until ${until}, ${notice} days notice.\n\n${chapters.join('\n')}`,
    properties: {
      'demo:partner': partner,
      'demo:validUntil': `${until}T23:59:59.000Z`,
      'demo:noticeDays': String(notice),
      'demo:clauses': clauses,
      ...aspects('P:cm:effectivity'),
      'cm:from': '2026-01-01T00:00:00.000Z',
      'cm:to': `${until}T23:59:59.000Z`,
    },
  };
}

function titled(title: string, description: string): NonNullable<SampleDocument['properties']> {
  return { ...aspects('P:cm:titled'), 'cm:title': title, 'cm:description': description };
}

const handbook: readonly SampleDocument[] = [
  {
    name: 'Welcome.md',
    mimeType: markdown,
    content:
      '# Welcome\n\nThis is a demo repository. Change what you like: without a folder on disk it is new after every start.\n',
    properties: titled('Welcome', 'What this repository is for'),
  },
  {
    name: 'How invoices are checked.html',
    mimeType: html,
    content:
      '<!doctype html>\n<title>How invoices are checked</title>\n<h1>How invoices are checked</h1>\n<ol>\n<li>A new invoice has the status <code>new</code>.</li>\n<li>The amount is compared with the order.</li>\n<li>It becomes <code>approved</code> or <code>rejected</code>.</li>\n</ol>\n',
    properties: titled('Checking invoices', 'Three steps from new to approved'),
  },
  {
    name: 'Naming of files (ä, ö, ü & co).txt',
    mimeType: text,
    content: 'Names may hold blanks, umlauts, & and 100 %: all but the slash.\n',
  },
  {
    name: 'Opening hours.json',
    mimeType: 'application/json',
    content: `${JSON.stringify({ monday: '8-18', tuesday: '8-18', wednesday: '8-13', thursday: '8-20', friday: '8-16' }, null, 2)}\n`,
    properties: {
      ...aspects('P:cm:effectivity'),
      'cm:from': '2026-01-01T00:00:00.000Z',
      'cm:to': '2026-12-31T23:59:59.000Z',
    },
  },
];

function images(): SampleDocument[] {
  const place = (title: string, latitude: string, longitude: string): SampleDocument['properties'] => ({
    ...aspects('P:cm:titled', 'P:cm:geographic'),
    'cm:title': title,
    'cm:latitude': latitude,
    'cm:longitude': longitude,
  });
  const sales = barChart('Sales by quarter', [
    ['Q1', 412],
    ['Q2', 388],
    ['Q3', 451],
    ['Q4', 530],
  ]);
  return [
    {
      name: 'Harbour.png',
      mimeType: 'image/png',
      content: harbour(),
      properties: place('Evening in the harbour', '53.5461', '9.9664') ?? {},
    },
    {
      name: 'Hills.png',
      mimeType: 'image/png',
      content: hills(),
      properties: place('The hills behind the store', '50.9287', '11.5899') ?? {},
    },
    {
      name: 'Store room heat map.png',
      mimeType: 'image/png',
      content: heatMap(),
      properties: titled('Heat map', 'Where it is too warm'),
    },
    {
      name: 'Approved.png',
      mimeType: 'image/png',
      content: stamp(),
      properties: titled('Stamp', 'For approved invoices'),
    },
    { name: 'Sales by quarter.svg', mimeType: 'image/svg+xml', content: sales },
    { name: 'Sign Nordwind.svg', mimeType: 'image/svg+xml', content: sign('NW', '#27548a') },
  ];
}

const reports: readonly SampleDocument[] = [
  {
    name: 'Sales 2025.csv',
    mimeType: csv,
    content:
      'quarter,region,amount\nQ1,North,412\nQ2,North,388\nQ3,North,451\nQ4,North,530\nQ1,South,207\nQ2,South,231\nQ3,South,198\nQ4,South,260\n',
    properties: titled('Sales 2025', 'Amounts in thousand euros'),
  },
  {
    name: 'Stock.csv',
    mimeType: csv,
    content:
      'article;pieces;place\nRope 12 mm;340;A-01\nNet 4 x 4 m;12;A-02\nFlow meter FM-20;7;B-11\nSolar panel 420 W;96;C-03\n',
  },
  {
    name: 'Annual report.md',
    mimeType: markdown,
    content:
      '# Annual report\n\nThe year closed with more orders than planned. The new store room saved a third of the energy.\n\n| quarter | orders |\n|---|---|\n| Q1 | 1204 |\n| Q2 | 1187 |\n| Q3 | 1320 |\n| Q4 | 1518 |\n',
    properties: titled('Annual report', 'Orders and energy'),
  },
  {
    name: 'Energy.json',
    mimeType: 'application/json',
    content: `${JSON.stringify({ unit: 'kWh', months: [812, 777, 690, 540, 431, 402, 398, 405, 466, 588, 701, 790] }, null, 2)}\n`,
  },
  {
    name: 'Dashboard.html',
    mimeType: html,
    content:
      '<!doctype html>\n<title>Dashboard</title>\n<h1>Today</h1>\n<ul>\n<li>3 new invoices</li>\n<li>1 contract ends this year</li>\n<li>Cold store: 4.2 °C</li>\n</ul>\n',
  },
];

interface Sensor {
  readonly name: string;
  readonly value: string;
  readonly unit: string;
  readonly latitude: string;
  readonly longitude: string;
}

const sensors: readonly Sensor[] = [
  { name: 'cold-store-1', value: '4.2', unit: '°C', latitude: '53.5402', longitude: '9.9871' },
  { name: 'cold-store-2', value: '5.1', unit: '°C', latitude: '53.5403', longitude: '9.9874' },
  { name: 'hall-humidity', value: '48', unit: '%', latitude: '53.5399', longitude: '9.9868' },
  { name: 'roof-power', value: '21.75', unit: 'kWh', latitude: '53.5401', longitude: '9.9870' },
];

function sensor({ name, value, unit, latitude, longitude }: Sensor): SampleDocument {
  const measuredAt = '2026-01-15T08:30:00.000Z';
  return {
    name: `${name}.json`,
    mimeType: 'application/json',
    content: `{"sensor": "${name}", "value": ${value}, "unit": "${unit}", "measuredAt": "${measuredAt}"}\n`,
    properties: {
      ...aspects('P:demo:reading', 'P:cm:geographic'),
      'demo:sensor': name,
      'demo:value': value,
      'demo:unit': unit,
      'demo:measuredAt': measuredAt,
      'cm:latitude': latitude,
      'cm:longitude': longitude,
    },
  };
}

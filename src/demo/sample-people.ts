/** A person of the sample data, by the properties of `I:cm:person`. */
export interface SamplePerson {
  readonly userName: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly jobtitle: string;
  /** The name of a sample folder; `undefined`: the root folder. */
  readonly homeFolder: string | undefined;
}

/** All sample people. They are invented, as their addresses are. */
export const samplePeople: readonly SamplePerson[] = [
  { userName: 'demo', firstName: 'Dana', lastName: 'Demo', jobtitle: 'Archivist', homeFolder: undefined },
  { userName: 'anna', firstName: 'Anna', lastName: 'Account', jobtitle: 'Accountant', homeFolder: 'Invoices' },
  { userName: 'arno', firstName: 'Arno', lastName: 'Agree', jobtitle: 'Buyer', homeFolder: 'Contracts' },
  { userName: 'ben', firstName: 'Ben', lastName: 'Building', jobtitle: 'Store keeper', homeFolder: 'Sensors' },
  { userName: 'clara', firstName: 'Clara', lastName: 'Chart', jobtitle: 'Controller', homeFolder: 'Reports' },
];

import { describeRecorded } from '../../../test/wire/describe-recorded';

describe('the AtomPub binding', () => describeRecorded('atompub'));

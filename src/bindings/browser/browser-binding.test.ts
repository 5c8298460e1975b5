import { describeRecorded } from '../../../test/wire/describe-recorded';

describe('the Browser binding', () => describeRecorded('browser'));

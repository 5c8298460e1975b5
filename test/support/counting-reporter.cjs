// mocha's usual output; also appends "passed failed pending" to the file that CMIS_COUNTS names.
const { appendFileSync } = require('node:fs');
const { reporters } = require('mocha');

module.exports = class CountingReporter extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once('end', () => {
      const { passes, failures, pending } = this.stats;
      if (process.env.CMIS_COUNTS) appendFileSync(process.env.CMIS_COUNTS, `${passes} ${failures} ${pending}\n`);
    });
  }
};

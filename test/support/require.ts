import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { missingLine } from './node-red-process';
import { missingJava, missingJavac } from './opencmis/layout';
import { missingPython } from './python';

export type Requirement = 'java' | 'javac' | 'chromium' | 'node-red-5' | 'python';

const CHROMIUM_NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/**
 * `describe` for tests that need more than Node. Where the requirement is missing, one pending test says what is skipped
 * and why; where `CMIS_REQUIRE` (a comma list of requirements) names it, one failing test does.
 */
export function describeWith(requirement: Requirement, title: string, body: (this: Mocha.Suite) => void): void {
  const missing = missingRequirement(requirement);
  if (missing === undefined) {
    describe(title, body);
    return;
  }
  const test = missingTest(requirement, missing, process.env['CMIS_REQUIRE']);
  describe(title, () => void it(test.title, test.fail));
}

/** The test that stands in for a suite that can't run: pending without `fail`. */
export function missingTest(
  requirement: Requirement,
  reason: string,
  required: string | undefined,
): { title: string; fail: (() => never) | undefined } {
  const names = (required ?? '').split(',').map((name) => name.trim().toLowerCase());
  // Who has Java for these tests has a whole JDK.
  const asked = names.includes(requirement) || (requirement === 'javac' && names.includes('java'));
  if (!asked) return { title: `skipped without ${requirement}: ${reason}`, fail: undefined };
  return {
    title: `needs ${requirement}`,
    fail: () => {
      throw new Error(`CMIS_REQUIRE asks for ${requirement}: ${reason}`);
    },
  };
}

/** `undefined` when the requirement is there, else the sentence why not. */
export function missingRequirement(requirement: Requirement): string | undefined {
  switch (requirement) {
    case 'java':
      return missingJava();
    case 'javac':
      return missingJava() ?? missingJavac();
    case 'chromium':
      return findChromium() === undefined
        ? `no Chromium was found (CHROMIUM_PATH, or ${CHROMIUM_NAMES.join(', ')} on the PATH)`
        : undefined;
    case 'node-red-5':
      return missingLine('5');
    case 'python':
      return missingPython();
  }
}

/** The path of a Chromium: CHROMIUM_PATH if it names one, else the first known name on the PATH. */
export function findChromium(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => isAbsolute(folder));
  const onPath = CHROMIUM_NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [env['CHROMIUM_PATH'] ?? '', ...onPath].find(isExecutableFile);
}

function isExecutableFile(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

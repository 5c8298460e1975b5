// `npm test`: installs what is missing and runs the tests. Arguments go to mocha; files and folders among them
// replace the default of all tests, as in `npm test -- src/client --grep paging`.
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { install, main, root, runNode } from './setup.mjs';

await main(async () => {
  await install();
  const { generate } = await import('./generate.mjs');
  await generate();
  const given = process.argv.slice(2);
  const places = given.filter((argument) => !argument.startsWith('-') && existsSync(path.join(root, argument)));
  const options = given.filter((argument) => !places.includes(argument));
  const specs = (places.length > 0 ? places : folders()).map(testsIn);
  return runNode([path.join(root, 'node_modules', 'mocha', 'bin', 'mocha.js'), ...options, ...specs]);
});

/** Every folder with tests. test/node-red-5 holds a Node-RED, with a great many files. */
function folders() {
  const tests = readdirSync(path.join(root, 'test')).filter((name) => name !== 'node-red-5');
  return ['src', 'nodes', ...tests.map((name) => `test/${name}`)].filter(hasTests);
}

function hasTests(folder) {
  return isFolder(folder) && readdirSync(path.join(root, folder), { recursive: true }).some(isTest);
}

function testsIn(place) {
  return isFolder(place) ? `${place}/**/*.test.ts` : place;
}

function isFolder(place) {
  return statSync(path.join(root, place)).isDirectory();
}

function isTest(file) {
  return file.endsWith('.test.ts');
}

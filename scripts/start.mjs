// `npm start`: installs what is missing, builds, and runs Node-RED with the palette and a demo flow.
import { askedToStop, choosePort, hasDemoFlow, prepareUserDir, readOptions, startNodeRed } from './node-red.mjs';
import { install, main } from './setup.mjs';

const demoHint =
  'The demo flow has run once: open that address and look under its nodes, or press the button of its first node.';

await main(async () => {
  const options = readOptions('start');
  if (options === undefined) return 0;
  prepareUserDir();
  await install();
  // Needs what was just installed.
  const { build } = await import('./build.mjs');
  await build();
  const stopping = askedToStop();
  const nodeRed = await startNodeRed({ host: options.host, port: await choosePort(options) });
  console.log(`
Node-RED runs at ${nodeRed.url}
${hasDemoFlow() ? demoHint : 'Open that address: your own flows are there. The demo flow is among the examples, in the menu under "Import".'}
Press Ctrl-C to end.
`);
  const code = await Promise.race([nodeRed.ended, stopping.then(() => 0)]);
  await nodeRed.stop();
  return code;
});

// `npm start`: installs what is missing, builds, and runs Node-RED with the palette and a demo flow.
import { askedToStop, choosePort, prepareUserDir, readOptions, startNodeRed } from './node-red.mjs';
import { install, main } from './setup.mjs';

await main(async () => {
  const options = readOptions('start');
  if (options === undefined) return 0;
  await install();
  // Needs what was just installed.
  const { build } = await import('./build.mjs');
  await build();
  prepareUserDir();
  const stopping = askedToStop();
  const nodeRed = await startNodeRed({ host: options.host, port: await choosePort(options) });
  console.log(`
Node-RED runs at ${nodeRed.url}
The demo flow has run once: open that address and look under its nodes, or press the button of its first node.
Press Ctrl-C to end.
`);
  const code = await Promise.race([nodeRed.ended, stopping.then(() => 0)]);
  await nodeRed.stop();
  return code;
});

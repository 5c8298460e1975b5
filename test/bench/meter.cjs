// Measures the process that loads it. In a Node-RED process (`node --require`) it is asked over HTTP: it says its port in the
// file that BENCH_METER names.
const { readFileSync, writeFileSync } = require('node:fs');
const { createServer } = require('node:http');
const { performance } = require('node:perf_hooks');

/** How often it is looked, in milliseconds. */
const interval = 5;

/** Milliseconds that the main thread has waited for a processor that others had; 0 where the system doesn't tell. */
function waitedForProcessor() {
  try {
    return Number(readFileSync('/proc/self/schedstat', 'latin1').split(' ')[1]) / 1e6;
  } catch {
    return 0;
  }
}

/**
 * Begins to measure. The result ends it and answers bytes of memory, seconds of the processor, and the longest time in
 * milliseconds that the event loop was blocked: with and without the time for which others had the processor.
 */
function startMeter() {
  const before = process.memoryUsage.rss();
  const used = process.cpuUsage();
  let most = before;
  let block = 0;
  let ownBlock = 0;
  let last = performance.now();
  let waited = waitedForProcessor();
  const look = () => {
    const now = performance.now();
    const waitedNow = waitedForProcessor();
    const late = now - last - interval;
    block = Math.max(block, late);
    ownBlock = Math.max(ownBlock, late - (waitedNow - waited));
    last = now;
    waited = waitedNow;
    most = Math.max(most, process.memoryUsage.rss());
  };
  const looking = setInterval(look, interval).unref();
  return () => {
    clearInterval(looking);
    look();
    const { user, system } = process.cpuUsage(used);
    return { grown: most - before, most, block, ownBlock, processor: (user + system) / 1e6 };
  };
}

module.exports = { startMeter };

const { BENCH_METER: portFile } = process.env;
if (portFile !== undefined) {
  // It is not meant for what Node-RED starts.
  delete process.env.BENCH_METER;
  let stop = startMeter();
  const server = createServer((request, response) => {
    const found = stop();
    if (request.url === '/start') stop = startMeter();
    response.end(JSON.stringify(found));
  });
  server.listen(0, '127.0.0.1', () => writeFileSync(portFile, String(server.address().port)));
  server.unref();
}

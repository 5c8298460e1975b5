// Measures the process that loads it. In a Node-RED process (`node --require`) it is asked over HTTP: it says its port in the
// file that BENCH_METER names.
const { writeFileSync } = require('node:fs');
const { createServer } = require('node:http');
const { monitorEventLoopDelay } = require('node:perf_hooks');

/** The resolution, in milliseconds, in which a blocked event loop is seen. */
const resolution = 5;

/** Begins to measure. The result ends it and answers bytes of memory, and the longest block in milliseconds. */
function startMeter() {
  const before = process.memoryUsage.rss();
  const delay = monitorEventLoopDelay({ resolution });
  let most = before;
  const look = () => {
    most = Math.max(most, process.memoryUsage.rss());
  };
  const sampling = setInterval(look, 10).unref();
  delay.enable();
  return () => {
    delay.disable();
    clearInterval(sampling);
    look();
    return { grown: most - before, most, block: delay.max / 1e6 };
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

// Settings of the Node-RED processes that tests start: log entries go to the test over the process's channel.
process.on('disconnect', () => process.exit(1));

const plain = ({ level, type, id, name, msg }) => ({ level, type, id, name, message: text(msg) });
const text = (msg) => (typeof msg === 'string' ? msg : (msg?.message ?? JSON.stringify(msg)));

module.exports = {
  lang: 'en-US',
  flowFile: 'flows.json',
  credentialSecret: 'only-for-tests',
  telemetry: { enabled: false, updateNotification: false },
  editorTheme: { tours: false },
  // What the help of "cmis create" tells to do for uploads that don't fit into memory.
  httpNodeMiddleware: (request, _response, next) => {
    if (request.path.startsWith('/streamed')) request._body = true;
    next();
  },
  contextStorage: {
    default: { module: 'memory' },
    disk: { module: 'localfilesystem', config: { cache: false } },
    cached: { module: 'localfilesystem', config: { base: 'cached-context' } },
  },
  logging: {
    console: { level: 'off' },
    test: { level: 'info', handler: () => (entry) => process.connected && process.send(plain(entry)) },
  },
};

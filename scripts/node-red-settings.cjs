// Settings of the Node-RED that `npm start` and `npm run dev` run from this working copy.
const { randomBytes } = require('node:crypto');
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const path = require('node:path');

const root = path.dirname(__dirname);

/** Encrypts the credentials in the user directory; made on first use and kept there. */
function credentialSecret() {
  const file = path.join(root, '.node-red', 'credential-secret');
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('hex'), { mode: 0o600 });
  return readFileSync(file, 'utf8');
}

// Whoever started this process is gone without saying so: end too, instead of holding the port.
process.on('disconnect', () => process.exit(1));

module.exports = {
  flowFile: 'flows.json',
  flowFilePretty: true,
  credentialSecret: credentialSecret(),
  nodesDir: [root],
  telemetry: { enabled: false, updateNotification: false },
  diagnostics: { enabled: true, ui: true },
  editorTheme: { tours: false },
};

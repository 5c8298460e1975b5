import { CmisError } from '../model/errors';
import { otherHostsChoices } from '../bindings/own-url';
import { bindings, cmisVersions, type CmisClientOptions } from './client';

/**
 * Checks what the compiler checks for TypeScript, as scripts and function nodes have no compiler: a binding or a sign-in
 * that isn't there must not be replaced by another one in silence.
 * @throws CmisError `notConfigured`
 */
export function checkOptions(options: CmisClientOptions): void {
  const given: unknown = options;
  if (typeof given !== 'object' || given === null) throw refusal('The connection has no settings.');
  if (typeof options.url !== 'string') throw refusal('The connection has no address: "url" has to be a text.');
  checkChoice('binding', options.binding, bindings);
  const { binding = 'browser', inlineContentBytes } = options;
  checkChoice('cmisVersion', options.cmisVersion, binding === 'browser' ? ['1.1'] : cmisVersions);
  checkChoice('otherHosts', options.otherHosts, otherHostsChoices);
  if (inlineContentBytes !== undefined && !(Number.isSafeInteger(inlineContentBytes) && inlineContentBytes >= 0)) {
    throw refusal('inlineContentBytes has to be a number of bytes, 0 or more.');
  }
  if (options.auth !== undefined) checkChoice('auth.type', options.auth.type, ['none', 'basic'], true);
}

function checkChoice(name: string, value: unknown, choices: readonly string[], required = false): void {
  if (value === undefined && !required) return;
  if (typeof value === 'string' && choices.includes(value)) return;
  const known = choices.map((choice) => `"${choice}"`).join(' or ');
  throw refusal(`${name} has to be ${known}${value === undefined ? '' : `, not ${JSON.stringify(value)}`}.`);
}

function refusal(message: string): CmisError {
  return new CmisError('notConfigured', message, { outcome: 'notDone', retryable: false });
}

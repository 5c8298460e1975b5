import { CmisError } from '../model/errors';
import { otherHostsChoices } from '../bindings/own-url';
import { bindingChoices, cmisVersions, type CmisClientOptions } from './client';

/**
 * Checks what the compiler checks for TypeScript, as scripts and function nodes have no compiler: a binding or a sign-in
 * that isn't there must not be replaced by another one in silence.
 * @throws CmisError `notConfigured`
 */
export function checkOptions(options: CmisClientOptions): void {
  const given: unknown = options;
  if (typeof given !== 'object' || given === null) throw notConfigured('The connection has no settings.');
  if (typeof options.url !== 'string') throw notConfigured('The connection has no address: "url" has to be a text.');
  checkChoice('binding', options.binding, bindingChoices);
  const { binding = 'browser', inlineContentBytes } = options;
  checkChoice('cmisVersion', options.cmisVersion, binding === 'browser' ? ['1.1'] : cmisVersions);
  checkChoice('otherHosts', options.otherHosts, otherHostsChoices);
  if (inlineContentBytes !== undefined && !(Number.isSafeInteger(inlineContentBytes) && inlineContentBytes >= 0)) {
    throw notConfigured('inlineContentBytes has to be a number of bytes, 0 or more.');
  }
  for (const [name, value] of Object.entries(options.timeouts ?? {})) {
    if (typeof value === 'number' && value >= 0) continue;
    throw notConfigured(`timeouts.${name} has to be a number of milliseconds, 0 or more.`);
  }
  if (options.auth !== undefined) checkChoice('auth.type', options.auth.type, ['none', 'basic'], true);
}

function checkChoice(name: string, value: unknown, choices: readonly string[], required = false): void {
  if (value === undefined && !required) return;
  if (typeof value === 'string' && choices.includes(value)) return;
  const known = choices.map((choice) => `"${choice}"`).join(' or ');
  throw notConfigured(`${name} has to be ${known}${value === undefined ? '' : `, not ${JSON.stringify(value)}`}.`);
}

/** @throws CmisError `notConfigured` for what is no web address, or one with a password in it */
export function serviceUrl(address: string): URL {
  const text = address.trim();
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (text === '') throw notConfigured('The connection has no address.');
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw notConfigured('The address of the connection is no web address: it should begin with http:// or https://.');
  }
  if (url.username !== '' || url.password !== '') {
    throw notConfigured('The address of the connection holds a user or a password: they belong into their own fields.');
  }
  return url;
}

export function notConfigured(message: string): CmisError {
  return new CmisError('notConfigured', message, { outcome: 'notDone', retryable: false });
}

export function checkLanguage(language: string): string {
  if (/^[A-Za-z0-9*][A-Za-z0-9,;=.* -]{0,200}$/.test(language)) return language;
  throw notConfigured(`${JSON.stringify(language)} is no language, use a tag such as de or en-GB.`);
}

export function checkTimeZone(timeZone: string): string {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return timeZone;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw notConfigured(`${JSON.stringify(timeZone)} is no time zone, use a name such as Europe/Berlin.`);
  }
}

const secretParameter =
  /^(?:alf_ticket|ticket|access_token|id_token|refresh_token|token|password|pw|j_password|api_?key)$/i;
const secretAssignment =
  /\b(alf_ticket|ticket|access_token|id_token|refresh_token|token|password|j_password|api_?key)(["']?\s*[=:]\s*["']?)[^\s&"'<>,;]+/gi;
const credentials = /\b(Basic|Bearer|Digest|Negotiate|NTLM)\s+([\w+/=.~-]{8,})/g;
const alfrescoTicket = /\bTICKET_[0-9a-f]{20,}/gi;

/** The address without user, password and the values of secret query parameters, for errors and logs. */
export function redactUrl(url: URL | string): string {
  let safe: URL;
  try {
    safe = new URL(url);
  } catch {
    return '(an address that cannot be read)';
  }
  safe.username = '';
  safe.password = '';
  for (const name of [...safe.searchParams.keys()]) {
    if (secretParameter.test(name)) safe.searchParams.set(name, '***');
  }
  return cut(safe.href, 2048);
}

/** Text of a server without credentials, tickets and tokens that it may have echoed. */
export function redactText(text: string): string {
  return text
    .replace(alfrescoTicket, 'TICKET_***')
    .replace(credentials, (whole, scheme: string, value: string) =>
      isCredential(scheme, value) ? `${scheme} ***` : whole,
    )
    .replace(secretAssignment, '$1$2***');
}

/** The body of an error as a short text for a person: an HTML page becomes its title and text, secrets are left out. */
export function shorten(body: string | Uint8Array, limit = 1024): string {
  const start =
    typeof body === 'string' ? body.slice(0, 65_536) : Buffer.from(body.subarray(0, 65_536)).toString('utf8');
  const text = /^\s*(?:<!|<\?xml[^>]*>\s*<!doctype html|<html|<head|<body)/i.test(start) ? htmlText(start) : start;
  return cut(redactText(text.replace(/\s+/g, ' ').trim()), limit);
}

function htmlText(html: string): string {
  const title = /<title[^>]*>([^<]*)/i.exec(html)?.[1]?.trim() ?? '';
  const text = html
    .replace(/<(script|style|title)\b[\s\S]*?(?:<\/\1\s*>|$)/gi, ' ')
    .replace(/<!--[\s\S]*?(?:-->|$)/g, ' ')
    .replace(/<[^>]*(?:>|$)/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return title === '' || text.startsWith(title) ? text : `${title}: ${text}`;
}

/** Words such as "Basic authentication" stay. */
function isCredential(scheme: string, value: string): boolean {
  if (scheme === 'Basic') return Buffer.from(value, 'base64').includes(':');
  return value.length >= 16;
}

function cut(text: string, limit: number): string {
  return text.length > limit ? `${text.slice(0, limit - 1)}…` : text;
}

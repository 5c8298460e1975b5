import { parseCookie } from 'undici';

interface Kept {
  name: string;
  value: string;
  path: string;
  expires: number;
}

const maxCookies = 50;
const maxBytes = 8192;

/** The cookies of one origin, kept for session affinity. Those for other hosts are dropped, and the number is bounded. */
export class Cookies {
  private readonly kept = new Map<string, Kept>();

  constructor(private readonly origin: URL) {}

  /** Takes the `Set-Cookie` headers of an answer to a request for `url`. */
  take(headers: readonly string[], url: URL, now = Date.now()): void {
    for (const header of headers.slice(0, maxCookies)) {
      if (header.length > maxBytes) continue;
      const cookie = parseCookie(header);
      if (cookie === null || cookie.name === '' || !this.isOurs(cookie)) continue;
      const path = cookie.path?.startsWith('/') === true ? cookie.path : defaultPath(url.pathname);
      const key = `${cookie.name};${path}`;
      this.kept.delete(key);
      const expires = cookie.maxAge === undefined ? Number(cookie.expires ?? Infinity) : now + cookie.maxAge * 1000;
      if (!(expires > now)) continue;
      this.kept.set(key, { name: cookie.name, value: cookie.value, path, expires });
      for (const [oldest] of this.kept) {
        if (this.kept.size <= maxCookies) break;
        this.kept.delete(oldest);
      }
    }
  }

  /** The value of `Cookie` for a request, if there is any. */
  header(url: URL, now = Date.now()): string | undefined {
    if (this.kept.size === 0) return undefined;
    const pairs: string[] = [];
    let bytes = 0;
    for (const [key, { name, value, path, expires }] of this.kept) {
      if (expires <= now) this.kept.delete(key);
      else if (isBelow(url.pathname, path)) {
        const pair = `${name}=${value}`;
        bytes += pair.length + 2;
        if (bytes <= maxBytes) pairs.push(pair);
      }
    }
    return pairs.length === 0 ? undefined : pairs.join('; ');
  }

  private isOurs(cookie: NonNullable<ReturnType<typeof parseCookie>>): boolean {
    const host = this.origin.hostname.toLowerCase();
    const domain = cookie.domain?.toLowerCase().replace(/^\./, '');
    if (domain !== undefined && domain !== host && !host.endsWith(`.${domain}`)) return false;
    if (cookie.secure === true && this.origin.protocol !== 'https:') return false;
    if (/^__(?:Host|Secure)-/i.test(cookie.name) && cookie.secure !== true) return false;
    return !/^__Host-/i.test(cookie.name) || (cookie.domain === undefined && cookie.path === '/');
  }
}

function defaultPath(pathname: string): string {
  return pathname.slice(0, Math.max(1, pathname.lastIndexOf('/')));
}

function isBelow(pathname: string, path: string): boolean {
  return pathname === path || pathname.startsWith(path.endsWith('/') ? path : `${path}/`);
}

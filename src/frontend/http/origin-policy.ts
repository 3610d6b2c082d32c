// Which web pages may speak to this frontend. A browser names the page's origin; programs name
// none and are let through, for there are no cookies here that a page could ride on. Bound to
// loopback, our own name proves nothing, because every name can be made to resolve to 127.0.0.1.

const loopbackNames = new Set(['localhost', '127.0.0.1', '[::1]']);

export class OriginPolicy {
  readonly #allowed: ReadonlySet<string>;
  readonly #boundToLoopback: boolean;

  /** `allowed`: further origins, as `https://host[:port]`. */
  constructor(boundHost: string, allowed: readonly string[]) {
    this.#allowed = new Set(allowed);
    this.#boundToLoopback = isLoopbackHost(boundHost);
  }

  /** `origin` and `host` as the headers of the request have them. */
  admits(origin: string | undefined, host: string | undefined): boolean {
    if (origin === undefined) return true;
    if (this.#allowed.has(origin)) return true;
    const url = URL.canParse(origin) ? new URL(origin) : null;
    if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) return false;
    if (loopbackNames.has(url.hostname)) return true;
    return !this.#boundToLoopback && url.host === host;
  }
}

export const isLoopbackHost = (host: string): boolean =>
  loopbackNames.has(host) || host === '::1' || host.startsWith('127.');

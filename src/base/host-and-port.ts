// An address as people write it: host:port. Knows no network and resolves nothing.

export interface HostAndPort {
  readonly host: string;
  /** 1 to 65,535. */
  readonly port: number;
}

/** Null: it is no host:port. */
export function hostAndPort(text: string): HostAndPort | null {
  const [, host = '', digits = ''] = /^([^\s:]+):(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  return host !== '' && port >= 1 && port <= 65_535 ? { host, port } : null;
}

// Certificates from files, as a process is told of them: its own with its key, and who signs those of
// others. Read once, at the start. Knows PEM files, no protocol.

import { readFileSync } from 'node:fs';

export interface TlsFlags {
  readonly cert: string | undefined;
  readonly key: string | undefined;
  readonly ca: string | undefined;
}

/** A certificate and its key, as PEM text. */
export interface TlsIdentity {
  readonly cert: string;
  readonly key: string;
}

export interface TlsFiles {
  /** What this process shows; null: it has none, and serves without TLS. */
  readonly identity: TlsIdentity | null;
  /** Who signs the certificates of those it talks to, PEM text; null: it asks for none. */
  readonly ca: string | null;
}

/** A flag about TLS or listening that cannot be used; its message names it. */
export class TlsFlawed extends Error {
  override readonly name = 'TlsFlawed';
}

export const noTls: TlsFiles = { identity: null, ca: null };

/** @throws TlsFlawed naming the flag */
export function readTlsFiles({ cert, key, ca }: TlsFlags): TlsFiles {
  if (cert === undefined && key !== undefined) throw new TlsFlawed('--tls-cert: is needed too');
  if (cert !== undefined && key === undefined) throw new TlsFlawed('--tls-key: is needed too');
  const identity =
    cert === undefined || key === undefined
      ? null
      : { cert: pem('--tls-cert', cert), key: pem('--tls-key', key) };
  return { identity, ca: ca === undefined ? null : pem('--tls-ca', ca) };
}

/** PEM text out of the file that a flag names. @throws TlsFlawed */
export function pem(flag: string, path: string): string {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new TlsFlawed(`${flag}: ${path} cannot be read`, { cause: error });
  }
  if (text.includes('-----BEGIN ')) return text;
  throw new TlsFlawed(`${flag}: ${path} holds no PEM text`);
}

// Which peers can be compared with on this machine, what is missing of the others, and its
// installation when that was asked for. Knows Debian's names.

import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { BenchRefused } from './bench-refused.ts';

export type PeerName = 'etcd' | 'postgresql';

export interface MissingPeer {
  readonly peer: PeerName;
  /** What was looked for and not found. */
  readonly parts: readonly string[];
  readonly packages: readonly string[];
}

const packagesOf: Readonly<Record<PeerName, readonly string[]>> = {
  etcd: ['etcd-server', 'etcd-client', 'golang-go', 'golang-etcd-server-dev'],
  postgresql: ['postgresql'],
};

const debianPostgres = '/usr/lib/postgresql';
const etcdClientSource = '/usr/share/gocode/src/go.etcd.io/etcd/clientv3';

export function missingPeers(): MissingPeer[] {
  const etcdParts = ['etcd', 'etcdctl', 'go'].filter((name) => inPath(name) === null);
  if (!existsSync(etcdClientSource)) etcdParts.push(etcdClientSource);
  const postgresParts = postgresPrograms() === null ? ['postgres', 'initdb'] : [];
  return [missing('etcd', etcdParts), missing('postgresql', postgresParts)].filter(
    ({ parts }) => parts.length > 0,
  );
}

const missing = (peer: PeerName, parts: string[]): MissingPeer => ({
  peer,
  parts,
  packages: packagesOf[peer],
});

/** The folder of `postgres` and `initdb`, of the newest version there is; null for none. */
export function postgresPrograms(): string | null {
  const versions = existsSync(debianPostgres) ? readdirSync(debianPostgres) : [];
  const newestFirst = versions.sort((a, b) => Number(b) - Number(a));
  const debian = newestFirst.map((version) => join(debianPostgres, version, 'bin'));
  const folders = [...debian, ...pathFolders()];
  const complete = (folder: string): boolean =>
    ['postgres', 'initdb'].every((name) => isExecutable(join(folder, name)));
  return folders.find(complete) ?? null;
}

/** A sentence for a peer that cannot take part. */
export function missingSentence({ peer, parts, packages }: MissingPeer): string {
  return (
    `${peer} is not here (no ${parts.join(', ')}): its rows are left out. ` +
    `Debian: apt-get install -y --no-install-recommends ${packages.join(' ')}, or run with --install as root.`
  );
}

/** Installs what is missing. @throws BenchRefused when this user or machine cannot */
export function installPeers(missing: readonly MissingPeer[]): void {
  if (missing.length === 0) return;
  const packages = missing.flatMap((peer) => peer.packages);
  const byHand = `By hand: apt-get install -y --no-install-recommends ${packages.join(' ')}`;
  if (process.getuid?.() !== 0) throw new BenchRefused('--install needs root.', byHand);
  if (inPath('apt-get') === null) throw new BenchRefused('--install needs apt-get.', byHand);
  const install = ['install', '-y', '--no-install-recommends', ...packages];
  if (apt(install) || (apt(['update']) && apt(install))) return;
  throw new BenchRefused('apt-get could not install the peers.', byHand);
}

function apt(args: readonly string[]): boolean {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync('apt-get', args, { stdio: ['ignore', 2, 2], env }).status === 0;
}

function inPath(name: string): string | null {
  return pathFolders().find((folder) => isExecutable(join(folder, name))) ?? null;
}

const pathFolders = (): string[] =>
  (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

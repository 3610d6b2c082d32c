// What a node is told when it starts: flags over environment. Every limit has a name and a range;
// what does not fit is refused with the flag's name.

import { parseArgs } from 'node:util';
import { snapshotMebibytesPerSecond } from './snapshots/paced-chunks.ts';
import { readTlsFiles } from '../access/tls-files.ts';
import type { TlsFiles } from '../access/tls-files.ts';
import type { LogLevel } from '../telemetry/logger.ts';

export type Profile = 'default' | 'lan';

export interface RunOptions {
  readonly dataDir: string;
  readonly profile: Profile;
  /** Log kept behind the last flush for slow followers. */
  readonly logRetainBytes: number;
  /** From the end of one look through the books on disk to the next; 0: never. */
  readonly scrubEveryMs: number;
  /** How fast a snapshot is sent to a follower while there are orders to see to. */
  readonly snapshotBytesPerSecond: number;
  /** A learner takes the place of a voter silent for so long; 0: only an operator changes members. */
  readonly replaceSilentVoterMs: number;
  /** Leaders answer reads on trust in clocks. All nodes of a cluster, or none. */
  readonly leaseReads: boolean;
  /** Added to this machine's clock of day, ms; for rehearsals. */
  readonly clockOffsetMs: number;
  readonly logLevel: LogLevel;
  /** Every change of the replica's state is appended there; null: nowhere. */
  readonly traceRaft: string | null;
  /** Commands may move the machine clock on: for replays whose time is in their file. */
  readonly fileClock: boolean;
  readonly tls: TlsFiles;
  /** Hash of a token's secret that opens everything on this node, books or no books, and without which, or
   *  a token of the books, nobody gets in; null: the books alone decide. */
  readonly rootTokenHash: string | null;
  /** Listen on any address, whoever may reach it. */
  readonly insecureListen: boolean;
  /** The number that the directory's identity must have; null: whichever it has. */
  readonly nodeId: number | null;
  /** End gracefully when standard input closes: nobody is left who would stop us. */
  readonly exitWithParent: boolean;
}

/** A flag that cannot be used; its message names it. Exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export interface Timing {
  readonly tickMs: number;
  readonly heartbeatTicks: number;
  /** The shortest election timeout; each is drawn up to twice this. */
  readonly electionTicks: number;
}

export const timings: Readonly<Record<Profile, Timing>> = {
  default: { tickMs: 50, heartbeatTicks: 2, electionTicks: 20 },
  lan: { tickMs: 10, heartbeatTicks: 2, electionTicks: 10 },
};

const mebibyte = 1024 * 1024;

/** @throws UsageError */
export function parseRunOptions(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): RunOptions {
  const flags = readFlags(args);
  const dataDir = flags['data-dir'] ?? environment['HOLDFAST_DATA_DIR'];
  if (dataDir === undefined) throw new UsageError('--data-dir: is required');
  const retainMb = Number(flags['log-retain-mb'] ?? environment['HOLDFAST_LOG_RETAIN_MB'] ?? '64');
  if (!Number.isInteger(retainMb) || retainMb < 1 || retainMb > 65_536) {
    throw new UsageError('--log-retain-mb: must be a whole number from 1 to 65536');
  }
  return {
    dataDir,
    profile: profileOf(flags.profile ?? environment['HOLDFAST_PROFILE'] ?? 'default'),
    logRetainBytes: retainMb * mebibyte,
    snapshotBytesPerSecond:
      mebibytesPerSecond(
        flags['snapshot-mb-per-second'] ?? environment['HOLDFAST_SNAPSHOT_MB_PER_SECOND'],
      ) * mebibyte,
    scrubEveryMs: secondsAsMs(
      '--scrub-seconds',
      flags['scrub-seconds'] ?? environment['HOLDFAST_SCRUB_SECONDS'] ?? '3600',
    ),
    replaceSilentVoterMs: secondsAsMs(
      '--standing-learner',
      flags['standing-learner'] ?? environment['HOLDFAST_STANDING_LEARNER'] ?? '0',
    ),
    clockOffsetMs: wholeMs(
      '--clock-offset-ms',
      flags['clock-offset-ms'] ?? environment['HOLDFAST_CLOCK_OFFSET_MS'] ?? '0',
    ),
    traceRaft: flags['trace-raft'] ?? environment['HOLDFAST_TRACE_RAFT'] ?? null,
    logLevel: logLevel(flags['log-level'] ?? environment['HOLDFAST_LOG_LEVEL'] ?? 'info'),
    leaseReads: flags['lease-reads'] ?? environment['HOLDFAST_LEASE_READS'] === '1',
    fileClock: flags['file-clock'] ?? false,
    ...accessOptions(flags, environment),
    nodeId: numberOf(environment['NODE_ID']),
    exitWithParent: flags['exit-with-parent'] ?? false,
  };
}

function readFlags(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        'data-dir': { type: 'string' },
        profile: { type: 'string' },
        'log-retain-mb': { type: 'string' },
        'scrub-seconds': { type: 'string' },
        'snapshot-mb-per-second': { type: 'string' },
        'standing-learner': { type: 'string' },
        'clock-offset-ms': { type: 'string' },
        'log-level': { type: 'string' },
        'trace-raft': { type: 'string' },
        'lease-reads': { type: 'boolean' },
        'file-clock': { type: 'boolean' },
        'tls-cert': { type: 'string' },
        'tls-key': { type: 'string' },
        'tls-ca': { type: 'string' },
        'root-token-hash': { type: 'string' },
        'insecure-listen': { type: 'boolean' },
        'exit-with-parent': { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : 'unreadable flags', {
      cause: error,
    });
  }
}

function numberOf(text: string | undefined): number | null {
  if (text === undefined || text === '') return null;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new UsageError('NODE_ID: must be a whole number from 1');
}

function mebibytesPerSecond(text: string | undefined): number {
  const rate = Number(text ?? snapshotMebibytesPerSecond);
  if (Number.isInteger(rate) && rate >= 1 && rate <= 4_096) return rate;
  throw new UsageError('--snapshot-mb-per-second: must be a whole number from 1 to 4096');
}

type Flags = ReturnType<typeof readFlags>;

function accessOptions(
  flags: Flags,
  environment: Readonly<Record<string, string | undefined>>,
): Pick<RunOptions, 'tls' | 'rootTokenHash' | 'insecureListen'> {
  const rootTokenHash = flags['root-token-hash'] ?? environment['HOLDFAST_ROOT_TOKEN_HASH'] ?? null;
  if (rootTokenHash !== null && !/^[0-9a-f]{64}$/.test(rootTokenHash)) {
    throw new UsageError('--root-token-hash: must be a SHA-256, 64 lower-case hex digits');
  }
  const tls = readTlsFiles({
    cert: flags['tls-cert'] ?? environment['HOLDFAST_TLS_CERT'],
    key: flags['tls-key'] ?? environment['HOLDFAST_TLS_KEY'],
    ca: flags['tls-ca'] ?? environment['HOLDFAST_TLS_CA'],
  });
  if ((tls.identity === null) !== (tls.ca === null)) {
    throw new UsageError(
      '--tls-cert, --tls-key, --tls-ca: nodes need all three: peers ask for both',
    );
  }
  return { tls, rootTokenHash, insecureListen: flags['insecure-listen'] ?? false };
}

function secondsAsMs(flag: string, text: string): number {
  const seconds = Number(text);
  if (Number.isInteger(seconds) && seconds >= 0 && seconds <= 1_000_000) return seconds * 1000;
  throw new UsageError(`${flag}: must be a whole number from 0 to 1000000`);
}

/** Half a year, either way. */
const clockOffsetMsMax = 15_000_000_000;

function wholeMs(flag: string, text: string): number {
  const ms = Number(text);
  if (text.trim() !== '' && Number.isInteger(ms) && Math.abs(ms) <= clockOffsetMsMax) return ms;
  throw new UsageError(`${flag}: must be a whole number of ms, at most ${clockOffsetMsMax}`);
}

function profileOf(text: string): Profile {
  if (text === 'default' || text === 'lan') return text;
  throw new UsageError('--profile: must be "default" or "lan"');
}

const logLevels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

function logLevel(text: string): LogLevel {
  const found = logLevels.find((level) => level === text);
  if (found !== undefined) return found;
  throw new UsageError(`--log-level: must be one of ${logLevels.join(', ')}`);
}

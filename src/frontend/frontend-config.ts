// What a frontend is told when it starts: holdfast.config.json, then the environment, then flags;
// later wins. Every value has a range, and what does not fit is refused by its name.

import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { readTlsFiles } from '../access/tls-files.ts';
import type { TlsFiles } from '../access/tls-files.ts';
import type { LogLevel } from '../telemetry/logger.ts';

export interface FrontendConfig {
  readonly host: string;
  readonly port: number;
  /** Where workload lines are taken over TCP; null: nowhere. */
  readonly commandsPort: number | null;
  /** Where account events are taken by the tracking contract alone; null: nowhere. */
  readonly trackingPort: number | null;
  /** host:port of nodes' client servers; more are learnt from the cluster. */
  readonly endpoints: readonly string[];
  /** Origins of pages served elsewhere that may use this frontend. */
  readonly allowedOrigins: readonly string[];
  /** Origins of all frontends of the cluster, for pages whose own frontend is gone. */
  readonly frontends: readonly string[];
  readonly requestDeadlineMs: number;
  /** Of one caller; null: as many as it likes. */
  readonly requestsPerSecondMax: number | null;
  /** host:port of catalogs, whose word of changes the cache needs; none: every read goes to the books. */
  readonly catalogs: readonly string[];
  /** Requests under way at once; more are answered 503. */
  readonly requestsMax: number;
  /** Stocks the cache may hold; 0: off. */
  readonly cacheEntriesMax: number;
  /** Holds the token that this frontend shows the cluster; null: it shows none. */
  readonly tokenFile: string | null;
  /** Its own certificate, for HTTPS, and who signs those of nodes and catalogs. */
  readonly tls: TlsFiles;
  /** Listen on any address, whoever may reach it. */
  readonly insecureListen: boolean;
  readonly logLevel: LogLevel;
  /** End gracefully when standard input closes: nobody is left who would stop us. */
  readonly exitWithParent: boolean;
}

/** A setting that cannot be used; its message names it. Exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export type Environment = Readonly<Record<string, string | undefined>>;

const portRange = { min: 0, most: 65_535 };
const configFileDefault = 'holdfast.config.json';

const flagOptions = {
  config: { type: 'string' },
  host: { type: 'string' },
  port: { type: 'string' },
  'commands-port': { type: 'string' },
  'tracking-port': { type: 'string' },
  endpoints: { type: 'string' },
  catalog: { type: 'string' },
  'allow-origins': { type: 'string' },
  frontends: { type: 'string' },
  'deadline-ms': { type: 'string' },
  'rate-limit': { type: 'string' },
  'cache-size': { type: 'string' },
  'requests-max': { type: 'string' },
  'token-file': { type: 'string' },
  'tls-cert': { type: 'string' },
  'tls-key': { type: 'string' },
  'tls-ca': { type: 'string' },
  'insecure-listen': { type: 'boolean' },
  'log-level': { type: 'string' },
  'exit-with-parent': { type: 'boolean' },
} as const;

// Names in the file; each is also the flag's name in camel case.
const fileSection = z.strictObject({
  host: z.string().optional(),
  port: z.union([z.string(), z.number()]).optional(),
  commandsPort: z.union([z.string(), z.number()]).optional(),
  trackingPort: z.union([z.string(), z.number()]).optional(),
  endpoints: z.union([z.string(), z.array(z.string())]).optional(),
  catalog: z.union([z.string(), z.array(z.string())]).optional(),
  allowOrigins: z.union([z.string(), z.array(z.string())]).optional(),
  frontends: z.union([z.string(), z.array(z.string())]).optional(),
  deadlineMs: z.union([z.string(), z.number()]).optional(),
  rateLimit: z.union([z.string(), z.number()]).optional(),
  cacheSize: z.union([z.string(), z.number()]).optional(),
  requestsMax: z.union([z.string(), z.number()]).optional(),
  tokenFile: z.string().optional(),
  logLevel: z.string().optional(),
});
type FileSection = z.output<typeof fileSection>;

/** @throws UsageError */
export function readFrontendConfig(args: readonly string[], env: Environment): FrontendConfig {
  const flags = readFlags(args);
  const file = readFileSection(flags.config ?? env['HOLDFAST_CONFIG'] ?? null);
  const endpointText = flags.endpoints ?? env['HOLDFAST_ENDPOINTS'] ?? file.endpoints ?? '';
  const endpoints = addresses('--endpoints', endpointText);
  if (endpoints.length === 0) throw new UsageError('--endpoints: name at least one host:port');
  const catalogText = flags.catalog ?? env['HOLDFAST_CATALOG'] ?? file.catalog ?? '';
  const portText = flags.port ?? env['HOLDFAST_PORT'] ?? env['PORT'] ?? file.port ?? 8080;
  const commandsText =
    flags['commands-port'] ?? env['HOLDFAST_COMMANDS_PORT'] ?? file.commandsPort ?? 'none';
  const trackingText =
    flags['tracking-port'] ?? env['HOLDFAST_TRACKING_PORT'] ?? file.trackingPort ?? null;
  const deadlineText = flags['deadline-ms'] ?? env['HOLDFAST_DEADLINE_MS'] ?? file.deadlineMs;
  const rateText = flags['rate-limit'] ?? env['HOLDFAST_RATE_LIMIT'] ?? file.rateLimit ?? 'none';
  const cacheText = flags['cache-size'] ?? env['CACHE_SIZE'] ?? file.cacheSize ?? 64;
  const requestsText =
    flags['requests-max'] ?? env['HOLDFAST_REQUESTS_MAX'] ?? file.requestsMax ?? 2_048;
  const origins = flags['allow-origins'] ?? env['HOLDFAST_ALLOW_ORIGINS'] ?? file.allowOrigins;
  const frontends = flags.frontends ?? env['HOLDFAST_FRONTENDS'] ?? file.frontends;
  return {
    host: oneAddress(flags.host ?? env['HOLDFAST_HOST'] ?? file.host ?? '127.0.0.1'),
    port: whole('--port', portText, { min: 0, most: 65_535 }),
    commandsPort: portOrNone(commandsText),
    trackingPort: trackingText === null ? null : whole('--tracking-port', trackingText, portRange),
    endpoints,
    catalogs: addresses('--catalog', catalogText),
    allowedOrigins: list(origins ?? '').map((text) => originOf('--allow-origins', text)),
    frontends: list(frontends ?? '').map((text) => originOf('--frontends', text)),
    requestDeadlineMs: whole('--deadline-ms', deadlineText ?? 5_000, { min: 50, most: 60_000 }),
    requestsMax: whole('--requests-max', requestsText, { min: 1, most: 65_536 }),
    requestsPerSecondMax:
      rateText === 'none' ? null : whole('--rate-limit', rateText, { min: 1, most: 1_000_000 }),
    cacheEntriesMax: whole('CACHE_SIZE', cacheText, { min: 0, most: 1_000_000 }),
    tokenFile: flags['token-file'] ?? env['HOLDFAST_TOKEN_FILE'] ?? file.tokenFile ?? null,
    tls: readTlsFiles({
      cert: flags['tls-cert'] ?? env['HOLDFAST_TLS_CERT'],
      key: flags['tls-key'] ?? env['HOLDFAST_TLS_KEY'],
      ca: flags['tls-ca'] ?? env['HOLDFAST_TLS_CA'],
    }),
    insecureListen: flags['insecure-listen'] ?? false,
    logLevel: level(flags['log-level'] ?? env['HOLDFAST_LOG_LEVEL'] ?? file.logLevel ?? 'info'),
    exitWithParent: flags['exit-with-parent'] ?? false,
  };
}

// The name stands for two addresses, and each would be a server of its own.
const oneAddress = (host: string): string => (host === 'localhost' ? '127.0.0.1' : host);

function readFlags(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: flagOptions }).values;
  } catch (error) {
    const message = error instanceof Error ? error.message : 'unreadable flags';
    throw new UsageError(message, { cause: error });
  }
}

/** The file's `frontend` part; a file that was not named may be absent. */
function readFileSection(named: string | null): FileSection {
  const path = named ?? configFileDefault;
  const text = readText(path, named === null);
  if (text === null) return {};
  const whole = z.looseObject({ frontend: fileSection.optional() });
  const result = whole.safeParse(parsed(path, text));
  if (result.success) return result.data.frontend ?? {};
  const [issue] = result.error.issues;
  const where = issue?.path.join('.') ?? '';
  throw new UsageError(`${path}: ${where}: ${issue?.message ?? 'does not fit'}`);
}

function readText(path: string, mayBeAbsent: boolean): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const absent = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (absent && mayBeAbsent) return null;
    throw new UsageError(`${path}: cannot be read`, { cause: error });
  }
}

function parsed(path: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new UsageError(`${path}: is not valid JSON`, { cause: error });
  }
}

function list(value: string | readonly string[]): string[] {
  const words = typeof value === 'string' ? value.split(',') : [...value];
  return words.map((word) => word.trim()).filter((word) => word !== '');
}

function addresses(name: string, value: string | readonly string[]): string[] {
  const found = list(value);
  const bad = found.find((one) => !/^[^\s/:]+:\d{1,5}$|^\[[\da-fA-F:]+\]:\d{1,5}$/.test(one));
  if (bad !== undefined) throw new UsageError(`${name}: "${bad}" is not host:port`);
  return found;
}

function originOf(name: string, text: string): string {
  const origin = URL.canParse(text) ? new URL(text).origin : 'null';
  if (origin === 'null' || origin !== text) {
    throw new UsageError(`${name}: "${text}" is not like https://host[:port]`);
  }
  return origin;
}

function whole(
  name: string,
  value: string | number,
  range: { readonly min: number; readonly most: number },
): number {
  const text = String(value).trim();
  const number = /^\d{1,9}$/.test(text) ? Number(text) : -1;
  if (number >= range.min && number <= range.most) return number;
  throw new UsageError(`${name}: must be a whole number from ${range.min} to ${range.most}`);
}

const portOrNone = (value: string | number): number | null =>
  value === 'none' ? null : whole('--commands-port', value, { min: 0, most: 65_535 });

const levels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

function level(text: string): LogLevel {
  const found = levels.find((name) => name === text);
  if (found !== undefined) return found;
  throw new UsageError(`--log-level: must be one of ${levels.join(', ')}`);
}

// What `npm start` is told before its flags: the `launcher` part of holdfast.config.json, then
// HOLDFAST_* variables. Both become words in front of the flags, so that later wins and everything
// is checked in one place, by the flag's name. Knows names, not what they mean.

import { readFileSync } from 'node:fs';
import { LaunchRefused } from './launch-refused.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

const configFileDefault = 'holdfast.config.json';

interface Setting {
  readonly flag: string;
  readonly variable: string;
  /** Its name in the file. */
  readonly key: string;
}

const settings: readonly Setting[] = [
  { flag: '--nodes', variable: 'HOLDFAST_NODES', key: 'nodes' },
  { flag: '--frontends', variable: 'HOLDFAST_FRONTENDS', key: 'frontends' },
  { flag: '--data-dir', variable: 'HOLDFAST_DATA_DIR', key: 'dataDir' },
  { flag: '--profile', variable: 'HOLDFAST_PROFILE', key: 'profile' },
  { flag: '--port-base', variable: 'HOLDFAST_PORT_BASE', key: 'portBase' },
  { flag: '--log-retain-mb', variable: 'HOLDFAST_LOG_RETAIN_MB', key: 'logRetainMb' },
  { flag: '--legacy-quotes', variable: 'HOLDFAST_LEGACY_QUOTES', key: 'legacyQuotes' },
];

/** Words to be put before those of the command line. @throws LaunchRefused naming file and key */
export function settingWords(environment: Environment): string[] {
  return [...fileWords(environment['HOLDFAST_CONFIG'] ?? null), ...environmentWords(environment)];
}

function environmentWords(environment: Environment): string[] {
  return settings.flatMap(({ flag, variable }) => {
    const value = environment[variable];
    return value === undefined || value === '' ? [] : [`${flag}=${value}`];
  });
}

function fileWords(named: string | null): string[] {
  const path = named ?? configFileDefault;
  const text = readText(path, named === null);
  const section = text === null ? {} : launcherSection(path, text);
  return Object.entries(section).map(([key, value]) => {
    const setting = settings.find((known) => known.key === key);
    if (setting === undefined) throw refused(path, `launcher.${key}: there is no such setting`);
    if (typeof value === 'string' || typeof value === 'number') return `${setting.flag}=${value}`;
    throw refused(path, `launcher.${key}: must be a text or a number`);
  });
}

function readText(path: string, mayBeAbsent: boolean): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const absent = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (absent && mayBeAbsent) return null;
    throw refused(path, 'cannot be read');
  }
}

function launcherSection(path: string, text: string): object {
  const whole = parsed(path, text);
  if (!isObject(whole)) throw refused(path, 'must be an object');
  const section = 'launcher' in whole ? whole.launcher : {};
  if (!isObject(section)) throw refused(path, 'launcher: must be an object');
  return section;
}

function parsed(path: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw refused(path, 'is not valid JSON');
  }
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const refused = (path: string, what: string): LaunchRefused =>
  new LaunchRefused(`${path}: ${what}.`, 'Correct the file, or start without it.');

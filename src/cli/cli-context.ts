// What every verb shares: the global flags, a client for the cluster they name, and the way answers
// are printed. A verb asks for what it needs; nothing is connected before that.

import Table from 'cli-table3';
import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import { pem } from '../access/tls-files.ts';
import type { Dialing } from '../client/dialing.ts';
import type { HoldfastClient } from '../client/holdfast-client.ts';
import { clusterFolderOf, endpointsOf, readClusterFile } from './cluster-file.ts';
import type { ClusterFile } from './cluster-file.ts';
import { endpointList } from './flag-values.ts';
import { withReasons } from './silent-nodes.ts';
import { tokenToShow } from './token-place.ts';

/** A slip in an address shall not look like a slow cluster; a process that its launcher starts again is
 *  back by then. */
const unreachedMaxMs = 4_000;

export type Format = 'table' | 'json';

export interface GlobalFlags {
  readonly endpoints?: readonly string[];
  readonly clusterFile?: string;
  readonly tokenFile?: string;
  readonly tlsCa?: string;
  readonly output: Format;
}

export class CliContext {
  readonly #flags: GlobalFlags;
  readonly #name: string;

  /** Of the verb whose action runs: global flags may stand before or after its name. */
  constructor(verb: Command) {
    this.#flags = verb.optsWithGlobals<GlobalFlags>();
    this.#name = `holdfast ${verb.name()}`;
  }

  get format(): Format {
    return this.#flags.output;
  }

  /** The launcher's file. @throws CliFailure when there is none. */
  clusterFile(): ClusterFile {
    return readClusterFile(this.#clusterFileNamed());
  }

  endpoints(): string[] {
    const named = this.#endpointsNamed();
    return named === null ? endpointsOf(this.clusterFile()) : [...named];
  }

  /** Where the cluster.json in use lies; null: endpoints were named instead. */
  clusterFolder(): string | null {
    return this.#endpointsNamed() === null ? clusterFolderOf(this.#clusterFileNamed()) : null;
  }

  // A flag was typed for this command; what the environment says is older, of either kind.
  #endpointsNamed(): readonly string[] | null {
    const { endpoints, clusterFile } = this.#flags;
    if (endpoints !== undefined) return endpoints;
    const before = clusterFile === undefined ? fromEnvironment('HOLDFAST_ENDPOINTS') : null;
    return before === null ? null : endpointsIn('HOLDFAST_ENDPOINTS', before);
  }

  #clusterFileNamed(): string | null {
    return this.#flags.clusterFile ?? fromEnvironment('HOLDFAST_CLUSTER_FILE');
  }

  /** How a client presents itself; `HoldfastClient` takes it as it is. */
  dialing(name = this.#name): Dialing {
    const token = tokenToShow(this.#flags.tokenFile, this.clusterFolder());
    const ca = this.#flags.tlsCa ?? process.env['HOLDFAST_TLS_CA'];
    const trust = ca === undefined ? {} : { tls: { ca: pem('--tls-ca', ca) } };
    return { name, ...(token === null ? {} : { token }), ...trust };
  }

  /** The same for HTTP: a token and an authority to trust, null where there is none. */
  credentials(): { readonly token: string | null; readonly ca: string | null } {
    const { token, tls } = this.dialing();
    return { token: typeof token === 'string' ? token : null, ca: tls?.ca ?? null };
  }

  /** Runs `act` with a client that is closed afterwards, however it ends. */
  async withClient<T>(act: (client: HoldfastClient) => Promise<T>): Promise<T> {
    const wish = { endpoints: this.endpoints(), unreachedMaxMs, ...this.dialing() };
    // Loaded here: most of a start is gRPC, and help, files and refusals need none.
    const { HoldfastClient } = await import('../client/holdfast-client.ts');
    const client = new HoldfastClient(wish);
    try {
      return await act(client);
    } catch (error) {
      throw await withReasons(error, client);
    } finally {
      await client.close();
    }
  }

  /** Prints `json` or, for people, the text. */
  print(answer: { readonly json: unknown; readonly text: string }): void {
    console.log(this.format === 'json' ? JSON.stringify(answer.json, null, 2) : answer.text);
  }
}

/** Null where it is not set, or to nothing. */
function fromEnvironment(name: string): string | null {
  const text = process.env[name] ?? '';
  return text === '' ? null : text;
}

/** @throws InvalidArgumentError that names the variable */
function endpointsIn(name: string, text: string): string[] {
  try {
    return endpointList(text);
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    throw new InvalidArgumentError(`${name}: ${error.message}`);
  }
}

export type Cell = string | number;

/** A plain table; numbers stand to the right. */
export function tableText(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const colAligns = head.map((_, i) =>
    rows.some((row) => isNumeric(row[i])) && rows.every((row) => row[i] === '' || isNumeric(row[i]))
      ? ('right' as const)
      : ('left' as const),
  );
  const table = new Table({ head: [...head], colAligns, style: plain, chars: noRules });
  for (const row of rows) table.push([...row]);
  return table.toString();
}

const plain = { head: [], border: [] };
/** No rules between rows: a table of twenty orders fits on a screen. */
const noRules = { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' };

function isNumeric(cell: Cell | undefined): boolean {
  return typeof cell === 'number' || (cell !== undefined && /^(?:-|-?[\d,.]+)$/.test(cell));
}

// The flags of the catalog process. Turns words into checked values; does nothing with them.

import { Command, InvalidArgumentError } from 'commander';
import { readTlsFiles } from '../access/tls-files.ts';
import type { TlsFiles } from '../access/tls-files.ts';
import { hostAndPort } from '../base/host-and-port.ts';
import type { HostAndPort } from '../base/host-and-port.ts';
import { quantityMax } from '../domain/quantity.ts';
import { isSymbol } from '../domain/ids.ts';
import { parseMoney, priceUnitsMax } from '../domain/money.ts';
import type { Money } from '../domain/money.ts';

export interface CatalogFlags {
  readonly endpoints: readonly string[];
  readonly host: string;
  readonly httpPort: number;
  readonly grpcPort: number;
  /** host:port of a source that speaks the legacy quote protocol; null: none. */
  readonly legacyQuotes: HostAndPort | null;
  /** Holds the token that this catalog shows the cluster; null: it shows none. */
  readonly tokenFile: string | null;
  /** Its own certificate, and who signs those of nodes. */
  readonly tls: TlsFiles;
  readonly insecureListen: boolean;
  readonly simulate: boolean;
  /** The centre of each symbol's walk; null: every symbol whose price never goes stale. */
  readonly symbols: ReadonlyMap<string, Money> | null;
  /** What every stock that can run out is brought up to again; 0: never. */
  readonly restockTo: number;
  readonly restockEveryMs: number;
  readonly seed: number;
  readonly changesPerSecond: number;
  /** Where the rollups outlive the process; null: nowhere. */
  readonly dataDir: string | null;
  /** End when stdin ends, because the launcher has. */
  readonly exitWithParent: boolean;
}

const portMax = 65_535;
const changesPerSecondMax = 1000;

/** @throws CommanderError, after saying what was wrong */
export function readCatalogFlags(words: readonly string[]): CatalogFlags {
  const program = new Command('catalog')
    .requiredOption('--endpoints <addresses>', 'host:port of nodes, comma-separated', addresses)
    .option('--host <host>', 'where to listen', '127.0.0.1')
    .option('--http-port <port>', '/livez /readyz /metrics', wholeNumber(portMax), 7400)
    .option('--grpc-port <port>', 'gRPC health', wholeNumber(portMax), 50_019)
    .option('--legacy-quotes <address>', 'host:port of a legacy quote source', oneAddress)
    .option('--token-file <path>', 'the token to show the cluster (HOLDFAST_TOKEN_FILE)')
    .option('--tls-cert <path>', 'its certificate, PEM')
    .option('--tls-key <path>', 'the key to it')
    .option('--tls-ca <path>', 'who signs the certificates of nodes')
    .option('--insecure-listen', 'listen on any --host, without TLS', false)
    .option('--simulate', 'move prices gently', false)
    .option('--symbols <list>', 'walk these around these prices: A=10.00,B=2.50', priceList)
    .option(
      '--restock-to <n>',
      'bring finite stocks up to this; 0: never',
      wholeNumber(quantityMax),
      0,
    )
    .option('--restock-every-ms <ms>', 'how often', wholeNumber(86_400_000, 100), 10_000)
    .option('--seed <n>', 'of the simulator', wholeNumber(0xffff_ffff), 1)
    .option('--changes-per-second <n>', 'in all', wholeNumber(changesPerSecondMax, 1), 4)
    .option('--data-dir <folder>', 'keep daily and monthly rollups here')
    .option('--exit-with-parent', 'end when stdin ends', false)
    .exitOverride();
  program.parse([...words], { from: 'user' });
  const options = program.opts<GivenFlags>();
  const { symbols = null, legacyQuotes = null, dataDir = null } = options;
  const tokenFile = options.tokenFile ?? process.env['HOLDFAST_TOKEN_FILE'] ?? null;
  const tls = readTlsFiles({
    cert: options.tlsCert ?? process.env['HOLDFAST_TLS_CERT'],
    key: options.tlsKey ?? process.env['HOLDFAST_TLS_KEY'],
    ca: options.tlsCa ?? process.env['HOLDFAST_TLS_CA'],
  });
  return { ...options, symbols, legacyQuotes, dataDir, tokenFile, tls };
}

type Optional = 'symbols' | 'legacyQuotes' | 'dataDir' | 'tokenFile';
type GivenFlags = Omit<CatalogFlags, Optional | 'tls'> &
  Partial<Pick<CatalogFlags, Optional>> & {
    readonly tlsCert?: string;
    readonly tlsKey?: string;
    readonly tlsCa?: string;
  };

function oneAddress(text: string): HostAndPort {
  const address = hostAndPort(text);
  if (address === null) throw new InvalidArgumentError('It is not host:port.');
  return address;
}

function addresses(text: string): string[] {
  return text.split(',').map((address) => address.trim());
}

function wholeNumber(most: number, least = 0): (text: string) => number {
  return (text) => {
    const number = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
}

function priceList(text: string): Map<string, Money> {
  const prices = new Map<string, Money>();
  for (const item of text.split(',')) {
    const [symbol = '', amount = ''] = item.split('=');
    const units = parseMoney(amount);
    if (!isSymbol(symbol) || units === null || units <= 0 || units > priceUnitsMax) {
      throw new InvalidArgumentError(`"${item}" is not like FishCo=7.45.`);
    }
    prices.set(symbol, units);
  }
  return prices;
}

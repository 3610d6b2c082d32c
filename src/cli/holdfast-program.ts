// The verbs of `holdfast`, put together. Each lives in a file of its own under verbs/ and is loaded when
// it is called: what one of them needs, gRPC or a histogram, costs the others nothing.

import { Command, Option } from 'commander';
import { endpointList } from './flag-values.ts';
import { nameHelpOfVerbs } from './usage-errors.ts';

type AddVerb = (program: Command) => void;

/** In the order in which help lists them. */
const verbs: Readonly<Record<string, () => Promise<AddVerb>>> = {
  status: async () => (await import('./verbs/status.ts')).addStatus,
  order: async () => (await import('./verbs/order.ts')).addOrder,
  cancel: async () => (await import('./verbs/cancel.ts')).addCancel,
  orders: async () => (await import('./verbs/orders.ts')).addOrders,
  holdings: async () => (await import('./verbs/holdings.ts')).addHoldings,
  prices: async () => (await import('./verbs/prices.ts')).addPrices,
  account: async () => (await import('./verbs/account.ts')).addAccount,
  'kill-leader': async () => (await import('./verbs/kill-leader.ts')).addKillLeader,
  stop: async () => (await import('./verbs/stop.ts')).addStop,
  restart: async () => (await import('./verbs/restart.ts')).addRestart,
  'transfer-leader': async () => (await import('./verbs/transfer-leader.ts')).addTransferLeader,
  digest: async () => (await import('./verbs/digest.ts')).addDigest,
  log: async () => (await import('./verbs/log.ts')).addLog,
  member: async () => (await import('./verbs/member.ts')).addMember,
  triggers: async () => (await import('./verbs/standing.ts')).addTriggers,
  locks: async () => (await import('./verbs/standing.ts')).addLocks,
  token: async () => (await import('./verbs/token.ts')).addToken,
  auth: async () => (await import('./verbs/auth.ts')).addAuth,
  snapshot: async () => (await import('./verbs/snapshot.ts')).addSnapshot,
  recover: async () => (await import('./verbs/recover.ts')).addRecover,
  audit: async () => (await import('./verbs/audit.ts')).addAudit,
  dumplog: async () => (await import('./verbs/dumplog.ts')).addDumplog,
  books: async () => (await import('./verbs/books.ts')).addBooks,
  tail: async () => (await import('./verbs/tail.ts')).addTail,
  replay: async () => (await import('./verbs/replay.ts')).addReplay,
  bazaar: async () => (await import('./verbs/bazaar.ts')).addBazaar,
  chaos: async () => (await import('./verbs/chaos.ts')).addChaos,
  'haproxy-config': async () => (await import('./verbs/haproxy-config.ts')).addHaproxyConfig,
  bench: async () => (await import('./verbs/bench.ts')).addBench,
  sim: async () => (await import('./verbs/bench.ts')).addSim,
  completion: async () => (await import('./verbs/completion.ts')).addCompletion,
};

/** The program that understands these words, or, without any, all verbs. A word that names no verb may be
 *  a wish for help or a slip: for that all are loaded too. */
export async function holdfastProgram(words: readonly string[] = []): Promise<Command> {
  const all = Object.entries(verbs);
  const named = all.filter(([verb]) => words.includes(verb));
  const asksForAll = words.includes('help') || words.includes('completion');
  const wanted = named.length > 0 && !asksForAll ? named : all;
  const add = await Promise.all(wanted.map(([, load]) => load()));
  const program = emptyProgram();
  for (const addVerb of add) addVerb(program);
  nameHelpOfVerbs(program);
  return program;
}

function emptyProgram(): Command {
  const output = new Option('-o, --output <format>', 'how answers look');
  return new Command('holdfast')
    .description('Talks to a Holdfast cluster: the one `npm start` runs here, or any other.')
    .option(
      '--endpoints <addresses>',
      'host:port of nodes, comma-separated (HOLDFAST_ENDPOINTS)',
      endpointList,
    )
    .option(
      '--cluster-file <path>',
      'the cluster.json of a launcher (HOLDFAST_CLUSTER_FILE); .holdfast/ is found by itself',
    )
    .option(
      '--token-file <path>',
      'the token to show (or HOLDFAST_TOKEN); else admin.token beside cluster.json',
    )
    .option('--tls-ca <path>', "dial with TLS; who signs the nodes' certificates (HOLDFAST_TLS_CA)")
    .addOption(output.choices(['table', 'json']).default('table'))
    .showHelpAfterError('`holdfast help` lists the verbs.')
    .exitOverride();
}

// The verbs of `holdfast`, put together. Each lives in a file of its own under verbs/.

import { Command, Option } from 'commander';
import { addAccount } from './verbs/account.ts';
import { addAudit } from './verbs/audit.ts';
import { addAuth } from './verbs/auth.ts';
import { addBazaar } from './verbs/bazaar.ts';
import { addBench, addSim } from './verbs/bench.ts';
import { addBooks } from './verbs/books.ts';
import { addChaos } from './verbs/chaos.ts';
import { addCompletion } from './verbs/completion.ts';
import { addDigest } from './verbs/digest.ts';
import { addDumplog } from './verbs/dumplog.ts';
import { addHaproxyConfig } from './verbs/haproxy-config.ts';
import { addHoldings } from './verbs/holdings.ts';
import { addKillLeader } from './verbs/kill-leader.ts';
import { addLog } from './verbs/log.ts';
import { addMember } from './verbs/member.ts';
import { addOrder } from './verbs/order.ts';
import { addCancel } from './verbs/cancel.ts';
import { addOrders } from './verbs/orders.ts';
import { addPrices } from './verbs/prices.ts';
import { addReplay } from './verbs/replay.ts';
import { addRestart } from './verbs/restart.ts';
import { addSnapshot } from './verbs/snapshot.ts';
import { addLocks, addTriggers } from './verbs/standing.ts';
import { addStatus } from './verbs/status.ts';
import { addStop } from './verbs/stop.ts';
import { addTail } from './verbs/tail.ts';
import { addToken } from './verbs/token.ts';
import { addTransferLeader } from './verbs/transfer-leader.ts';

export function holdfastProgram(): Command {
  const output = new Option('-o, --output <format>', 'how answers look');
  const program = new Command('holdfast')
    .description('Talks to a Holdfast cluster: the one `npm start` runs here, or any other.')
    .option('--endpoints <addresses>', 'host:port of nodes, comma-separated (HOLDFAST_ENDPOINTS)')
    .option(
      '--cluster-file <path>',
      'the cluster.json of a launcher; .holdfast/ is found by itself',
    )
    .option(
      '--token-file <path>',
      'the token to show (or HOLDFAST_TOKEN); else .holdfast/admin.token',
    )
    .addOption(output.choices(['table', 'json']).default('table'))
    .showHelpAfterError('`holdfast help` lists the verbs.')
    .exitOverride();
  const add = [addStatus, addOrder, addCancel, addOrders, addHoldings, addPrices, addAccount];
  add.push(addKillLeader, addStop, addRestart, addTransferLeader, addDigest, addLog, addMember);
  add.push(addTriggers, addLocks, addToken, addAuth);
  add.push(addSnapshot, addAudit, addDumplog, addBooks, addTail);
  add.push(addReplay, addBazaar, addChaos);
  add.push(addHaproxyConfig, addBench, addSim, addCompletion);
  for (const addVerb of add) addVerb(program);
  return program;
}

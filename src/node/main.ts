// The node's process: `init` gives a directory its identity, `run` serves it until told to stop,
// `inspect` prints what its log holds; `survey` and `recover` save what is left of a cluster; `verify`,
// `restore` and `export-…` read snapshot files; `trial` reads books that earlier starts did not survive.
// Knows verbs and exit codes, and loads no more than the verb needs: `init` is done before gRPC would
// have been read.

import { TlsFlawed } from '../access/tls-files.ts';
import { UsageError } from './run-options.ts';

const usage = `usage: holdfast-node init --data-dir DIR --cluster-id HEX --node-id N --members JSON
       holdfast-node join --data-dir DIR --cluster-id HEX --group-id N --founders JSON --self JSON
       holdfast-node run  --data-dir DIR [--profile default|lan] [--log-retain-mb N] [--scrub-seconds N]
                          [--snapshot-mb-per-second N]
                          [--standing-learner SECONDS] [--file-clock] [--log-level debug|info|warn|error]
                          [--trace-raft FILE] [--clock-offset-ms N] [--lease-reads] [--exit-with-parent]
       holdfast-node inspect --data-dir DIR [--from INDEX] [--to INDEX]
       holdfast-node survey --data-dir DIR
       holdfast-node recover --data-dir DIR --file SNAPSHOT
       holdfast-node verify --file SNAPSHOT
       holdfast-node trial --data-dir DIR --books N
       holdfast-node export-log --file SNAPSHOT [--from INDEX] [--to INDEX] [--answers]
       holdfast-node export-books --file SNAPSHOT
       holdfast-node restore --file SNAPSHOT --data-dir DIR --cluster-id HEX --node-id N --members JSON`;

type Verb = (args: readonly string[]) => Promise<void>;

const verbs: Readonly<Record<string, Verb>> = {
  run: async (args) => (await import('./run-node.ts')).runNode(args),
  init: async (args) => {
    const { clusterId, nodeId } = await (
      await import('./offline/init.ts')
    ).initNode(args, process.env);
    process.stdout.write(`node ${nodeId} of cluster ${clusterId} initialised\n`);
  },
  join: async (args) => {
    tell(await (await import('./offline/join.ts')).joinNode(args));
  },
  verify: async (args) => {
    tell(await (await import('./offline/verify-snapshot.ts')).verifySnapshot(args));
  },
  restore: async (args) => {
    tell(await (await import('./offline/restore.ts')).restoreNode(args));
  },
  survey: async (args) => {
    tell(await (await import('./offline/survey.ts')).surveyReplica(args));
  },
  recover: async (args) => {
    tell(await (await import('./offline/recover.ts')).recoverBooks(args));
  },
  'export-log': async (args) =>
    (await import('./offline/export-log.ts')).exportLog(args, process.stdout),
  'export-books': async (args) =>
    (await import('./offline/export-books.ts')).exportBooks(args, process.stdout),
  trial: async (args) => {
    // The open stdin, our leash, would keep the process.
    process.exit(await (await import('./offline/books-trial.ts')).trial(args));
  },
  inspect: async (args) => {
    const { inspectLog } = await import('./offline/inspect-log.ts');
    if (!(await inspectLog(args, process.stdout))) process.exitCode = 1;
  },
};

function tell(answer: unknown): void {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

// `holdfast log export | head` closes the pipe early: whoever read has had enough.
function endWithReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    process.exit(error.code === 'EPIPE' ? 0 : 1);
  });
}

async function main([verb = '', ...rest]: readonly string[]): Promise<void> {
  const act = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
  if (act === undefined) throw new UsageError(usage);
  if (verb !== 'run') endWithReader();
  await act(rest);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(error instanceof UsageError || error instanceof TlsFlawed ? 2 : 1);
});

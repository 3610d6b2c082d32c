// `holdfast haproxy-config`: prints what HAProxy needs to stand in front of the frontends.

import type { Command } from 'commander';
import { CliContext } from '../cli-context.ts';
import { CliFailure } from '../cli-failure.ts';
import { bindAddress, urlList } from '../flag-values.ts';
import { haproxyConfig } from '../haproxy-config.ts';

interface Flags {
  readonly bind: string;
  readonly frontends?: readonly string[];
}

export function addHaproxyConfig(program: Command): void {
  const verb = program
    .command('haproxy-config')
    .description('print a configuration for HAProxy in front of the frontends')
    .option('--bind <host:port>', 'where HAProxy listens', bindAddress, '127.0.0.1:8000')
    .option('--frontends <urls>', "base URLs; otherwise the local cluster's", urlList);
  verb.action(({ bind, frontends: named }: Flags) => {
    const context = new CliContext(verb);
    const urls = named ?? context.clusterFile().frontends.map(({ url }) => url);
    if (urls.length === 0) {
      throw new CliFailure('There is no frontend.', '`npm start -- --frontends 2` runs two.');
    }
    const frontends = urls.map((url) => new URL(url).host);
    context.print({ json: { bind, frontends }, text: haproxyConfig({ frontends, bind }) });
  });
}

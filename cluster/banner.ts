// What a person sees once the cluster runs: one table, the page to open, what to try next. Pure text.

import { join } from 'node:path';
import Table from 'cli-table3';
import type { ChildState } from './supervised-child.ts';

export interface BannerRow {
  readonly what: string;
  readonly address: string;
  readonly pid: number | null;
  readonly state: ChildState;
}

export interface BannerFacts {
  readonly rows: readonly BannerRow[];
  readonly clusterId: string;
  readonly dataDir: string;
  readonly tookMs: number;
  readonly blotterUrl: string | null;
  readonly demo: boolean;
  /** Arguments that make `npx holdfast` find this cluster when it is not the default one. */
  readonly findIt: string;
}

export function banner(facts: BannerFacts): string {
  const table = new Table({
    head: ['what', 'address', 'pid', 'health'],
    style: plain,
    chars: noRules,
  });
  for (const row of facts.rows) {
    table.push([row.what, row.address, row.pid ?? '-', healthWord(row.state)]);
  }
  const seconds = (facts.tookMs / 1000).toFixed(1);
  return [
    '',
    `Holdfast cluster ${facts.clusterId}, up in ${seconds} s. On loopback, without TLS: for development.`,
    table.toString(),
    ...(facts.blotterUrl === null ? [] : [`Open   ${facts.blotterUrl}/`]),
    ...nextCommands(facts).map((line, i) => `${i === 0 ? 'Try    ' : '       '}${line}`),
    `Data   ${facts.dataDir} (logs in ${join(facts.dataDir, 'logs')})`,
    'Stop   Ctrl-C',
    '',
  ].join('\n');
}

const plain = { head: [], border: [] };
const noRules = { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' };

function nextCommands({ demo, findIt, blotterUrl }: BannerFacts): string[] {
  const holdfast = `npx holdfast${findIt}`;
  const trading = [
    `${holdfast} order buy 5 FishCo`,
    `${holdfast} holdings demo`,
    ...(blotterUrl === null ? [] : [`curl ${blotterUrl}/stocks/FishCo`]),
    `${holdfast} bazaar --clients 5`,
  ];
  return [
    `${holdfast} status`,
    ...(demo ? trading : [`${holdfast} account deposit alice 1000.00 --create`]),
    `${holdfast} kill-leader`,
  ];
}

function healthWord(state: ChildState): string {
  return state === 'ready' ? 'ready' : `${state} (see its log)`;
}

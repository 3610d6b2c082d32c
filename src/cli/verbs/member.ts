// `holdfast member list|add|promote|remove`: who belongs to a running cluster.

import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import type { HoldfastClient } from '../../client/holdfast-client.ts';
import type { MemberChange, MemberList } from '../../client/membership.ts';
import { CliContext, tableText } from '../cli-context.ts';
import { wholeNumber } from '../flag-values.ts';
import { newMember } from '../new-member.ts';
import type { MemberWish, NewMember } from '../new-member.ts';
import { nodeProgramPath, readNodeProgram } from '../node-program.ts';

export function addMember(program: Command): void {
  const member = program.command('member').description('who belongs to the cluster');
  addList(member);
  addAdd(member);
  addChange(member, 'promote', 'let a learner that has caught up vote');
  addChange(member, 'remove', 'remove a member for good; its number is never given again');
}

function addList(member: Command): void {
  const verb = member.command('list').description('every member with its role and addresses');
  verb.action(async () => {
    const context = new CliContext(verb);
    const list = await context.withClient((client) => client.members());
    context.print({ json: list, text: listText(list) });
  });
}

function listText(list: MemberList): string {
  const head = ['id', 'role', 'peers', 'clients', 'http', 'incarnation'];
  const rows = list.members.map((member) => [
    member.nodeId,
    member.nodeId === list.leaderId ? 'leader' : member.role,
    member.peerAddress,
    member.clientAddress,
    member.httpAddress,
    member.incarnation,
  ]);
  return tableText(head, rows);
}

interface AddFlags extends MemberWish {
  readonly dataDir: string;
}

function addAdd(member: Command): void {
  const verb = member
    .command('add')
    .description('prepare a new node in an empty directory and add it as a learner')
    .requiredOption('--data-dir <dir>', 'where the new node will live')
    .option('--node-id <id>', 'its number; the next one when left out', wholeNumber(1))
    .option('--peer <address>', 'host:port for the other nodes')
    .option('--client <address>', 'host:port for clients')
    .option('--http <address>', 'host:port for /metrics and /readyz');
  verb.action(async ({ dataDir, ...wish }: AddFlags) => {
    const context = new CliContext(verb);
    const { added, refusal } = await context.withClient((client) => add(client, dataDir, wish));
    const text =
      refusal === ''
        ? `node ${added.nodeId} is a learner now. Start it:\n  node ${nodeProgramPath} run --data-dir ${dataDir}\nand when it has caught up: holdfast member promote ${added.nodeId}`
        : `refused: ${refusal}`;
    context.print({ json: { done: refusal === '', refusal, member: added, dataDir }, text });
    if (refusal !== '') process.exitCode = 1;
  });
}

// The directory comes first: its incarnation is what is recorded. Repeated after a lost answer, the
// directory stands for the same member as before.
async function add(
  client: HoldfastClient,
  dataDir: string,
  wish: MemberWish,
): Promise<{ added: NewMember; refusal: string }> {
  const list = await client.members();
  const wanted = newMember(list, wish, randomBytes(8).toString('hex'));
  const founders = list.founders.map(({ role: _role, ...founder }) => founder);
  const line = await readNodeProgram([
    'join',
    ...['--data-dir', dataDir],
    ...['--cluster-id', list.clusterId],
    ...['--group-id', String(list.groupId)],
    ...['--founders', JSON.stringify(founders)],
    ...['--self', JSON.stringify(wanted)],
  ]);
  const added = JSON.parse(line) as NewMember;
  const answer = await client.changeMembers({ action: 'add', member: { ...added } });
  return { added, refusal: answer.refusal };
}

function addChange(member: Command, action: 'promote' | 'remove', description: string): void {
  const verb = member
    .command(action)
    .description(description)
    .argument('<node>', 'its number', wholeNumber(1));
  verb.action(async (nodeId: number) => {
    const context = new CliContext(verb);
    const answer = await context.withClient((client) => change(client, { action, nodeId }));
    const done = action === 'promote' ? 'is a voter now' : 'is removed; it stops by itself';
    const text = answer.done ? `node ${nodeId} ${done}` : `refused: ${answer.refusal}`;
    context.print({ json: answer, text });
    if (!answer.done) process.exitCode = 1;
  });
}

// A leader does not remove itself: it hands over, and the next one does.
async function change(
  client: HoldfastClient,
  wanted: MemberChange,
): Promise<{ done: boolean; refusal: string }> {
  const { leaderId } = await client.members();
  if (wanted.action === 'remove' && leaderId === wanted.nodeId) await client.transferLeader();
  return client.changeMembers(wanted);
}

// Acts out etcd's interaction files: a few replicas, the messages between them, and directives
// that let one thing at a time happen.

import { present } from '../../src/base/assert.ts';
import { EMPTY_CONF_STATE } from '../../src/raft/core/conf-state.ts';
import { confChange } from '../../src/raft/core/conf-change.ts';
import type { ConfTransition } from '../../src/raft/core/conf-change.ts';
import { message } from '../../src/raft/core/message.ts';
import type { Message, MessageKind } from '../../src/raft/core/message.ts';
import { isStorageThread } from '../../src/raft/core/node-id.ts';
import type { NodeId } from '../../src/raft/core/node-id.ts';
import type { StepResult } from '../../src/raft/core/outcome.ts';
import type { SnapshotMeta } from '../../src/raft/core/snapshot-meta.ts';
import { parseConfSteps } from './conf-steps.ts';
import { idsOf, valuesOf } from './datadriven.ts';
import type { Directive } from './datadriven.ts';
import { GO_ROLES, goProgressMap } from './go-conf.ts';
import { LEVELS } from './go-log-line.ts';
import { GO_KINDS, goEntries, goMessage, goReady } from './go-text.ts';
import { InteractionNode, NODE_DEFAULTS } from './interaction-node.ts';
import type { NodeOptions } from './interaction-node.ts';
import { InteractionOutput } from './interaction-output.ts';

const DROPPED = 'raft proposal dropped';

export class InteractionEnv {
  readonly #nodes: InteractionNode[] = [];
  readonly #output = new InteractionOutput();
  #messages: Message[] = [];

  /** What a directive prints. */
  run(directive: Directive): string {
    this.#output.clear();
    const act = present(this.#acts[directive.command], `a known command: ${directive.command}`);
    const error = act(directive);
    if (typeof error === 'string') {
      if (this.#output.quiet) return `${error}\n`;
      this.#output.write(error);
    }
    const { text } = this.#output;
    if (text === '') return 'ok\n';
    return text.endsWith('\n') ? text : `${text}\n`;
  }

  readonly #acts: Record<string, (directive: Directive) => string | void> = {
    'add-nodes': (d) => this.#addNodes(d),
    campaign: (d) => this.#node(d).raw.campaign(),
    compact: (d) => this.#compact(d),
    'deliver-msgs': (d) => this.#deliverMessages(d),
    'forget-leader': (d) => this.#node(d).raw.forgetLeader(),
    'log-level': (d) => this.#setLevel(d.args[0]?.key ?? ''),
    'process-ready': (d) => this.#each(d, 'handling Ready', (node) => this.#processReady(node)),
    'process-append-thread': (d) =>
      this.#each(d, 'processing append thread', (node) => this.#processAppend(node)),
    'process-apply-thread': (d) =>
      this.#each(d, 'processing apply thread', (node) => this.#processApply(node)),
    propose: (d) => this.#propose(d),
    'propose-conf-change': (d) => this.#proposeConfChange(d),
    'raft-log': (d) => this.#printLog(this.#node(d)),
    'raft-state': () => this.#printStates(),
    'report-unreachable': (d) => this.#node(d).raw.reportUnreachable(idsOf(d)[1] ?? 0),
    'send-snapshot': (d) => this.#sendSnapshot(d),
    'set-randomized-election-timeout': (d) => {
      this.#node(d).raw.electionTimeoutTicks = Number(valuesOf(d, 'timeout')[0]);
    },
    stabilize: (d) => this.#stabilizeAt(d),
    status: (d) => this.#output.write(goProgressMap(this.#node(d).raw.status().progress)),
    'tick-election': (d) => this.#tick(d, this.#node(d).options.electionTicks),
    'tick-heartbeat': (d) => this.#tick(d, this.#node(d).options.heartbeatTicks),
    'transfer-leadership': (d) => {
      const from = this.#byId(Number(valuesOf(d, 'from')[0]));
      from.raw.transferLeader(Number(valuesOf(d, 'to')[0]));
    },
  };

  #byId(id: NodeId): InteractionNode {
    return present(this.#nodes[id - 1], `replica ${id} exists`);
  }

  #node(directive: Directive): InteractionNode {
    return this.#byId(idsOf(directive)[0] ?? 0);
  }

  #each(d: Directive, what: string, act: (node: InteractionNode) => void): void {
    const nodes = idsOf(d).map((id) => this.#byId(id));
    for (const node of nodes) {
      if (nodes.length > 1) {
        this.#output.write(`> ${node.id} ${what}\n`);
        this.#output.indented(() => act(node));
      } else {
        act(node);
      }
    }
  }

  #setLevel(name: string): void {
    this.#output.level = present(
      LEVELS.find((level) => level === name.toLowerCase()),
      `a known level: ${name}`,
    );
  }

  #addNodes(d: Directive): void {
    const ids = (key: string): number[] => valuesOf(d, key).map(Number);
    const index = ids('index')[0] ?? 0;
    const conf = { ...EMPTY_CONF_STATE, voters: ids('voters'), learners: ids('learners') };
    const snapshot: SnapshotMeta = { index, term: index > 0 ? 1 : 0, conf };
    const options = { ...parseOptions(d), applied: index };
    for (let count = idsOf(d)[0] ?? 0; count > 0; count -= 1) {
      const id = this.#nodes.length + 1;
      const emit = (event: Parameters<NodeEmit>[0]): void => this.#output.log(id, event);
      this.#nodes.push(new InteractionNode(id, { options, snapshot }, emit));
    }
  }

  #compact(d: Directive): void {
    const node = this.#node(d);
    node.log.compact(idsOf(d)[1] ?? 0);
    this.#printLog(node);
  }

  #printLog(node: InteractionNode): void {
    const entries = node.log.all();
    const bounds = `first index=${node.log.firstIndex()}, last index=${node.log.lastIndex()}`;
    this.#output.write(entries.length === 0 ? `log is empty: ${bounds}` : goEntries(entries));
  }

  #printStates(): void {
    for (const node of this.#nodes) {
      const { id, role, term, leaderId, conf } = node.raw.status();
      const votes = conf.voters.includes(id) || conf.votersOutgoing.includes(id);
      const standing = votes ? '(Voter)' : '(Non-Voter)';
      this.#output.write(`${id}: ${GO_ROLES[role]} ${standing} Term:${term} Lead:${leaderId}\n`);
    }
  }

  #propose(d: Directive): string | undefined {
    const data = new TextEncoder().encode(d.args[1]?.key ?? '');
    return this.#node(d).raw.propose(data).kind === 'refused' ? DROPPED : undefined;
  }

  #proposeConfChange(d: Directive): string | undefined {
    const named = valuesOf(d, 'transition')[0] ?? 'auto';
    const transition = named === 'auto' ? 'auto' : (`joint-${named}` as ConfTransition);
    const change = confChange(parseConfSteps(d.input), transition);
    const v1 = valuesOf(d, 'v1')[0] === 'true';
    const result = this.#node(d).raw.proposeConfChange(change, v1 ? 'conf-change-v1' : undefined);
    const left = result.kind === 'refused' && DROPPING.includes(result.reason);
    return left ? DROPPED : undefined;
  }

  #sendSnapshot(d: Directive): void {
    const from = this.#node(d);
    const to = idsOf(d)[1] ?? 0;
    const { term } = from.raw.status();
    const snapshot = from.newestSnapshot;
    const m = message('snapshot', { from: from.id, to, term, snapshot });
    this.#messages.push(m);
    this.#output.write(goMessage(m));
  }

  #tick(d: Directive, times: number): void {
    for (let left = times; left > 0; left -= 1) this.#node(d).raw.tick();
  }

  #processReady(node: InteractionNode): void {
    const ready = node.raw.ready();
    this.#output.write(goReady(ready));
    const { asyncStorageWrites } = node.options;
    if (!asyncStorageWrites) {
      node.persist(ready.hardState, ready.entries, ready.snapshot);
      node.apply(ready.committed);
    }
    for (const m of ready.messages) {
      if (m.kind === 'storage-append') node.appendWork.push(m);
      else if (m.kind === 'storage-apply') node.applyWork.push(m);
      else this.#messages.push(m);
    }
    if (!asyncStorageWrites) node.raw.advance();
  }

  #processAppend(node: InteractionNode): void {
    const m = node.appendWork.shift();
    if (m === undefined) {
      this.#output.write('no append work to perform');
      return;
    }
    const { term, vote, commit } = m;
    this.#report(m, () => {
      node.persist(term === 0 ? null : { term, vote, commit }, m.entries, m.snapshot);
    });
  }

  #processApply(node: InteractionNode): void {
    const m = node.applyWork.shift();
    if (m === undefined) this.#output.write('no apply work to perform');
    else this.#report(m, () => node.apply(m.entries));
  }

  #report(m: Message, work: () => void): void {
    this.#output.write(`Processing:\n${goMessage({ ...m, responses: [] })}\n`);
    work();
    this.#output.write('Responses:\n');
    for (const response of m.responses) this.#output.write(`${goMessage(response)}\n`);
    this.#messages.push(...m.responses);
  }

  #deliverMessages(d: Directive): void {
    const named = valuesOf(d, 'type')[0];
    const kind = (Object.keys(GO_KINDS) as MessageKind[]).find((key) => GO_KINDS[key] === named);
    const kinds = kind === undefined ? null : kind;
    let count = 0;
    for (const argument of d.args) {
      if (argument.values.length === 0) count += this.#deliver(Number(argument.key), kinds);
      if (argument.key === 'drop') {
        for (const id of argument.values) count += this.#drop(Number(id), kinds);
      }
    }
    if (count === 0) this.#output.write('no messages\n');
  }

  #deliver(to: NodeId, kind: MessageKind | null): number {
    const taken = this.#take((m) => m.to === to && (kind === null || m.kind === kind));
    for (const m of taken) {
      this.#output.write(`${goMessage(m)}\n`);
      const error = goStepError(this.#byId(to).raw.step(m));
      if (error !== null) this.#output.write(`${error}\n`);
    }
    return taken.length;
  }

  #drop(to: NodeId, kind: MessageKind | null): number {
    const dropped = this.#take(
      (m) => m.to === to && !isLocal(m) && (kind === null || m.kind === kind),
    );
    for (const m of dropped) this.#output.write(`dropped: ${goMessage(m)}\n`);
    return dropped.length;
  }

  #take(wanted: (m: Message) => boolean): Message[] {
    const taken = this.#messages.filter(wanted);
    this.#messages = this.#messages.filter((m) => !wanted(m));
    return taken;
  }

  #stabilizeAt(d: Directive): void {
    const { level } = this.#output;
    const asked = valuesOf(d, 'log-level')[0];
    if (asked !== undefined) this.#setLevel(asked);
    const ids = idsOf(d);
    const nodes = ids.length === 0 ? this.#nodes : ids.map((id) => this.#byId(id));
    while (this.#stabilizeOnce(nodes));
    this.#output.level = level;
  }

  // One pass over everything that can happen; false when nothing did.
  #stabilizeOnce(nodes: readonly InteractionNode[]): boolean {
    let happened = false;
    const act = (node: InteractionNode, what: string, work: () => void): void => {
      happened = true;
      this.#output.write(`> ${node.id} ${what}\n`);
      work();
    };
    for (const node of nodes) {
      if (!node.raw.hasReady()) continue;
      act(node, 'handling Ready', () => this.#output.indented(() => this.#processReady(node)));
    }
    for (const node of nodes) {
      if (!this.#messages.some((m) => m.to === node.id)) continue;
      act(node, 'receiving messages', () =>
        this.#output.indented(() => void this.#deliver(node.id, null)),
      );
    }
    for (const node of nodes) {
      if (node.appendWork.length === 0) continue;
      act(node, 'processing append thread', () => {
        while (node.appendWork.length > 0) this.#output.indented(() => this.#processAppend(node));
      });
    }
    for (const node of nodes) {
      if (node.applyWork.length === 0) continue;
      act(node, 'processing apply thread', () => {
        while (node.applyWork.length > 0) this.#output.indented(() => this.#processApply(node));
      });
    }
    return happened;
  }
}

type NodeEmit = ConstructorParameters<typeof InteractionNode>[2];

// The other refusals put an empty entry into the log, which etcd does not report.
const DROPPING: readonly string[] = ['not-leader', 'transferring', 'uncommitted-full', 'removed'];

const isLocal = (m: Message): boolean =>
  m.from === m.to || isStorageThread(m.from) || isStorageThread(m.to);

function goStepError(result: StepResult): string | null {
  if (result.kind === 'stepped') return null;
  if (result.reason === 'unknown-peer') return 'raft: cannot step as peer not found';
  if (result.reason === 'proposal-dropped') return DROPPED;
  return `refused: ${result.reason}`;
}

function parseOptions(d: Directive): NodeOptions {
  const flag = (key: string): boolean => valuesOf(d, key)[0] === 'true';
  const limit = (key: string, none: number): number => Number(valuesOf(d, key)[0] ?? none);
  return {
    ...NODE_DEFAULTS,
    asyncStorageWrites: flag('async-storage-writes'),
    preVote: flag('prevote'),
    checkQuorum: flag('checkquorum'),
    disableConfChangeValidation: flag('disable-conf-change-validation'),
    stepDownOnRemoval: flag('step-down-on-removal'),
    inflightMax: limit('inflight', NODE_DEFAULTS.inflightMax),
    applyingBytesMax: limit('max-committed-size-per-ready', NODE_DEFAULTS.applyingBytesMax),
    readOnlyOption: valuesOf(d, 'read-only')[0] === 'lease-based' ? 'lease' : 'safe',
  };
}

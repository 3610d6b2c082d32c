// Judges a trace as the published specification would begin to: who spoke was heard no earlier, terms
// and commits never run back, a vote is cast once per term, a term has one leader and that one a
// majority.

import { z } from 'zod';

const id = z.string().regex(/^\d+$/);

const messageShape = z.strictObject({
  ...{ type: z.string(), term: z.int(), from: id, to: id, entries: z.int(), logTerm: z.int() },
  ...{ index: z.int(), commit: z.int(), vote: id, reject: z.boolean(), rejectHint: z.int() },
});

const change = z.strictObject({ nid: id, action: z.string() });

const lineShape = z.strictObject({
  time: z.number().optional(),
  tag: z.literal('trace'),
  event: z.strictObject({
    name: z.string(),
    nid: id,
    state: z.strictObject({ term: z.int(), vote: id, commit: z.int() }),
    role: z.enum(['StateFollower', 'StatePreCandidate', 'StateCandidate', 'StateLeader']),
    log: z.int(),
    conf: z.tuple([z.array(id), z.array(id)]),
    msg: messageShape.optional(),
    prop: z
      .strictObject({
        cc: z.strictObject({
          changes: z.array(change).optional(),
          newconf: z.array(id).optional(),
        }),
      })
      .optional(),
  }),
});

export type TracedEvent = z.infer<typeof lineShape>['event'];

/** @throws ZodError for a line of another shape */
export const readTrace = (lines: readonly string[]): TracedEvent[] =>
  lines.map((line) => lineShape.parse(JSON.parse(line)).event);

/** A sentence for everything that must not be. */
export function traceViolations(events: readonly TracedEvent[]): string[] {
  return [
    ...unheardOf(events),
    ...ids(events).flatMap((nid) => stateViolations(events.filter((event) => event.nid === nid))),
    ...leaderViolations(events),
  ];
}

const ids = (events: readonly TracedEvent[]): string[] => [
  ...new Set(events.map(({ nid }) => nid)),
];

function unheardOf(events: readonly TracedEvent[]): string[] {
  const sent = new Set<string>();
  const violations: string[] = [];
  for (const { name, msg } of events) {
    const words = JSON.stringify(msg);
    if (name.startsWith('Send')) sent.add(words);
    if (name.startsWith('Receive') && !sent.has(words)) violations.push(`never sent: ${words}`);
  }
  return violations;
}

function stateViolations(own: readonly TracedEvent[]): string[] {
  const violations: string[] = [];
  for (const [at, { state, name }] of own.entries()) {
    const before = own[at - 1]?.state;
    if (before === undefined) continue;
    const words = `${name}: ${JSON.stringify(before)} then ${JSON.stringify(state)}`;
    // What was not yet durable may be gone after a restart; the test's disks lose no commit of ours.
    if (name === 'InitState') continue;
    if (state.term < before.term) violations.push(`the term ran back at ${words}`);
    if (state.commit < before.commit) violations.push(`the commit ran back at ${words}`);
    const voted = before.vote !== '0' && state.vote !== before.vote;
    if (state.term === before.term && voted) violations.push(`a second vote at ${words}`);
  }
  return violations;
}

function leaderViolations(events: readonly TracedEvent[]): string[] {
  const leaders = new Map<number, string>();
  const votes = new Map<string, Set<string>>();
  const violations: string[] = [];
  for (const { name, nid, state, conf, msg } of events) {
    const ballot = `${nid} in ${state.term}`;
    if (name === 'ReceiveRequestVoteResponse' && msg?.reject === false) {
      votes.set(ballot, (votes.get(ballot) ?? new Set()).add(msg.from));
    }
    if (name !== 'BecomeLeader') continue;
    const other = leaders.get(state.term);
    if (other !== undefined) violations.push(`term ${state.term} is led by ${other} and by ${nid}`);
    leaders.set(state.term, nid);
    const count = conf[0].filter((voter) => votes.get(ballot)?.has(voter)).length;
    if (2 * count <= conf[0].length) violations.push(`${ballot} led with ${count} votes`);
  }
  return violations;
}

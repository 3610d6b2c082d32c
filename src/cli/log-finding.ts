// One finding of the node's log inspection as a line for people. The shapes are those that
// `node inspect` prints as JSON; what is not needed here is not named.

export type LogFinding =
  | { readonly kind: 'hard-state'; readonly slot: HardStateFinding }
  | { readonly kind: 'segment' | 'blank-segment'; readonly file: string }
  | EntryFinding
  | {
      readonly kind: 'damage';
      readonly file: string;
      readonly offset: number;
      readonly reason: string;
    };

interface HardStateFinding {
  readonly nodeId: number;
  readonly clusterId: string;
  readonly term: number;
  readonly vote: number;
  readonly commit: number;
  readonly durableThrough: number;
  readonly compactedIndex: number;
  readonly booksNumber: number;
  readonly booksIndex: number;
  /** 0: the log is trusted. */
  readonly suspectFrom: number;
}

interface EntryFinding {
  readonly kind: 'entry';
  readonly index: number;
  readonly term: number;
  readonly type: string;
  readonly bytes: number;
  readonly content: string;
  readonly replaces: boolean;
}

/** A line; wide columns, so that numbers of one log stand below each other. */
export function findingText(finding: LogFinding): string {
  switch (finding.kind) {
    case 'hard-state':
      return hardStateText(finding.slot);
    case 'segment':
      return `segment ${finding.file}`;
    case 'blank-segment':
      return `segment ${finding.file}, nothing written yet`;
    case 'entry':
      return entryText(finding);
    case 'damage':
      return `DAMAGED ${finding.file} at byte ${finding.offset}: ${finding.reason}`;
  }
}

function hardStateText(slot: HardStateFinding): string {
  const vote = slot.vote === 0 ? 'nobody' : `node ${slot.vote}`;
  const doubt = slot.suspectFrom === 0 ? '' : `; SUSPECT from index ${slot.suspectFrom}`;
  return [
    `node ${slot.nodeId} of cluster ${slot.clusterId}: term ${slot.term}, voted for ${vote}`,
    `commit ${slot.commit}, durable through ${slot.durableThrough}, cut below ${slot.compactedIndex + 1}`,
    `books-${slot.booksNumber} as of index ${slot.booksIndex}${doubt}`,
  ].join('\n');
}

function entryText({ index, term, bytes, content, replaces }: EntryFinding): string {
  const columns = [`${index}`.padStart(10), `term ${term}`.padEnd(9), `${bytes} B`.padStart(9)];
  const note = replaces ? '  (replaces an earlier entry)' : '';
  return `${columns.join('  ')}  ${content}${note}`;
}

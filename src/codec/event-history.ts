// What one entry of the history says about account events: which were accepted, for whom, with what data.
// An answer marked as a possible duplicate belongs to an earlier entry and says nothing here. Knows no
// database and no names.

import { outcomeBytes } from '../statemachine/outcome-sink.ts';
import type { RecordedEvent } from '../statemachine/outcome-sink.ts';
import { answerAt, answerFlags, answersHeaderBytes, answerStatus } from './answer-format.ts';
import { EntryReader } from './entry-payload.ts';
import type { HistoryEntry } from './history-writer.ts';
import { viewOf } from './int53.ts';

/** In the order of their commands; of `accountIds` alone, or of everybody when that is null. */
export function recordedEventsOf(
  entry: HistoryEntry,
  accountIds: ReadonlySet<number> | null,
): RecordedEvent[] {
  const events: RecordedEvent[] = [];
  const reader = new EntryReader();
  reader.open(entry.payload);
  for (const bytes of entry.answers) {
    if (!reader.nextFrame()) break;
    const answers = viewOf(bytes);
    for (let at = answersHeaderBytes; reader.nextCommand(); at += outcomeBytes) {
      if (reader.command.kind !== 'record-event' || !isAccepted(answers, at)) continue;
      const accountId = answers.getUint32(at + answerAt.accountId, true);
      if (accountIds?.has(accountId) === false) continue;
      events.push({ accountId, data: reader.command.data() ?? '' });
    }
  }
  return events;
}

function isAccepted(answers: DataView, at: number): boolean {
  if (answers.getUint8(at + answerAt.status) !== answerStatus.accepted) return false;
  return (answers.getUint8(at + answerAt.flags) & answerFlags.possibleDuplicate) === 0;
}

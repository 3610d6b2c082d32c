// Runs one frame in its session, exactly once: the next sequence number runs, one that ran gets
// its remembered answer again, and nothing runs after a gap.
//
//   seq ≤ ackedThrough           session-expired   the client said it has the answer; it is
//                                                  forgotten, so what happened is unknown here
//   ackedThrough < seq ≤ lastSeq the first answer, byte for byte
//   seq = lastSeq + 1            runs, unless the window is full: then sequence-gap
//   seq > lastSeq + 1            sequence-gap      not run; send from lastSeq + 1
//
// A client that keeps its promises never meets the first line, except in a copy of a frame that
// was delayed on its way, whose answers nobody waits for.

import type { RejectReason } from '../domain/reject-reason.ts';
import { answerCommand, refuse } from './answering.ts';
import type { EntryCursor } from './entry-cursor.ts';
import type { EntryRun } from './entry-run.ts';
import type { Session } from './tables/sessions-table.ts';

/** Runs the frame the cursor stands at. Every command of it gets exactly one answer. */
export function runFrame(run: EntryRun, cursor: EntryCursor): void {
  const { sessionId, firstSeq, ackedThrough } = cursor;
  run.session = null;
  run.callerRole = cursor.callerRole;
  run.callerAccountId = cursor.callerAccountId;
  run.out.beginFrame(sessionId, firstSeq);
  const session = run.books.sessions.byId(sessionId);
  if (sessionId === 0) runSessionless(run, cursor);
  else if (!isSequence(firstSeq) || !isSequence(ackedThrough)) refuseAll(run, cursor, 'malformed');
  else if (session === null || !mayGoOn(run, session)) refuseAll(run, cursor, 'session-expired');
  else runInSession(run, cursor, session);
}

// Somebody else's session does not exist: who could go on with it could answer for its owner.
const mayGoOn = (run: EntryRun, { row }: Session): boolean =>
  run.callerAccountId === 0 || row.ownerId === run.callerAccountId;

function refuseAll(run: EntryRun, cursor: EntryCursor, reason: RejectReason): void {
  while (cursor.nextCommand()) refuse(run, reason);
}

// Only opening a session can be done without one: a retry could do anything else twice.
function runSessionless(run: EntryRun, cursor: EntryCursor): void {
  while (cursor.nextCommand()) {
    if (cursor.command.kind === 'open-session') answerCommand(run, cursor.command);
    else refuse(run, 'session-expired');
  }
}

function runInSession(run: EntryRun, cursor: EntryCursor, session: Session): void {
  const { row, ring } = session;
  run.changes.touch(row);
  run.books.sessions.use(session, run.ledMs);
  session.acknowledge(cursor.ackedThrough);
  run.session = session;
  let unread = 0;
  for (let seq = cursor.firstSeq; ; seq += 1) {
    if (unread === 0) unread = run.books.rowsAhead.read(cursor);
    if (!cursor.nextCommand()) return;
    unread -= 1;
    if (seq === row.lastSeq + 1 && !ring.full && isOpen(run)) {
      answerCommand(run, cursor.command);
      session.remember(run.out);
    } else {
      answerUnrun(run, session, seq);
    }
  }
}

// A closed session is out of the books, but the rest of its frame is still to be answered.
function isOpen(run: EntryRun): boolean {
  return run.session !== null;
}

function answerUnrun(run: EntryRun, session: Session, seq: number): void {
  if (!isOpen(run)) refuse(run, 'session-expired');
  else if (session.remembers(seq)) session.repeat(run.out, seq);
  else if (seq <= session.row.ackedThrough) refuse(run, 'session-expired');
  else refuse(run, 'sequence-gap');
}

const isSequence = (n: number): boolean => Number.isSafeInteger(n) && n >= 0;

// One entry of the history → one line of a log export (docs/formats.md section 10): index, term, stamp,
// the frames in their order and, where wanted, what was answered. Knows no file and no database.

import { decodeAnswers } from './answer-reader.ts';
import { entryStampMs } from './entry-payload.ts';
import type { HistoryEntry } from './history-writer.ts';
import { frameTexts } from './record-text.ts';
import { readReports } from './report-block.ts';

/** @throws DamagedBytes for answers that do not match their CRC */
export function logLine(entry: HistoryEntry, withAnswers: boolean): object {
  const { index, term, machineMs, payload } = entry;
  return {
    index,
    term,
    stampMs: entryStampMs(payload),
    machineMs,
    frames: frameTexts(payload),
    ...(withAnswers ? answersOf(entry) : {}),
  };
}

function answersOf({ answers, reports }: HistoryEntry): object {
  return {
    answers: answers.map((bytes) => decodeAnswers(bytes).outcomes),
    reports: reports.length === 0 ? [] : [...readReports(reports)],
  };
}

// A sink that keeps what it is told. It packs answers into bytes of its own, so that a window that
// loses or mixes up an answer is seen; the rule book never looks inside.
//
//   0  index f64   8  number f64   16  quantity f64   24  price f64
//   32 account u32   36 symbol u32   40 reason u8 (0: accepted)   41 status u8

import { crc32 } from '../../src/base/crc.ts';
import { ordStatusCodes, ordStatusOf } from '../../src/domain/order.ts';
import type { OrdStatus } from '../../src/domain/order.ts';
import { rejectReasonCodes, rejectReasonOf } from '../../src/domain/reject-reason.ts';
import type { RejectReason } from '../../src/domain/reject-reason.ts';
import type {
  AcceptedFields,
  Execution,
  OutcomeSink,
  RecordedEvent,
  Report,
} from '../../src/statemachine/outcome-sink.ts';
import { outcomeBytes } from '../../src/statemachine/outcome-sink.ts';
import type { Row } from '../../src/statemachine/tables/rows.ts';

export interface TestOutcome {
  /** Null: accepted. */
  readonly reason: RejectReason | null;
  readonly index: number;
  readonly accountId: number;
  readonly symbolId: number;
  readonly number: number;
  readonly ordStatus: OrdStatus | null;
  readonly quantity: number;
  readonly priceUnits: number;
  /** Given again. */
  readonly repeated: boolean;
}

export interface TestAnswers {
  readonly sessionId: number;
  readonly firstSeq: number;
  readonly outcomes: TestOutcome[];
}

export class RecordingSink implements OutcomeSink {
  readonly frames: TestAnswers[] = [];
  readonly changed: Row[] = [];
  readonly removed: Row[] = [];
  readonly executions: Execution[] = [];
  readonly events: RecordedEvent[] = [];
  readonly #index: number;
  #last: Uint8Array = new Uint8Array(outcomeBytes);
  #crc = 0;

  readonly #rowChanging: (row: Row) => void;

  constructor(index: number, rowChanging: (row: Row) => void = () => undefined) {
    this.#index = index;
    this.#rowChanging = rowChanging;
  }

  get outcomes(): TestOutcome[] {
    return this.frames.flatMap((frame) => frame.outcomes);
  }

  beginFrame(sessionId: number, firstSeq: number): void {
    this.frames.push({ sessionId, firstSeq, outcomes: [] });
  }

  accepted(fields: AcceptedFields): void {
    this.#write(pack({ ...fields, index: this.#index, reason: null }), false);
  }

  rejected(reason: RejectReason, ids: { accountId: number; symbolId: number }): void {
    const { accountId, symbolId } = ids;
    const empty = { number: -1, ordStatus: null, quantity: 0, priceUnits: 0 };
    this.#write(pack({ ...empty, accountId, symbolId, index: this.#index, reason }), false);
  }

  remember(into: DataView, offset: number): void {
    new Uint8Array(into.buffer).set(this.#last, into.byteOffset + offset);
  }

  repeat(from: Uint8Array, offset: number): void {
    this.#write(from.slice(offset, offset + outcomeBytes), true);
  }

  rowChanging(row: Row): void {
    this.#rowChanging(row);
  }

  rowChanged(row: Row): void {
    this.changed.push(row);
  }

  rowRemoved(row: Row): void {
    this.removed.push(row);
  }

  executed(execution: Execution): void {
    this.executions.push(execution);
  }

  recorded(event: RecordedEvent): void {
    this.events.push(event);
  }

  reported(report: Report): void {
    this.executions.push(report);
    this.#crc = crc32(new TextEncoder().encode(JSON.stringify(report)), this.#crc);
  }

  outcomesCrc(): number {
    return this.#crc;
  }

  #write(bytes: Uint8Array, repeated: boolean): void {
    this.#last = bytes;
    this.#crc = crc32(bytes, this.#crc);
    this.frames.at(-1)?.outcomes.push({ ...unpack(bytes), repeated });
  }
}

type Packed = Omit<TestOutcome, 'repeated'>;

function pack(outcome: Packed): Uint8Array {
  const bytes = new Uint8Array(outcomeBytes);
  const view = new DataView(bytes.buffer);
  view.setFloat64(0, outcome.index);
  view.setFloat64(8, outcome.number);
  view.setFloat64(16, outcome.quantity);
  view.setFloat64(24, outcome.priceUnits);
  view.setUint32(32, outcome.accountId);
  view.setUint32(36, outcome.symbolId);
  view.setUint8(40, outcome.reason === null ? 0 : rejectReasonCodes[outcome.reason]);
  view.setUint8(41, outcome.ordStatus === null ? 0 : ordStatusCodes[outcome.ordStatus]);
  return bytes;
}

function unpack(bytes: Uint8Array): Packed {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return {
    index: view.getFloat64(0),
    number: view.getFloat64(8),
    quantity: view.getFloat64(16),
    priceUnits: view.getFloat64(24),
    accountId: view.getUint32(32),
    symbolId: view.getUint32(36),
    reason: rejectReasonOf(view.getUint8(40)),
    ordStatus: ordStatusOf(view.getUint8(41)),
  };
}

// What the JSON lines say of a command or of a step of an order beyond the fields of the log schema, in
// FIX words: what was asked for, what was answered, and how an order stands after each step, so that
// the lines alone tell its whole story. Knows no format.

import type { StoredReport } from '../codec/report-block.ts';
import type { CommandReader } from '../codec/command-reader.ts';
import { commandKindCodes } from '../domain/command.ts';
import type { CommandKind } from '../domain/command.ts';
import { recordLayouts } from '../codec/record-layout.ts';
import { isEnded, ordTypeOf } from '../domain/order.ts';
import type { OrdStatus, OrdType, Side, TimeInForce } from '../domain/order.ts';
import type { EntryAnswers } from './entry-answers.ts';

/** Quantities are whole shares, prices 1/10,000 dollar a share. What does not apply is left out. */
export interface ToldFields {
  readonly orderNumber?: number;
  /** Number of the order whose place this one takes. */
  readonly replaces?: number;
  /** Of a command that names none itself. */
  readonly stockSymbol?: string;
  readonly side?: Side;
  readonly ordType?: OrdType;
  readonly quantity?: number;
  readonly limitUnits?: number;
  readonly stopUnits?: number;
  /** At which a quote lock stands. */
  readonly priceUnits?: number;
  readonly timeInForce?: TimeInForce;
  readonly clOrdId?: string;
  /** The clOrdId by which a command names an order that is there already. */
  readonly origClOrdId?: string;
  readonly ordStatus?: OrdStatus;
  /** Of this fill alone; every fill is told in one record, and no other record has it. */
  readonly lastQty?: number;
  readonly lastPxUnits?: number;
  /** Of the order so far. */
  readonly cumQty?: number;
  /** Still open: none once it ended. */
  readonly leavesQty?: number;
  /** Rounded down to a unit. */
  readonly avgPxUnits?: number;
  /** How many orders a CANCEL_ALL ended. */
  readonly totalAffectedOrders?: number;
  /** What a RECORD_EVENT recorded. */
  readonly data?: string;
  /** Why it was rejected, or why a step came that was no fill. */
  readonly reason?: string;
}

const nothing: ToldFields = {};

/** What the command says, whatever became of it. */
export function askedBy(command: CommandReader): ToldFields {
  const { kind, quantity } = command;
  const layout = kind === null ? undefined : recordLayouts[commandKindCodes[kind]];
  if (layout === undefined) return nothing;
  if (layout.data) return { data: command.data() ?? '' };
  if (kind === 'restock') return { quantity };
  if (!layout.clOrdId) return nothing;
  if (kind === 'cancel-order') return referenceBy(command, 'orderNumber');
  if (kind === 'replace-order') {
    return { ...referenceBy(command, 'replaces'), ...(quantity === 0 ? {} : { quantity }) };
  }
  const clOrdId = command.clOrdId();
  return {
    side: command.side,
    ...(kind === 'notional-order' ? {} : { quantity }),
    ...termsBy(command),
    ...(clOrdId === null ? {} : { clOrdId }),
  };
}

// By its clOrdId or by its number.
function referenceBy(command: CommandReader, name: 'orderNumber' | 'replaces'): ToldFields {
  const origClOrdId = command.clOrdId();
  return origClOrdId === null ? { [name]: command.orderNumber } : { origClOrdId };
}

function termsBy({ kind, moneyUnits, stopUnits, timeInForce }: CommandReader): ToldFields {
  if (kind !== 'limit-order' && kind !== 'stop-order') return { ordType: 'market' };
  return termsTold({
    limitUnits: moneyUnits,
    stopUnits,
    timeInForce,
    isStop: kind === 'stop-order',
  });
}

interface Terms {
  readonly limitUnits: number;
  readonly stopUnits: number;
  readonly timeInForce: TimeInForce;
  readonly isStop: boolean;
}

// A limit or stop that a rejected order names is told whatever it is.
function termsTold({ limitUnits, stopUnits, timeInForce, isStop }: Terms): ToldFields {
  const hasLimit = !isStop || limitUnits !== 0;
  return {
    ordType: ordTypeOf(hasLimit ? 1 : 0, isStop ? 1 : 0),
    ...(hasLimit ? { limitUnits } : {}),
    ...(isStop ? { stopUnits } : {}),
    timeInForce,
  };
}

const locking = new Set<CommandKind | null>(['buy', 'sell']);
/** Answered with how an order stands. */
const ordering = new Set<CommandKind | null>([
  ...(['order', 'notional-order', 'limit-order', 'stop-order'] as const),
  ...(['buy', 'sell', 'commit-buy', 'cancel-buy', 'commit-sell', 'cancel-sell'] as const),
]);

/** What the answer adds for a command that was accepted. */
export function answeredTo(answers: EntryAnswers): ToldFields {
  const { command, number, quantity, cumQty, priceUnits } = answers;
  const { kind, side } = command;
  if (kind === 'cancel-all') return { totalAffectedOrders: quantity };
  if (kind === 'cancel-order' || kind === 'replace-order') return { orderNumber: number };
  if (!ordering.has(kind)) return nothing;
  const ordStatus = answers.ordStatus ?? 'new';
  const figures = { number, side, quantity, priceUnits, ordStatus, lastQty: cumQty, cumQty };
  return {
    ...stepTold({ ...figures, cumUnits: cumQty * priceUnits }),
    ...(locking.has(kind) ? { priceUnits } : {}),
    ...(isPlacing(kind) && ordStatus === 'canceled' ? { reason: droppedAs(command) } : {}),
  };
}

/** The order that an answer given before is about. */
export function repeatedFor(answers: EntryAnswers): ToldFields {
  const { command, number } = answers;
  return number >= 0 && ordering.has(command.kind) ? { orderNumber: number } : nothing;
}

const isPlacing = (kind: CommandKind | null): boolean =>
  kind === 'limit-order' || kind === 'stop-order';

const droppedAs = ({ timeInForce }: CommandReader): string =>
  timeInForce === 'ioc' ? 'rest-dropped' : 'not-filled-whole';

type Figures = Pick<
  StoredReport,
  'number' | 'side' | 'quantity' | 'priceUnits' | 'ordStatus' | 'lastQty' | 'cumQty' | 'cumUnits'
>;

/** How an order stands after a step. */
export function stepTold(step: Figures): ToldFields {
  const { number, side, quantity, ordStatus, lastQty, priceUnits, cumQty, cumUnits } = step;
  return {
    ...{ orderNumber: number, side, quantity, ordStatus },
    ...(lastQty > 0 ? { lastQty, lastPxUnits: priceUnits } : {}),
    ...(cumQty > 0 ? { avgPxUnits: Math.floor(cumUnits / cumQty) } : {}),
    ...{ cumQty, leavesQty: isEnded(ordStatus) ? 0 : quantity - cumQty },
  };
}

/** Of what a report says: an automatic trade, or a step of an order that rests. `calling`: the command
 *  that ended it at its owner's word; null: none did. */
export function reportTold(report: StoredReport, calling: CommandKind | null): ToldFields {
  const { terms, clOrdId, isNew } = report;
  if (terms === null) return { ...stepTold(report), ordType: 'market' };
  const reason = reasonOf(report, calling);
  return {
    ...stepTold(report),
    ...termsTold({ ...terms, isStop: terms.stopUnits > 0 }),
    ...(isNew && terms.replaces >= 0 ? { replaces: terms.replaces } : {}),
    ...(clOrdId === null ? {} : { clOrdId }),
    ...(reason === null ? {} : { reason }),
  };
}

function reasonOf(report: StoredReport, calling: CommandKind | null): string | null {
  const { ordStatus, lastQty, isNew, terms } = report;
  if (ordStatus === 'expired') return 'day-over';
  if (ordStatus === 'new' && !isNew) return 'stop-reached';
  if (ordStatus === 'replaced') return calling;
  if (ordStatus !== 'canceled') return null;
  if (isNew) return 'not-filled-whole';
  return calling ?? (lastQty === 0 && terms !== null ? 'not-filled-whole' : null);
}

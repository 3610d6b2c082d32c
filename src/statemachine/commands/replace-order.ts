// replace-order: a new order, with a number of its own, takes the place of an open one. It stands for
// what the old one had not filled. Where only the quantity changes, and downwards, it keeps the old
// one's place in time; else it is the youngest. Nothing changes where it cannot be paid for.

import { money, notional } from '../../domain/money.ts';
import { isOrderQuantity } from '../../domain/quantity.ts';
import { present } from '../../base/assert.ts';
import type { CommandView } from '../entry-cursor.ts';
import type { EntryRun } from '../entry-run.ts';
import { findOpenOrder } from '../open-order-reference.ts';
import { place } from '../order-placing.ts';
import type { OrderTicket } from '../order-placing.ts';
import { isPrice } from '../price-rules.ts';
import { findActiveAccount } from '../references.ts';
import { endOrder, heldUnits, leavesOf, reportOf } from '../resting-order.ts';
import type { AccountRow, OpenOrderRow } from '../tables/rows.ts';
import type { Verdict } from '../verdict.ts';

export function replaceOrder(run: EntryRun, command: CommandView): Verdict {
  const account = findActiveAccount(run, command);
  if (typeof account === 'string') return account;
  const old = findOpenOrder(run, command, account);
  if (typeof old === 'string') return old;
  const { quantity: askedQuantity, moneyUnits: askedUnits } = command;
  if (askedQuantity === 0 && askedUnits === 0) return 'malformed';
  if (askedQuantity !== 0 && !isOrderQuantity(askedQuantity)) return 'bad-quantity';
  if (askedUnits !== 0 && !isPrice(askedUnits)) return 'bad-amount';
  const totalQuantity = askedQuantity === 0 ? old.quantity : askedQuantity;
  // So many are filled already.
  if (totalQuantity <= old.cumQty) return 'too-late-to-cancel';
  const ticket = ticketOf(run, { account, old, totalQuantity, askedUnits });
  const problem = checkMore(run, old, ticket);
  if (problem !== null) return problem;
  endOrder(run, old, 'replaced');
  const { row, ordStatus } = place(run, ticket);
  run.out.reported(reportOf(row, { ordStatus, lastQty: row.cumQty, isNew: true }));
  return null;
}

function ticketOf(
  run: EntryRun,
  asked: {
    readonly account: AccountRow;
    readonly old: OpenOrderRow;
    readonly totalQuantity: number;
    readonly askedUnits: number;
  },
): OrderTicket {
  const { account, old, totalQuantity, askedUnits } = asked;
  const isLimit = old.limitUnits > 0;
  const limitUnits = isLimit && askedUnits > 0 ? askedUnits : old.limitUnits;
  const stopUnits = !isLimit && askedUnits > 0 ? askedUnits : old.stopUnits;
  const isSamePrice = limitUnits === old.limitUnits && stopUnits === old.stopUnits;
  return {
    account,
    instrument: present(run.books.instruments.byId(old.symbolId), 'an order is of a listed symbol'),
    side: old.side,
    quantity: totalQuantity - old.cumQty,
    limitUnits,
    stopUnits,
    isStopped: old.isStopped,
    timeInForce: old.timeInForce,
    clOrdId: old.clOrdId,
    replaces: old.number,
    ladderId: isSamePrice && totalQuantity <= old.quantity ? old.ladderId : 0,
  };
}

/** Whether there is enough beyond what the old order holds back. */
function checkMore(run: EntryRun, old: OpenOrderRow, ticket: OrderTicket): Verdict {
  const { account, quantity } = ticket;
  const neededUnits = notional(money(heldUnits(ticket)), quantity);
  if (neededUnits === null) return 'bad-quantity';
  if (account.kind === 'house') return null;
  const leaves = leavesOf(old);
  if (ticket.side === 'buy') {
    const usableUnits = account.cashUnits + leaves * heldUnits(old);
    return usableUnits < neededUnits ? 'insufficient-cash' : null;
  }
  const free = run.books.holdings.get(account.id, old.symbolId)?.quantity ?? 0;
  return free + leaves < quantity ? 'insufficient-shares' : null;
}

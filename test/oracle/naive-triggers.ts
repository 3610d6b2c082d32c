// Automatic trades in the naive books: set an amount, then a trigger; when the price reaches it, the
// trade is made and both are gone. All of them are looked through at every price.

import { falling, openOf, rising } from './naive-orders.ts';
import type { NaiveBooks, NaiveSet, NaiveStock, NaiveVerdict, Side } from './naive-books.ts';
import { priceMost, sharesMost } from './naive-books.ts';
import { customer, isCents, isWord } from './naive-clerk.ts';

interface Asked {
  readonly account: string;
  readonly symbol: string;
  readonly side: Side;
}

export function setAmount(
  books: NaiveBooks,
  asked: Asked & { readonly amountUnits: number },
): NaiveVerdict {
  const account = customer(books, asked.account);
  if (isWord(account)) return account;
  const stock = books.stock(asked.symbol);
  if (stock === undefined) return 'unknown-symbol';
  if (!isCents(asked.amountUnits)) return 'bad-amount';
  const amount = BigInt(asked.amountUnits);
  const known = books.setOf(account.name, stock.symbol, asked.side);
  const wanted = wantedSet(books, asked, { amount, trigger: known?.trigger ?? 0n });
  const problem =
    asked.side === 'buy'
      ? buyAmountProblem(books, known, wanted)
      : (worthProblem(books, stock, wanted) ?? sellTriggerProblem(books, wanted));
  if (problem !== null) return problem;
  put(books, stock, wanted);
  return null;
}

export function setTrigger(
  books: NaiveBooks,
  asked: Asked & { readonly triggerUnits: number },
): NaiveVerdict {
  const account = customer(books, asked.account);
  if (isWord(account)) return account;
  const stock = books.stock(asked.symbol);
  if (stock === undefined) return 'unknown-symbol';
  const trigger = BigInt(asked.triggerUnits);
  if (!isCents(asked.triggerUnits) || trigger > priceMost) return 'bad-amount';
  const known = books.setOf(account.name, stock.symbol, asked.side);
  if (known === undefined) return 'trigger-without-amount';
  const wanted = wantedSet(books, asked, { amount: known.amount, trigger });
  const problem = asked.side === 'buy' ? null : sellTriggerProblem(books, wanted);
  if (problem !== null) return problem;
  put(books, stock, wanted);
  return null;
}

export function cancelSet(books: NaiveBooks, asked: Asked): NaiveVerdict {
  const account = customer(books, asked.account);
  if (isWord(account)) return account;
  const stock = books.stock(asked.symbol);
  if (stock === undefined) return 'unknown-symbol';
  const known = books.setOf(account.name, stock.symbol, asked.side);
  if (known === undefined) return 'no-trigger';
  books.sets = books.sets.filter((one) => one !== known);
  return null;
}

/** Everything the price has reached: sells that waited for a rise, from the lowest up; stopped sells from
 *  the highest down; stopped buys from the lowest up; automatic buys from the dearest they can pay
 *  down; limit buys from the dearest down. At one price the older goes first. */
export function fireAll(books: NaiveBooks, stock: NaiveStock): void {
  const of = (side: Side): NaiveSet[] =>
    books.sets.filter((one) => one.symbol === stock.symbol && one.side === side);
  const turnOf = (set: NaiveSet) => ({
    price: set.side === 'sell' ? set.trigger : payable(set),
    age: set.age,
    meet: () => {
      maybeFire(books, stock, set);
    },
  });
  const before = books.nextAge();
  const open = (side: Side, waits: boolean) => openOf(books, stock, { side, waits, before });
  const sells = [...of('sell').map(turnOf), ...open('sell', false)].sort(rising);
  for (const one of sells) one.meet();
  for (const one of open('sell', true).sort(falling)) one.meet();
  for (const one of open('buy', true).sort(rising)) one.meet();
  for (const one of of('buy').map(turnOf).sort(falling)) one.meet();
  for (const one of open('buy', false).sort(falling)) one.meet();
}

// A buyer of 50 dollars' worth can pay at most 50 for a share, whatever the trigger says.
const payable = ({ amount, trigger }: NaiveSet): bigint => (amount < trigger ? amount : trigger);

function maybeFire(books: NaiveBooks, stock: NaiveStock, set: NaiveSet): void {
  const { price } = stock;
  const { side, trigger, amount } = set;
  if (trigger === 0n || (side === 'buy' ? price > trigger : price < trigger)) return;
  const account = books.account(set.account);
  if (account === undefined) throw new Error('sets belong to somebody');
  const shares = side === 'buy' ? amount / price : amount / trigger;
  if (shares === 0n || shares > sharesMost) return;
  const trade = { account, stock, shares, price };
  const problem = side === 'buy' ? books.buyFromHouse(trade) : books.sellToHouse(trade);
  if (problem !== null) return;
  books.sets = books.sets.filter((one) => one !== set);
  books.orders += 1;
}

function wantedSet(
  books: NaiveBooks,
  { account, symbol, side }: Asked,
  terms: { readonly amount: bigint; readonly trigger: bigint },
): NaiveSet {
  return { account, symbol, side, ...terms, age: books.nextAge() };
}

function buyAmountProblem(
  books: NaiveBooks,
  known: NaiveSet | undefined,
  wanted: NaiveSet,
): NaiveVerdict {
  const more = wanted.amount - (known?.amount ?? 0n);
  return books.freeCash(wanted.account) < more ? 'insufficient-cash' : null;
}

// Shares this very set holds back already may be used for it again.
function usableShares(books: NaiveBooks, { account, symbol }: NaiveSet): bigint {
  const known = books.setOf(account, symbol, 'sell');
  const own = known === undefined || known.trigger === 0n ? 0n : known.amount / known.trigger;
  return books.freeShares(account, symbol) + own;
}

function worthProblem(books: NaiveBooks, stock: NaiveStock, wanted: NaiveSet): NaiveVerdict {
  const shares = usableShares(books, wanted);
  const price = books.priceOf(stock);
  const enough = typeof price === 'string' ? shares >= 1n : shares * price >= wanted.amount;
  return enough ? null : 'insufficient-shares';
}

function sellTriggerProblem(books: NaiveBooks, wanted: NaiveSet): NaiveVerdict {
  if (wanted.trigger === 0n) return null;
  const shares = wanted.amount / wanted.trigger;
  if (shares === 0n) return 'bad-amount';
  if (shares > sharesMost) return 'bad-quantity';
  return usableShares(books, wanted) < shares ? 'insufficient-shares' : null;
}

function put(books: NaiveBooks, stock: NaiveStock, wanted: NaiveSet): void {
  const known = books.setOf(wanted.account, wanted.symbol, wanted.side);
  books.sets = books.sets.filter((one) => one !== known);
  books.sets.push(wanted);
  if (typeof books.priceOf(stock) !== 'string') maybeFire(books, stock, wanted);
}

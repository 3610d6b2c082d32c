// Places an order by hand: side, stock, kind, shares, Enter.

import { useMemo } from 'preact/hooks';
import type { TimeInForce } from '../../domain/order.ts';
import { gainOrLoss, shownCount, shownMoney, shownShare } from '../desk/figures.ts';
import { typeWords } from '../desk/order-row.ts';
import { differenceOf } from '../desk/position.ts';
import { QuoteLock } from './quote-lock.tsx';
import { SizeGuardField } from './size-guard-field.tsx';
import { hasLimit, hasStop, sharesOf, timesFor } from './ticket-draft.ts';
import type { TicketKind } from './ticket-draft.ts';
import { TicketField } from './ticket-field.tsx';
import { TicketNews } from './ticket-news.tsx';
import type { DeskPicture } from '../desk/use-desk.ts';
import type { Ticket } from './use-ticket.ts';

interface TicketProps {
  readonly picture: DeskPicture;
  readonly ticket: Ticket;
  readonly onNotice: (words: string) => void;
}

const kinds: readonly TicketKind[] = ['market', 'limit', 'stop', 'stop_limit', 'lock'];

const timeWords: Readonly<Record<TimeInForce, string>> = {
  gtc: 'GTC: until canceled',
  day: 'DAY: until 00:00 UTC',
  ioc: 'IOC: now or cancel',
  fok: 'FOK: all now or nothing',
};

export function OrderTicket({ picture, ticket, onNotice }: TicketProps) {
  const { draft, checked, state, change, submit } = ticket;
  const isSending = state.kind === 'sending';
  const verb = draft.side === 'buy' ? 'Buy' : 'Sell';
  return (
    <section class="panel ticket" aria-labelledby="ticket-title">
      <div class="panel-tools">
        <h2 id="ticket-title">Order ticket</h2>
        <SizeGuardField />
      </div>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <SidePicker side={draft.side} onSide={(side) => change({ side })} />
        <SymbolField picture={picture} ticket={ticket} />
        <label for="kind">Type</label>
        <select
          id="kind"
          value={draft.kind}
          onChange={({ currentTarget: { value } }) => {
            const kind = kinds.find((one) => one === value);
            if (kind !== undefined) change({ kind });
          }}
        >
          {kinds.map((kind) => (
            <option key={kind} value={kind}>
              {typeWords[kind]}
            </option>
          ))}
        </select>
        {draft.kind === 'lock' ? (
          <TicketField ticket={ticket} field="amount" title="Amount $" />
        ) : (
          <TicketField ticket={ticket} field="quantity" title="Quantity" />
        )}
        {hasLimit(draft.kind) && <TicketField ticket={ticket} field="limit" title="Limit $" />}
        {hasStop(draft.kind) && <TicketField ticket={ticket} field="stop" title="Stop $" />}
        <TimeField ticket={ticket} />
        <About picture={picture} ticket={ticket} />
        <button
          type="submit"
          class={`send send-${draft.side}`}
          disabled={checked.problems.size > 0 || isSending}
        >
          {isSending
            ? 'Sending…'
            : `${draft.kind === 'lock' ? `Lock a price to ${verb.toLowerCase()}` : verb} ${draft.symbol}`}
        </button>
      </form>
      <QuoteLock picture={picture} desk={ticket.desk} onNotice={onNotice} />
      <TicketNews state={state} onAgain={ticket.again} />
    </section>
  );
}

function TimeField({ ticket }: Pick<TicketProps, 'ticket'>) {
  const { draft, change } = ticket;
  const times = timesFor(draft.kind);
  if (times.length === 0) return null;
  return (
    <>
      <label for="time-in-force">In force</label>
      <select
        id="time-in-force"
        value={draft.timeInForce}
        onChange={({ currentTarget: { value } }) => {
          const timeInForce = times.find((one) => one === value);
          if (timeInForce !== undefined) change({ timeInForce });
        }}
      >
        {times.map((time) => (
          <option key={time} value={time}>
            {timeWords[time]}
          </option>
        ))}
      </select>
    </>
  );
}

function SymbolField({ picture, ticket }: Pick<TicketProps, 'picture' | 'ticket'>) {
  const { desk } = picture;
  const { draft, checked, change } = ticket;
  const symbols = useMemo(
    () =>
      desk
        .stocks()
        .map((row) => row.symbol)
        .sort(),
    [desk, desk.stockCount],
  );
  const row = desk.book.mirror.instrument(draft.symbol);
  const openUnits = desk.day.openUnits(draft.symbol);
  const dayUnits = differenceOf(row?.priceUnits ?? null, openUnits);
  return (
    <>
      <label for="symbol">Symbol</label>
      <div class="symbol-field">
        <input
          id="symbol"
          list="symbols"
          autocomplete="off"
          spellcheck={false}
          value={draft.symbol}
          aria-invalid={draft.symbol !== '' && checked.problems.has('symbol')}
          onInput={({ currentTarget: { value } }) => {
            const typed = value.trim().toLowerCase();
            change({
              symbol: symbols.find((name) => name.toLowerCase() === typed) ?? value.trim(),
            });
          }}
        />
        <datalist id="symbols">
          {useMemo(() => symbols.map((name) => <option key={name} value={name} />), [symbols])}
        </datalist>
        <output class="last">
          {shownMoney(row?.priceUnits ?? null)}{' '}
          <small class={gainOrLoss(dayUnits)}>
            {dayUnits === null ? '' : shownShare(dayUnits, openUnits)}
          </small>
        </output>
      </div>
    </>
  );
}

/** What the order comes to, or what is wrong with it. */
function About({ picture, ticket }: Pick<TicketProps, 'picture' | 'ticket'>) {
  const { draft, checked } = ticket;
  const [problem] = checked.problems.values();
  const shares = checked.lockShares;
  return (
    <p
      id="ticket-about"
      class={problem === undefined || draft.symbol === '' ? 'about' : 'about problem'}
    >
      {problem ??
        (draft.kind === 'lock'
          ? `About ${shownCount(shares)} shares at the last price, held for 60 s`
          : `About ${shownMoney(checked.valueUnits)}`)}
      {problem === undefined && <Means picture={picture} ticket={ticket} />}
    </p>
  );
}

/** What the account has to pay or to sell, marked where the order asks for more: the books decide. */
function Means({ picture, ticket }: Pick<TicketProps, 'picture' | 'ticket'>) {
  const { draft, checked } = ticket;
  const { mirror, account } = picture.desk.book;
  const isLimited = mirror.account(account)?.accountKind === 'cash';
  if (draft.side === 'buy') {
    const { cashUnits } = picture.desk.totals();
    const isShort = isLimited && (checked.valueUnits ?? 0) > (cashUnits ?? Infinity);
    return <span class={isShort ? 'short' : ''}>Cash {shownMoney(cashUnits)}</span>;
  }
  const free = mirror.holding(account, draft.symbol)?.quantity ?? 0;
  const wanted = draft.kind === 'lock' ? checked.lockShares : sharesOf(draft.quantity);
  const isShort = isLimited && (wanted ?? 0) > free;
  return <span class={isShort ? 'short' : ''}>Free to sell {shownCount(free)}</span>;
}

interface SidePickerProps {
  readonly side: 'buy' | 'sell';
  readonly onSide: (side: 'buy' | 'sell') => void;
}

function SidePicker({ side, onSide }: SidePickerProps) {
  return (
    <fieldset class="sides">
      <legend>Side</legend>
      {(['buy', 'sell'] as const).map((choice) => (
        <label key={choice} class={`side side-${choice}`}>
          <input
            type="radio"
            name="side"
            value={choice}
            checked={side === choice}
            onChange={() => onSide(choice)}
          />
          {choice === 'buy' ? 'Buy' : 'Sell'}
        </label>
      ))}
    </fieldset>
  );
}

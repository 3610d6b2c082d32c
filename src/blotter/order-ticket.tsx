// Places one market order at a time. Enter sends. The answer names the index the order was
// committed at; until there is an answer the same order is sent again under the same key.

import { useRef, useState } from 'preact/hooks';
import type { InstrumentView } from '../domain/instrument.ts';
import { notional } from '../domain/money.ts';
import { isOrderQuantity, quantityMax } from '../domain/quantity.ts';
import { shownCount, shownMoney } from './figures.ts';
import { newOrderKey, sendOrder } from './order-sender.ts';
import type { TicketOrder } from './order-sender.ts';
import { TicketNews } from './ticket-news.tsx';
import type { TicketState } from './ticket-news.tsx';

interface TicketProps {
  readonly account: string;
  readonly instruments: readonly InstrumentView[];
  readonly symbol: string;
  readonly onSymbol: (symbol: string) => void;
}

export function OrderTicket({ account, instruments, symbol, onSymbol }: TicketProps) {
  const [side, setSide] = useState<'buy' | 'sell'>('buy');
  const [text, setText] = useState('1');
  const [state, setState] = useState<TicketState>({ kind: 'idle' });
  const quantityField = useRef<HTMLInputElement>(null);
  const instrument = instruments.find((row) => row.symbol === symbol) ?? null;
  const quantity = /^\d{1,10}$/.test(text.trim()) ? Number(text) : Number.NaN;
  const fits = isOrderQuantity(quantity);
  const about = fits && instrument !== null ? notional(instrument.priceUnits, quantity) : null;
  const isSending = state.kind === 'sending';

  const send = async (order: TicketOrder, key: string): Promise<void> => {
    const sentMs = performance.now();
    setState({ kind: 'sending', order, attempt: 1 });
    const answer = await sendOrder(order, key, {
      fetch: (url, init) => fetch(url, init),
      pause: (pauseMs) => new Promise((resolve) => setTimeout(resolve, pauseMs)),
      random: () => Math.random(),
      onRetry: (attempt) => setState({ kind: 'sending', order, attempt }),
    });
    setState({ kind: 'answered', order, key, answer, tookMs: performance.now() - sentMs });
    quantityField.current?.select();
  };

  const onSubmit = (event: Event): void => {
    event.preventDefault();
    if (!fits || symbol === '' || isSending) return;
    void send({ account, symbol, side, quantity }, newOrderKey());
  };

  return (
    <section class="ticket" aria-labelledby="ticket-title">
      <h2 id="ticket-title">Order ticket</h2>
      <form onSubmit={onSubmit}>
        <SidePicker side={side} onSide={setSide} />
        <label for="symbol">Symbol</label>
        <select id="symbol" value={symbol} onChange={(e) => onSymbol(e.currentTarget.value)}>
          {instruments.map((row) => (
            <option key={row.symbol} value={row.symbol}>
              {row.symbol}
            </option>
          ))}
        </select>
        <label for="quantity">Quantity</label>
        <input
          id="quantity"
          ref={quantityField}
          inputMode="numeric"
          autocomplete="off"
          value={text}
          aria-invalid={!fits}
          aria-describedby="ticket-about"
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <p id="ticket-about" class="about">
          {fits
            ? `About ${shownMoney(about)} at the last price`
            : `A whole number from 1 to ${shownCount(quantityMax)}`}
        </p>
        <button type="submit" class={`send send-${side}`} disabled={!fits || isSending}>
          {isSending ? 'Sending…' : `${side === 'buy' ? 'Buy' : 'Sell'} ${symbol}`}
        </button>
      </form>
      <TicketNews state={state} onAgain={(order, key) => void send(order, key)} />
    </section>
  );
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

// A price that is held: how long still, by the cluster's clock, and the two things to do with it. It is
// an order among the others, so every window of the account shows it, after a reload too.

import { useEffect, useState } from 'preact/hooks';
import { money } from '../../domain/money.ts';
import type { OrderView } from '../../domain/order.ts';
import { shownCount, shownMoney } from '../desk/figures.ts';
import type { Deed, OrderDesk } from '../link/order-desk.ts';
import { isLock, lockHeldMs } from '../desk/order-row.ts';
import type { DeskPicture } from '../desk/use-desk.ts';

interface QuoteLockProps {
  readonly picture: DeskPicture;
  readonly desk: OrderDesk;
  readonly onNotice: (words: string) => void;
}

const lookEveryMs = 250;

export function QuoteLock({ picture, desk, onNotice }: QuoteLockProps) {
  const { book } = picture.desk;
  const locks = book.mirror.orders(book.account).filter(isLock);
  const newest = (['buy', 'sell'] as const)
    .map((side) => locks.find((order) => order.side === side))
    .filter((order) => order !== undefined);
  return (
    <>
      {newest.map((order) => (
        <Lock key={order.number} order={order} picture={picture} desk={desk} onNotice={onNotice} />
      ))}
    </>
  );
}

function Lock({ order, picture, desk, onNotice }: QuoteLockProps & { readonly order: OrderView }) {
  const [isBusy, setBusy] = useState(false);
  const leftMs = useLeftMs(picture, order);
  const { side, symbol, quantity, priceUnits } = order;
  const act = async (deed: Promise<Deed>): Promise<void> => {
    setBusy(true);
    onNotice((await deed).words);
    setBusy(false);
  };
  const isOver = leftMs <= 0;
  return (
    <div
      class="lock"
      role="group"
      aria-label={`Locked price, order ${order.number}`}
      data-testid="lock"
    >
      <p>
        <strong class={`side-${side}`}>{side === 'buy' ? 'Buy' : 'Sell'}</strong>{' '}
        {shownCount(quantity)} {symbol} at <strong>{shownMoney(priceUnits)}</strong>
        <span class="soft"> = {shownMoney(money(priceUnits * quantity))}</span>
      </p>
      <div class="lock-time" aria-hidden="true">
        <span style={{ width: `${Math.max(0, (leftMs / lockHeldMs) * 100)}%` }} />
      </div>
      <div class="lock-row">
        <span role="timer" data-testid="lock-left">
          {isOver ? 'The time is over' : `${Math.ceil(leftMs / 1_000)} s left`}
        </span>
        <button
          type="button"
          class={`send-${side}`}
          disabled={isBusy || isOver}
          onClick={() => void act(desk.commit(side))}
        >
          Commit
        </button>
        <button type="button" disabled={isBusy} onClick={() => void act(desk.release(side))}>
          Cancel
        </button>
      </div>
    </div>
  );
}

function useLeftMs({ desk }: DeskPicture, order: OrderView): number {
  const look = (): number => order.transactTimeMs + lockHeldMs - desk.book.clock.at(Date.now());
  const [leftMs, setLeftMs] = useState(look);
  useEffect(() => {
    const timer = window.setInterval(() => setLeftMs(look()), lookEveryMs);
    return () => window.clearInterval(timer);
  }, [order.number]);
  return leftMs;
}

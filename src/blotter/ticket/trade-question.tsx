// What the page asks before it acts: a large order, all orders at once, the new shape of an order.

import { shownCount, shownMoney } from '../desk/figures.ts';
import { ConfirmBox } from '../frame/confirm-box.tsx';
import type { Deed } from '../link/order-desk.ts';
import { typeWords } from '../desk/order-row.ts';
import type { OrderRow } from '../desk/order-row.ts';
import { ReplaceBox } from './replace-box.tsx';
import type { Ticket } from './use-ticket.ts';

export type Question =
  | { readonly kind: 'cancel-all' }
  | { readonly kind: 'replace'; readonly row: OrderRow }
  | { readonly kind: 'help' };

interface QuestionProps {
  readonly question: Question | null;
  readonly ticket: Ticket;
  readonly onTell: (deed: Promise<Deed>) => Promise<void>;
  readonly onClose: () => void;
}

export function TradeQuestion({ question, ticket, onTell, onClose }: QuestionProps) {
  const { desk } = ticket;
  const act = (deed: Promise<Deed>): void => {
    onClose();
    void onTell(deed);
  };
  if (ticket.isAsking) return <LargeOrder ticket={ticket} />;
  if (question?.kind === 'cancel-all') {
    return (
      <ConfirmBox
        title="Cancel all open orders?"
        yes="Cancel all"
        onYes={() => act(desk.cancelAll())}
        onNo={onClose}
      >
        <p>Every open order of {desk.account} is canceled. What is filled stays filled.</p>
      </ConfirmBox>
    );
  }
  if (question?.kind !== 'replace') return null;
  const { row } = question;
  return (
    <ReplaceBox
      row={row}
      onReplace={({ number }, replacement) => {
        if (number !== null) act(desk.replace(number, replacement));
      }}
      onClose={onClose}
    />
  );
}

function LargeOrder({ ticket }: { readonly ticket: Ticket }) {
  const { draft, checked } = ticket;
  const verb = draft.side === 'buy' ? 'Buy' : 'Sell';
  const shares = checked.lockShares ?? Number(draft.quantity);
  return (
    <ConfirmBox
      title="This is a large order"
      yes={`${verb} ${draft.symbol}`}
      onYes={ticket.confirm}
      onNo={ticket.withdraw}
    >
      <p>
        {verb} {shownCount(shares)} {draft.symbol}, {typeWords[draft.kind].toLowerCase()}: about{' '}
        <strong>{shownMoney(checked.valueUnits)}</strong>.
      </p>
    </ConfirmBox>
  );
}

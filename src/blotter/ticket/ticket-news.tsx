// What became of the order that the ticket sent, said in a sentence and said aloud.

import { shownCount } from '../desk/figures.ts';
import { statusWords } from '../desk/order-row.ts';
import type { OrderAnswer, TicketOrder } from '../link/order-sender.ts';

export type TicketState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'sending'; readonly order: TicketOrder; readonly attempt: number }
  | {
      readonly kind: 'answered';
      readonly order: TicketOrder;
      readonly key: string;
      readonly answer: OrderAnswer;
      readonly tookMs: number;
    };

interface NewsProps {
  readonly state: TicketState;
  /** Sends the same order under the same key. */
  readonly onAgain: (order: TicketOrder, key: string) => void;
}

export function TicketNews({ state, onAgain }: NewsProps) {
  const kind = state.kind === 'answered' ? state.answer.kind : state.kind;
  return (
    <div class={`news news-${kind}`} role="status" data-testid="ticket-news" data-kind={kind}>
      {state.kind === 'idle' ? <IdleWords /> : sentence(state)}
      {state.kind === 'answered' && state.answer.kind === 'unknown' && (
        <button type="button" onClick={() => onAgain(state.order, state.key)}>
          Ask again
        </button>
      )}
    </div>
  );
}

// Which of the two is shown the style sheet knows: whoever points with a finger has no keys.
function IdleWords() {
  return (
    <>
      <span class="with-keys">Enter sends the order. ? lists all keys.</span>
      <span class="without-keys">What becomes of your order is told here.</span>
    </>
  );
}

function sentence(state: Exclude<TicketState, { readonly kind: 'idle' }>): string {
  const { side, quantity, symbol } = state.order;
  const what = `${side} ${shownCount(quantity)} ${symbol}`;
  if (state.kind === 'sending') {
    const again = state.attempt === 1 ? '' : ` The cluster is busy electing; try ${state.attempt}.`;
    return `Sending ${what}.${again}`;
  }
  const { answer, tookMs } = state;
  if (answer.kind === 'rejected') return `Rejected: ${what}. ${answer.message}`;
  if (answer.kind === 'unknown') return answer.message;
  const { number, status, price, index } = answer;
  const isPriced = status === 'filled' || status === 'awaiting_confirmation';
  const at = isPriced && price !== null ? ` at ${price}` : '';
  const head = `${statusWords[status]}: ${what}${at}${termsOf(state.order)}.`;
  return `${head} Order ${number}, committed at index ${index}, ${Math.round(tookMs)} ms.`;
}

function termsOf({ limit, stop }: TicketOrder): string {
  return `${stop === undefined ? '' : `, stop ${stop}`}${limit === undefined ? '' : `, limit ${limit}`}`;
}

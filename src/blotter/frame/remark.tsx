// What there is to say about the account itself; nothing, mostly.

import type { LiveBook } from '../desk/live-book.ts';
import { demoAccount } from './use-account-choice.ts';

interface RemarkProps {
  readonly book: LiveBook;
  readonly onAccount: (account: string) => void;
}

export function Remark({ book, onAccount }: RemarkProps) {
  const words = wordsOf(book);
  if (words === null) return null;
  return (
    <p class="remark" role="note">
      {words}{' '}
      {book.account !== demoAccount && (
        <button type="button" onClick={() => onAccount(demoAccount)}>
          Show the demo account
        </button>
      )}
    </p>
  );
}

function wordsOf({ epoch, mirror, account }: LiveBook): string | null {
  if (epoch === null) return null;
  const row = mirror.account(account);
  if (row === null) {
    return `There is no account “${account}” in these books. It appears here once it is opened.`;
  }
  if (row.accountKind === 'house') {
    return `“${account}” is a house account: it trades, but holds no cash and no shares.`;
  }
  return row.active ? null : `“${account}” is not active: its orders are refused.`;
}

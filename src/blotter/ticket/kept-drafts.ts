// Orders that were begun and not sent, one per account, for as long as the page lives: a trader who looks
// at another page finds the ticket as it was left. Sends nothing, stores nothing.

import { emptyDraft } from './ticket-draft.ts';
import type { TicketDraft } from './ticket-draft.ts';

/** Whoever leafs through more accounts loses the draft that was touched longest ago. */
const draftsMax = 100;

export class KeptDrafts {
  readonly #drafts = new Map<string, TicketDraft>();

  of(account: string): TicketDraft {
    return this.#drafts.get(account) ?? emptyDraft;
  }

  keep(account: string, draft: TicketDraft): void {
    this.#drafts.delete(account);
    this.#drafts.set(account, draft);
    if (this.#drafts.size <= draftsMax) return;
    const [oldest = account] = this.#drafts.keys();
    this.#drafts.delete(oldest);
  }

  /** From here on it is an order: found again in the ticket, it would be sent twice. */
  sent(account: string): void {
    this.#drafts.delete(account);
  }

  /** The books refused it: it is a draft again, unless another was begun meanwhile. */
  refused(account: string, draft: TicketDraft): void {
    if (!this.#drafts.has(account)) this.keep(account, draft);
  }
}

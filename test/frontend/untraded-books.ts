// Books without day-trading commands: nobody has a trigger or an open lock.

import type { QuoteLockView, TriggerView } from '../../src/domain/standing.ts';
import type { AsOf } from '../../src/frontend/books/book-client.ts';

export abstract class UntradedBooks {
  /** Nothing; null: no such account. */
  protected abstract noneOf(name: string): Promise<AsOf<never[] | null>>;

  triggers(name: string): Promise<AsOf<readonly TriggerView[] | null>> {
    return this.noneOf(name);
  }

  quoteLocks(name: string): Promise<AsOf<readonly QuoteLockView[] | null>> {
    return this.noneOf(name);
  }
}

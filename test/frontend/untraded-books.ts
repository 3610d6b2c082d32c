// Books without day-trading commands: nobody has a trigger, an open lock or numbers of their own.

import { ClusterError } from '../../src/domain/cluster-error.ts';
import type { CommandPlace } from '../../src/domain/command-place.ts';
import type { Outcome } from '../../src/domain/outcome.ts';
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

  openSession(): Promise<number> {
    return Promise.reject(new ClusterError('overloaded', 'none'));
  }

  closeSession(_place: CommandPlace): Promise<Outcome> {
    return Promise.reject(new ClusterError('session-expired', 'unknown'));
  }
}

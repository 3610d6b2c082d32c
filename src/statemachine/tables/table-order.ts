// Sorts the rows of a restored state into the orders in which the tables take them: by key, and by
// age where a table expires its rows. Ties in age are the same entry's, which expire together.

import { assert, unreachable } from '../../base/assert.ts';
import type {
  AccessRow,
  AccountRow,
  ClOrdIdRow,
  ConfirmationRow,
  CountersRow,
  CrossingRow,
  HoldingRow,
  InstrumentRow,
  OpenOrderRow,
  Row,
  SessionRow,
  TokenRow,
  TriggerRow,
} from './rows.ts';

interface SortedRows {
  readonly accounts: AccountRow[];
  readonly instruments: InstrumentRow[];
  readonly holdings: HoldingRow[];
  readonly confirmations: ConfirmationRow[];
  readonly triggers: TriggerRow[];
  readonly crossings: CrossingRow[];
  readonly openOrders: OpenOrderRow[];
  readonly sessions: SessionRow[];
  readonly clOrdIds: ClOrdIdRow[];
  readonly tokens: TokenRow[];
  access: AccessRow | null;
  counters: CountersRow | null;
}

export function sortedForTables(rows: Iterable<Row>): SortedRows {
  const sorted: SortedRows = {
    accounts: [],
    instruments: [],
    holdings: [],
    confirmations: [],
    triggers: [],
    crossings: [],
    openOrders: [],
    sessions: [],
    clOrdIds: [],
    tokens: [],
    access: null,
    counters: null,
  };
  for (const row of rows) put(sorted, row);
  sorted.accounts.sort((a, b) => a.id - b.id);
  sorted.instruments.sort((a, b) => a.id - b.id);
  sorted.confirmations.sort((a, b) => a.number - b.number);
  sorted.triggers.sort((a, b) => a.id - b.id);
  sorted.crossings.sort((a, b) => a.id - b.id);
  sorted.openOrders.sort((a, b) => a.number - b.number);
  sorted.sessions.sort((a, b) => a.lastUsedLedMs - b.lastUsedLedMs || a.id - b.id);
  sorted.clOrdIds.sort((a, b) => a.changedIndex - b.changedIndex);
  return sorted;
}

function put(sorted: SortedRows, row: Row): unknown {
  switch (row.table) {
    case 'account':
      return sorted.accounts.push(row);
    case 'instrument':
      return sorted.instruments.push(row);
    case 'holding':
      return sorted.holdings.push(row);
    case 'confirmation':
      return sorted.confirmations.push(row);
    case 'trigger':
      return sorted.triggers.push(row);
    case 'crossing':
      return sorted.crossings.push(row);
    case 'open-order':
      return sorted.openOrders.push(row);
    case 'session':
      return sorted.sessions.push(row);
    case 'cl-ord-id':
      return sorted.clOrdIds.push(row);
    case 'token':
      return sorted.tokens.push(row);
    case 'access':
      assert(sorted.access === null, 'there is one row of access');
      sorted.access = row;
      return row;
    case 'counters':
      assert(sorted.counters === null, 'there is one row of counters');
      sorted.counters = row;
      return row;
    default:
      return unreachable(row);
  }
}

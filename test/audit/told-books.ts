// Accounts kept by nobody but the lines of an audit: what somebody has who was handed the JSON lines and
// nothing else. Knows no books and no log.

/** An order that may rest, as its lines last told it. */
export type ToldOrder = Readonly<Record<string, string | number>>;

interface Line {
  readonly event: string;
  readonly username?: string;
  readonly stockSymbol?: string;
  readonly action?: string;
  readonly funds?: string;
  readonly orderNumber?: number;
  readonly side?: string;
  readonly ordType?: string;
  readonly ordStatus?: string;
  readonly quantity?: string;
  readonly lastQty?: string;
  readonly lastPx?: string;
  readonly cumQty?: string;
  readonly leavesQty?: string;
}

const ended = new Set(['filled', 'canceled', 'expired', 'replaced', 'rejected']);

export class ToldBooks {
  /** By account: ten-thousandths of a dollar. */
  readonly cash = new Map<string, number>();
  /** By account and symbol: shares. */
  readonly holdings = new Map<string, number>();
  readonly openOrders = new Map<number, ToldOrder>();
  /** Of every order that a line told of, how it stands. */
  readonly statuses = new Map<number, string>();
  /** Every status that some order had. */
  readonly met = new Set<string>();

  read(text: string): void {
    for (const line of text.split('\n')) if (line !== '') this.#read(JSON.parse(line) as Line);
  }

  #read(line: Line): void {
    const { event, username = '' } = line;
    if (event === 'accountTransaction') {
      const units = unitsOf(line.funds) * (line.action === 'add' ? 1 : -1);
      this.cash.set(username, (this.cash.get(username) ?? 0) + units);
    }
    if (event !== 'userCommand' && event !== 'systemEvent') return;
    if (line.lastQty !== undefined) {
      const holding = `${username} ${line.stockSymbol ?? ''}`;
      const shares = Number(line.lastQty) * (line.side === 'buy' ? 1 : -1);
      this.holdings.set(holding, (this.holdings.get(holding) ?? 0) + shares);
    }
    if (line.orderNumber !== undefined && line.ordStatus !== undefined) {
      this.#step(line.orderNumber, line.ordStatus, line);
    }
  }

  #step(orderNumber: number, ordStatus: string, line: Line): void {
    this.statuses.set(orderNumber, ordStatus);
    this.met.add(ordStatus);
    const isResting = line.ordType !== undefined && line.ordType !== 'market';
    if (!isResting) return;
    if (ended.has(ordStatus)) this.openOrders.delete(orderNumber);
    else this.openOrders.set(orderNumber, told(line));
  }
}

const kept = [
  ...['username', 'stockSymbol', 'side', 'ordType', 'quantity', 'limit', 'stop', 'timeInForce'],
  ...['clOrdId', 'ordStatus', 'cumQty', 'leavesQty', 'avgPx'],
];

const told = (line: object): ToldOrder =>
  Object.fromEntries(
    Object.entries(line as ToldOrder)
      .filter(([name]) => kept.includes(name))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );

const unitsOf = (dollars = '0'): number => Math.round(Number(dollars) * 10_000);

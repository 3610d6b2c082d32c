// Which orders of an account are asked for.

import type { OrdersQuestion } from '../gen/holdfast/cluster/v1/OrdersQuestion.ts';

export interface OrdersPage {
  /** At most 500; default 100. */
  readonly limit?: number;
  /** Only numbers below this one. */
  readonly before?: number;
  /** Only the order that came with this id: an open one, or of the last 24 hours. */
  readonly clOrdId?: string;
}

export const ordersQuestion = (account: string, page: OrdersPage): OrdersQuestion => ({
  account,
  limit: page.limit ?? 100,
  before: page.before ?? 0,
  clOrdId: page.clOrdId ?? '',
});

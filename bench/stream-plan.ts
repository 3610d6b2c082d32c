// What the measurement of the stream sets up: accounts, their holdings, and who follows what. Pure, and
// the same in the bench and in its loaders.

export const accountsCount = 200;
export const symbolsCount = 1_000;
export const holdingsPerAccount = 20;

export const accountName = (at: number): string => `viewer-${at}`;
export const symbolName = (at: number): string => `S${at}`;

/** The stocks that an account holds and its viewers follow: every stock is held by as many accounts. */
export function heldBy(account: number): string[] {
  const step = symbolsCount / holdingsPerAccount;
  return Array.from({ length: holdingsPerAccount }, (_, at) =>
    symbolName((account * 7 + at * step) % symbolsCount),
  );
}

/** What one loader process does; given to it as JSON. */
export interface ViewerPlan {
  readonly url: string;
  /** The first viewer's number: viewers look at accounts in turn. */
  readonly firstViewer: number;
  /** Sockets that are read and thrown away. */
  readonly draining: number;
  /** Sockets whose frames are decoded and timed. */
  readonly timing: number;
  /** Sockets that stop reading once they are told what they follow. */
  readonly sleeping: number;
}

/** What a loader says, one JSON line each. */
export type ViewerWords =
  | { readonly says: 'ready' }
  | {
      readonly says: 'figures';
      readonly frames: number;
      readonly bytes: number;
      /** Of every price and every holding that changed. */
      readonly rowsMs: readonly number[];
      readonly ordersMs: readonly number[];
      /** The longest a timed socket was without any delta. */
      readonly silenceMaxMs: number;
      /** Deltas that did not name the frame before them. */
      readonly gaps: number;
      readonly closed: number;
      readonly cpuSeconds: number;
    };

/** What a loader is told, one word a line. */
export const viewerWords = { count: 'count', tell: 'tell', end: 'end' } as const;

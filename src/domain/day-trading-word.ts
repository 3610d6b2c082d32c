// The sixteen words of day trading, as the workload files and the log schema spell them. Their places in
// the list are on disk for ever, in the records of what was rejected at the edge.

export const dayTradingWords = [
  'ADD',
  'QUOTE',
  'BUY',
  'COMMIT_BUY',
  'CANCEL_BUY',
  'SELL',
  'COMMIT_SELL',
  'CANCEL_SELL',
  'SET_BUY_AMOUNT',
  'CANCEL_SET_BUY',
  'SET_BUY_TRIGGER',
  'SET_SELL_AMOUNT',
  'SET_SELL_TRIGGER',
  'CANCEL_SET_SELL',
  'DUMPLOG',
  'DISPLAY_SUMMARY',
] as const;

export type DayTradingWord = (typeof dayTradingWords)[number];

export const isDayTradingWord = (text: string): text is DayTradingWord =>
  (dayTradingWords as readonly string[]).includes(text);

/** 1 to 16; 0 for none of them. */
export const dayTradingCodeOf = (word: DayTradingWord | null): number =>
  word === null ? 0 : dayTradingWords.indexOf(word) + 1;

export const dayTradingWordOf = (code: number): DayTradingWord | null =>
  dayTradingWords[code - 1] ?? null;

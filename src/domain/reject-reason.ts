// Why the state machine said no. A rejection is a value, decided in the log and equal on every
// replica, so the numbers below are kept for ever. Knows no HTTP and no gRPC.

/** Code on disk and wire, by name. Never renumbered, never reused. */
export const rejectReasonCodes = {
  malformed: 1,
  'unknown-account': 2,
  'inactive-account': 3,
  'duplicate-account': 4,
  'unknown-symbol': 5,
  'duplicate-symbol': 6,
  'unknown-order': 7,
  'bad-amount': 8,
  'bad-quantity': 9,
  'insufficient-cash': 10,
  'insufficient-shares': 11,
  'insufficient-inventory': 12,
  'no-price': 13,
  'stale-price': 14,
  'no-confirmation': 15,
  'confirmation-expired': 16,
  'trigger-without-amount': 17,
  'too-late-to-cancel': 18,
  'duplicate-order': 19,
  'stale-source-sequence': 20,
  'dedupe-window-full': 21,
  'limit-exceeded': 22,
  'sequence-gap': 23,
  'session-expired': 24,
  'no-trigger': 25,
  forbidden: 40,
  'audit-kept': 60,
  'unknown-token': 41,
  'duplicate-token': 42,
  'no-admin-token': 43,
} as const;

export type RejectReason = keyof typeof rejectReasonCodes;

const names = new Map<number, RejectReason>(
  Object.entries(rejectReasonCodes).map(([name, code]) => [code, name as RejectReason]),
);

/** The name of a code, or null for a code this version does not know. */
export const rejectReasonOf = (code: number): RejectReason | null => names.get(code) ?? null;

// What a token lets its bearer do, as words and codes. Which command needs which is the rule book's
// to say (src/statemachine/permission.ts), and who may read what the processes' own.

/** Code on disk and wire, by name. Never renumbered, never reused. 0 stands for nobody bound by a role. */
export const tokenRoleCodes = {
  /** Reads. */
  view: 1,
  /** Reads, orders and cancels. */
  trade: 2,
  /** All of that, and cash, activity and tokens of its account; of every account: everything. */
  admin: 3,
  /** A frontend's or catalog's own: commands and reads of every account, and no tokens. */
  service: 4,
} as const;

export type TokenRole = keyof typeof tokenRoleCodes;

const names = new Map<number, TokenRole>(
  Object.entries(tokenRoleCodes).map(([name, code]) => [code, name as TokenRole]),
);

/** Null for 0 and for a code that this version does not know. */
export const tokenRoleOf = (code: number): TokenRole | null => names.get(code) ?? null;

export const isTokenRole = (text: string): text is TokenRole => Object.hasOwn(tokenRoleCodes, text);

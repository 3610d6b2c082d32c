// Where things stand in a command frame: offsets, codes and limits, drawn in docs/formats.md
// sections 1 and 2. Numbers only; who writes and who checks is next door.
//
//   | header 56: magic, version, length, crc, clusterId, groupId, session, sequence, count |
//   | record: 40 fixed, tail of texts | record | ... |

export const frameMagic = 0xf0c1;
export const frameVersion = 1;

/** Byte offsets in the frame header. */
export const frameAt = {
  magic: 0,
  version: 2,
  callerRole: 3,
  byteLength: 4,
  crc: 8,
  clusterId: 12,
  groupId: 20,
  sessionId: 24,
  firstSeq: 32,
  ackedThrough: 40,
  count: 48,
  callerAccount: 52,
} as const;

export const frameHeaderBytes = 56;
/** The CRC covers everything behind itself. */
export const frameCrcFrom = 12;

/** Byte offsets in a record. */
export const recordAt = {
  kind: 0,
  flags: 1,
  tailBytes: 2,
  accountId: 4,
  symbolId: 8,
  small: 12,
  a: 16,
  b: 24,
  c: 32,
} as const;

export const recordFixedBytes = 40;

export const frameBytesMax = 256 * 1024;
export const frameCommandsMax = 4_096;
export const tailBytesMax = 1_024;

export const recordFlags = {
  sell: 1,
  house: 2,
  createIfMissing: 4,
  unlimited: 8,
  active: 64,
  numbered: 128,
  /** Two bits: a time in force by its code. */
  timeInForce: 48,
} as const;
/** How far left the two bits of a time in force stand. */
export const timeInForceShift = 4;

/** Tags of the texts in a tail, in the order in which they may stand. */
export const textTags = {
  account: 1,
  symbol: 2,
  clOrdId: 3,
  displayName: 4,
  filename: 5,
  token: 6,
  /** Stands last: its length is 0, and it goes to the end of the tail. */
  data: 20,
} as const;

/** Tag and length. */
export const textHeadBytes = 2;
export const displayNameBytesMax = 128;
export const filenameBytesMax = 255;
/** A token's id, and the hash that begins with it: hex digits. */
export const tokenIdLength = 16;
export const tokenHashLength = 64;
/** Of the data of an account event, beside `tailBytesMax` for the other texts. */
export const eventBytesMax = 4_096;

/** What a writer of this version may put into a log, and the newest that it can read. */
export const behaviourVersion = 1;

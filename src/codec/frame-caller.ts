// Writes into an admitted frame on whose behalf it came, so that what every replica decides about
// permission stands in the log and depends on nothing else. Knows where the two fields are, not what
// they allow.
//
//   frame header: | ... 3 u8 role | ... 8 u32 crc | ... 52 u32 account id |

import { crc32 } from '../base/crc.ts';
import { frameAt, frameCrcFrom } from './frame-format.ts';
import { viewOf } from './int53.ts';

/** Who is bound by what. Role 0: bound by nothing. Account 0: every account. */
export interface FrameCaller {
  /** Code of a token role. */
  readonly role: number;
  readonly accountId: number;
}

/** For callers who need no token, and for administrators of everything. */
export const unboundCaller: FrameCaller = { role: 0, accountId: 0 };

/** Writes in place: the bytes are the caller's to change. */
export function stampCaller(bytes: Uint8Array, { role, accountId }: FrameCaller): void {
  if (role === 0) return;
  const view = viewOf(bytes);
  view.setUint8(frameAt.callerRole, role);
  view.setUint32(frameAt.callerAccount, accountId, true);
  view.setUint32(frameAt.crc, crc32(bytes.subarray(frameCrcFrom)), true);
}

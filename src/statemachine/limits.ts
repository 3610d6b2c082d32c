// The numbers of the rule book: how long things live and how many there may be. Changing one
// changes what a replica decides, so a change is gated on the log's behaviour version.

/** A quote lock may be settled while machine clock − start is at most this. */
export const confirmationKeptMs = 60_000;
/** Open quote locks of the whole cluster. */
export const confirmationsMax = 1_048_576;
export const confirmationsPerAccountMax = 65_536;

/** Automatic trades set and not yet made, of the whole cluster. */
export const triggersMax = 1_048_576;
export const triggersPerAccountMax = 65_536;
/** Limit and stop orders that are not done, of the whole cluster. */
export const openOrdersMax = 1_048_576;
export const openOrdersPerAccountMax = 65_536;
/** Open orders that one command cancels at most. */
export const canceledPerCommandMax = 1_024;

/** Of what a price reaches, so many are looked at in one entry; the rest comes first in the next. */
export const crossedPerEntryMax = 1_024;
/** Prices whose reach is not all looked at yet; beyond it a price that reaches anything is refused. */
export const crossingsMax = 4_096;

/** A session lives while led time − last use is at most this. */
export const sessionIdleMs = 3_600_000;
export const sessionsMax = 10_000;
/** Of them, those whose numbers callers keep: the rest is for clients' own, whatever callers open. */
export const numberedSessionsMax = 9_000;
/** Answers remembered per session: commands a client may have outstanding. */
export const sessionWindowMax = 4_096;

/** A clOrdId is remembered at least this long, in led time. */
export const clOrdIdKeptMs = 86_400_000;
export const clOrdIdsMax = 1_048_576;
export const clOrdIdsPerAccountMax = 65_536;

/** Rows of one kind that expire in one entry; the rest waits for the next, so that a jump of the
 *  clock stalls nobody. */
export const expiriesPerEntryMax = 4_096;

/** Tokens not revoked, of the whole cluster. */
export const tokensMax = 65_536;
export const tokensPerAccountMax = 1_024;

/** Far below the 2^24 entries at which a JavaScript Map ends. */
export const accountsMax = 10_000_000;
export const instrumentsMax = 65_536;
export const priceSourcesPerInstrumentMax = 64;

/** Units in a cent: day-trading amounts are whole cents. */
export const unitsPerCent = 100;

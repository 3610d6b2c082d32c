// Why a node gave no answer, in the words of an operator: gRPC tells it in prose of its own, with the
// address again, a time and a note that is empty.

const troubles: readonly (readonly [RegExp, string])[] = [
  [/ECONNREFUSED/, 'refused the connection'],
  [/ECONNRESET|socket hang up|Connection dropped/i, 'dropped the connection'],
  [/ETIMEDOUT|Deadline exceeded|no answer|^timed-out$/i, 'did not answer in time'],
  [/EHOSTUNREACH|ENETUNREACH/, 'cannot be reached from here'],
  [/Name resolution failed|ENOTFOUND|EAI_AGAIN/, 'no such host'],
  // An HTTP server is no HTTP/2 server; neither is one that waits for TLS.
  [/Protocol error/, "this is no node's client port (or one with TLS: --tls-ca)"],
];

/** Null: it is said in words that nobody here knows. */
export function lineTrouble(said: string): string | null {
  return troubles.find(([pattern]) => pattern.test(said))?.[1] ?? null;
}

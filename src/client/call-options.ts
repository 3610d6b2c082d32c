// What a caller may say of one call. Knows no calls.

export interface CallOptions {
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal;
}

// Named facts about a process, asked when somebody asks. Knows nothing of HTTP.

export interface CheckResult {
  readonly ok: boolean;
  /** Why not, or what is worth knowing; for people. */
  readonly detail?: string;
}

/** By name; each is cheap, synchronous and never throws. */
export type Checks = Readonly<Record<string, () => CheckResult>>;

export interface Health {
  readonly ok: boolean;
  readonly checks: Readonly<Record<string, CheckResult>>;
}

export function healthOf(checks: Checks): Health {
  const results = Object.entries(checks).map(([name, check]) => [name, check()] as const);
  return { ok: results.every(([, result]) => result.ok), checks: Object.fromEntries(results) };
}

// How long the storage tests torture: seconds as part of the system tests, an hour when
// HOLDFAST_TORTURE is `long`, as `npm run torture` sets it. Figures go to the report, not the checks.

const long = process.env['HOLDFAST_TORTURE'] === 'long';
const dayMs = 86_400_000;

export const torture = {
  long,
  timeoutMs: long ? 1_800_000 : 180_000,
  /** Where and when harm is done: another one every day; HOLDFAST_SEED repeats a run. */
  seed: Number(process.env['HOLDFAST_SEED'] ?? Math.floor(Date.now() / dayMs)),
  tell(what: string, figures: object): void {
    process.stdout.write(`torture: ${what}: ${JSON.stringify(figures)}\n`);
  },
} as const;

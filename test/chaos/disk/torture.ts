// How long the storage tests torture: a few minutes as part of the system tests, longer when
// HOLDFAST_TORTURE is `long`, as `npm run torture` sets it. Figures go to the report, not the checks.

export const torture = {
  long: process.env['HOLDFAST_TORTURE'] === 'long',
  tell(what: string, figures: object): void {
    process.stdout.write(`torture: ${what}: ${JSON.stringify(figures)}\n`);
  },
} as const;

// Figures that a run measured, on standard output, where whoever runs the tests can read them: a bar
// that is only passed or failed says nothing about how far away it was.

export function tellFigures(what: string, figures: Readonly<Record<string, unknown>>): void {
  const shown = Object.entries(figures).map(([name, value]) => `${name} ${shownValue(value)}`);
  process.stdout.write(`  ${what}: ${shown.join(', ')}\n`);
}

function shownValue(value: unknown): string {
  if (typeof value === 'number' && !Number.isInteger(value)) return value.toFixed(1);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

// The bench cannot start, for a reason that the user can change.

export class BenchRefused extends Error {
  override readonly name = 'BenchRefused';
  readonly nextStep: string;

  constructor(message: string, nextStep: string) {
    super(message);
    this.nextStep = nextStep;
  }
}

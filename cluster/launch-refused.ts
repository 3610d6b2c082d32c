// A start that cannot be: what is wrong and what to do next, for the console.

export class LaunchRefused extends Error {
  override readonly name = 'LaunchRefused';
  readonly nextStep: string;

  constructor(sentence: string, nextStep: string) {
    super(sentence);
    this.nextStep = nextStep;
  }
}

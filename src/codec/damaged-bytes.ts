// What a decoder throws at bytes that were valid once and are not any more, or never were ours.
// Caught once, by whoever received or read them. Knows no format.

/** The bytes are not a valid encoding. The same bytes will fail again. */
export class DamagedBytes extends Error {
  override readonly name = 'DamagedBytes';
}

/** States a fact about foreign bytes, as `assert` does about our own. The sentence is only built
 *  into an error when the fact does not hold, so pass a constant one. */
export function intact(fact: boolean, sentence: string): asserts fact {
  if (!fact) throw new DamagedBytes(sentence);
}

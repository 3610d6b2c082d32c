// What a decoder throws at bytes that are not what they should be. Caught once, at the edge that
// received them: the transport drops the stream, recovery names the damage. Knows no format.

/** The bytes are not a valid encoding. Nothing was changed; the same bytes will fail again. */
export class MalformedBytes extends Error {
  override readonly name = 'MalformedBytes';
}

/** States a fact about foreign bytes, as `assert` does about our own. */
export function require(fact: boolean, sentence: string): asserts fact {
  if (!fact) throw new MalformedBytes(sentence);
}

// Brands: one number must not be taken for another. Knows nothing of Raft or money.

declare const brand: unique symbol;

/** A `Base` that only its own constructor function makes; casts live beside the brand. */
export type Brand<Base, Name extends string> = Base & { readonly [brand]: Name };

declare const brand: unique symbol;

/** A `T` that was parsed once at the edge; the one `as` lives in its `parse` function. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };

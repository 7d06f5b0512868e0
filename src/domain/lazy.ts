/**
 * Returns a function that calls `make` once and then always returns the same value. Useful for
 * values that are slow to make and that most runs do not need.
 */
export function lazy<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

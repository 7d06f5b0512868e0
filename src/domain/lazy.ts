/**
 * Calls `make` on the first call only and returns the same value from then on. For values that are
 * slow to make and that most runs do not need.
 */
export function lazy<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

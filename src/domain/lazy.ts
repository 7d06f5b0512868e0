/**
 * What `make` gives, made on the first call and never again: for what takes long and most runs do
 * not need.
 */
export function lazy<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

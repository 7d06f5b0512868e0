/** The entries of an object, without those whose value is `undefined`. */
export const entriesOf = <T>(record: Readonly<Record<string, T | undefined>>): [string, T][] =>
  Object.entries(record).flatMap(([key, value]): [string, T][] =>
    value === undefined ? [] : [[key, value]],
  );

/** The entries of a record, without those that have no value. */
export const entriesOf = <T>(record: Readonly<Record<string, T | undefined>>): [string, T][] =>
  Object.entries(record).flatMap(([key, value]): [string, T][] =>
    value === undefined ? [] : [[key, value]],
  );

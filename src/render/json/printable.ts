/**
 * What `JSON.stringify` prints as a value of an output's type: it leaves out what is `undefined`.
 */
type Printable<T> = T extends readonly (infer Item)[]
  ? readonly Printable<Item>[]
  : T extends object
    ? {
        readonly [Key in keyof T]: object extends Pick<T, Key>
          ? Printable<T[Key]> | undefined
          : Printable<T[Key]>;
      }
    : T;

/** An output for programs, as its schema describes it; with two spaces a level. */
export const renderJson = <Output>(value: Printable<Output>): string =>
  `${JSON.stringify(value, undefined, 2)}\n`;

/** An output that is one line. */
export const renderJsonLine = <Output>(value: Printable<Output>): string =>
  `${JSON.stringify(value)}\n`;

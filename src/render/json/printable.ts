/**
 * A value that `JSON.stringify` prints as the type of an output. It omits properties that are
 * `undefined`.
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

/** An output as JSON that matches its schema, indented by two spaces. */
export const renderJson = <Output>(value: Printable<Output>): string =>
  `${JSON.stringify(value, undefined, 2)}\n`;

/** An output as one line of JSON. */
export const renderJsonLine = <Output>(value: Printable<Output>): string =>
  `${JSON.stringify(value)}\n`;

/** A broken manifest. The mark `¦` shows where the finding must be reported. */
export interface Broken {
  readonly name: string;
  readonly text: string;
  readonly code: string;
  /** A part of the message. */
  readonly says: string;
  /** A part of the hint. */
  readonly proposes: string;
  /**
   * Whether the JSON Schema refuses the manifest too. Missing where only the reader can find the
   * mistake (syntax, other lines, rules of YAML).
   */
  readonly schema?: true;
}

const USER = "email: alice@example.org";
/** A manifest with a user who has one grant. */
export const grant = (inner: string): string =>
  `users:\n  alice:\n    ${USER}\n    access:\n      - ${inner}\n`;

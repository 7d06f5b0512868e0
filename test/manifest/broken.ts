/** A broken manifest: `¦` marks where the finding must stand. */
export interface Broken {
  readonly name: string;
  readonly text: string;
  readonly code: string;
  /** Part of what is wrong. */
  readonly says: string;
  /** Part of what would be right. */
  readonly proposes: string;
  /**
   * The JSON Schema refuses it too. Not said where only the reader can know (syntax, other lines,
   * YAML's own words).
   */
  readonly schema?: true;
}

const USER = "email: alice@example.org";
/** A user with one grant. */
export const grant = (inner: string): string =>
  `users:\n  alice:\n    ${USER}\n    access:\n      - ${inner}\n`;

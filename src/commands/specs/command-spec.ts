/** An option of a command, as `--help` shows it. */
export interface OptionSpec {
  readonly type: "string" | "boolean";
  /** May stand several times. */
  readonly multiple?: true;
  /** How the value is called in --help; a shell completes a FILE and a FOLDER. */
  readonly value?: string;
  /** The values that there are, if they are few; a shell completes them. */
  readonly choices?: readonly string[];
  readonly help: string;
}

export interface CommandSpec {
  readonly summary: string;
  /**
   * Positional arguments as shown in --help, e.g. `LOGIN [SITE]`; the first `needs` of them must be
   * there.
   */
  readonly positionals?: { readonly usage: string; readonly max: number };
  readonly options: Readonly<Record<string, OptionSpec>>;
  /**
   * What stdout can be with `--json`: one of these schemas, by their names in `schemas/`. An error
   * that ends any command is `error`, on stderr.
   */
  readonly prints: readonly [string, ...string[]];
  /** What the command needs from outside, for --help. */
  readonly needs: readonly string[];
  readonly exits: readonly string[];
  readonly examples: readonly string[];
}

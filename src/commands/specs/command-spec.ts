/** An option of a command, as `--help` shows it. */
export interface OptionSpec {
  readonly type: "string" | "boolean";
  /** The option can be repeated. */
  readonly multiple?: true;
  /** The name of the value in `--help`. A shell completes the values FILE and FOLDER. */
  readonly value?: string;
  /** All allowed values, if there are only a few. A shell completes them. */
  readonly choices?: readonly string[];
  readonly help: string;
}

export interface CommandSpec {
  readonly summary: string;
  /** Positional arguments as `--help` shows them, e.g. `LOGIN [SITE]`. */
  readonly positionals?: { readonly usage: string; readonly max: number };
  readonly options: Readonly<Record<string, OptionSpec>>;
  /**
   * What `--json` prints on stdout: one of these schemas, by its name in `schemas/`. An error that
   * ends a command prints `error` on stderr.
   */
  readonly prints: readonly [string, ...string[]];
  /** What the command needs from outside, for `--help`. */
  readonly needs: readonly string[];
  readonly exits: readonly string[];
  readonly examples: readonly string[];
}

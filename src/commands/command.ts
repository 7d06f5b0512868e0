import type { Io } from "../job/io.ts";
import type { CommandSpec } from "./specs/command-spec.ts";

/** The given options. Read the options with the functions of `arguments.ts`. */
export type OptionValues = Readonly<
  Record<string, string | boolean | readonly (string | boolean)[] | undefined>
>;

/** Runs a command. @returns the exit code @throws AccessError */
export type Run = (values: OptionValues, io: Io, positionals: readonly string[]) => Promise<number>;

/**
 * A command of the command line. `specs/NAME.ts` describes its options; `NAME.ts` does the work and
 * is loaded only when the command runs.
 */
export interface Command {
  readonly spec: CommandSpec;
  readonly load: () => Promise<Run>;
}

import type { Io } from "../job/io.ts";
import type { CommandSpec } from "./specs/command-spec.ts";

/** The options as they were given; read with the functions of `arguments.ts`. */
export type OptionValues = Readonly<
  Record<string, string | boolean | readonly (string | boolean)[] | undefined>
>;

/** Ends with the exit code. @throws AccessError */
export type Run = (values: OptionValues, io: Io, positionals: readonly string[]) => Promise<number>;

/**
 * One command of the command line: `specs/NAME.ts` says what it takes, `NAME.ts` does it and is
 * loaded only then.
 */
export interface Command {
  readonly spec: CommandSpec;
  readonly load: () => Promise<Run>;
}

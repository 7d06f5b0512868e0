import type { CommandSpec, OptionSpec } from "../specs/command-spec.ts";

/** The commands by name, in the order of `--help`. */
export type Specs = ReadonlyMap<string, { readonly spec: CommandSpec }>;

/** What a shell can complete as the value of an option. */
export type ValueKind = "nothing" | "choices" | "file" | "folder";

/** The facts about an option that completion scripts need. */
export interface CompletedOption {
  /** The name without the dashes. */
  readonly name: string;
  readonly help: string;
  /** The name of the value in `--help`; `undefined` for a switch. */
  readonly value: string | undefined;
  readonly kind: ValueKind;
  readonly choices: readonly string[];
  readonly isRepeatable: boolean;
}

/** The facts about a command that completion scripts need. */
export interface CompletedCommand {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly CompletedOption[];
}

/** Options that can be given in place of a command. */
export const PROGRAM_OPTIONS: readonly (readonly [name: string, help: string])[] = [
  ["help", "show help"],
  ["version", "show the version"],
];

const HELP: CompletedOption = {
  name: "help",
  help: "show help for this command",
  value: undefined,
  kind: "nothing",
  choices: [],
  isRepeatable: false,
};

function kindOf({ value, choices }: OptionSpec): ValueKind {
  if (choices) return "choices";
  if (value === "FILE") return "file";
  return value === "FOLDER" ? "folder" : "nothing";
}

const completedOption = ([name, spec]: readonly [string, OptionSpec]): CompletedOption => ({
  name,
  help: spec.help,
  value: spec.type === "boolean" ? undefined : (spec.value ?? "VALUE"),
  kind: kindOf(spec),
  choices: spec.choices ?? [],
  isRepeatable: spec.multiple ?? false,
});

/** Converts the specs of the commands for the completion scripts. */
export const completedCommands = (commands: Specs): readonly CompletedCommand[] =>
  [...commands].map(([name, { spec }]) => ({
    name,
    summary: spec.summary,
    options: [...Object.entries(spec.options).map(completedOption), HELP],
  }));

/** Quotes a text for a shell that has no escapes between single quotes. */
export const singleQuoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

import type { CommandSpec, OptionSpec } from "../specs/command-spec.ts";

/** The commands by name, as the program lists them. */
export type Specs = ReadonlyMap<string, { readonly spec: CommandSpec }>;

/** What a shell may put where an option has its value. */
export type ValueKind = "nothing" | "choices" | "file" | "folder";

/** An option as the shells need it. */
export interface CompletedOption {
  /** Without the dashes. */
  readonly name: string;
  readonly help: string;
  /** What its value is called; `undefined` for a switch. */
  readonly value: string | undefined;
  readonly kind: ValueKind;
  readonly choices: readonly string[];
  readonly isRepeatable: boolean;
}

/** A command as the shells need it. */
export interface CompletedCommand {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly CompletedOption[];
}

/** Words that the program takes in place of a command. */
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

/** The table that `--help` shows, as the shells need it. */
export const completedCommands = (commands: Specs): readonly CompletedCommand[] =>
  [...commands].map(([name, { spec }]) => ({
    name,
    summary: spec.summary,
    options: [...Object.entries(spec.options).map(completedOption), HELP],
  }));

/** A text between single quotes in a shell that knows no escapes there. */
export const singleQuoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

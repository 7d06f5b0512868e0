import { type CompletedCommand, type CompletedOption, PROGRAM_OPTIONS } from "./words.ts";

/**
 * Quotes a text for fish. Between single quotes, only the backslash and the quote need an escape.
 */
const quoted = (text: string): string =>
  `'${text.replaceAll("\\", String.raw`\\`).replaceAll("'", String.raw`\'`)}'`;

/** In fish, `-x` completes a value without files, and `-r -F` a value with files. */
function valueOf({ value, kind, choices }: CompletedOption): string {
  if (value === undefined) return "";
  if (kind === "choices") return ` -x -a ${quoted(choices.join(" "))}`;
  if (kind === "file") return " -r -F";
  return kind === "folder" ? " -x -a '(__fish_complete_directories)'" : " -x";
}

const optionLine = (command: string, option: CompletedOption): string =>
  `complete -c matomo-access -n '__fish_seen_subcommand_from ${command}' -l ${option.name}${valueOf(option)} -d ${quoted(option.help)}`;

const commandLine = (name: string, help: string): string =>
  `complete -c matomo-access -n __fish_use_subcommand -a ${name} -d ${quoted(help)}`;

/** The completion script for fish. */
export function fishCompletion(commands: readonly CompletedCommand[]): string {
  const names = commands.map(({ name }) => name).join(" ");
  return `# Completion of matomo-access for fish, written by: matomo-access completion fish
complete -c matomo-access -f
${commands.map(({ name, summary }) => commandLine(name, summary)).join("\n")}
${commandLine("completion", "print a completion script for a shell")}
${PROGRAM_OPTIONS.map(([name, help]) => `complete -c matomo-access -n __fish_use_subcommand -l ${name} -d ${quoted(help)}`).join("\n")}
complete -c matomo-access -n '__fish_seen_subcommand_from completion' -a 'bash zsh fish'
complete -c matomo-access -n '__fish_seen_subcommand_from help' -a ${quoted(names)}
${commands.flatMap(({ name, options }) => options.map((option) => optionLine(name, option))).join("\n")}
`;
}

import type { Command } from "./command.ts";
import type { CommandSpec } from "./specs/command-spec.ts";

const column = (text: string, width: number): string => text.padEnd(width);

const section = (title: string, lines: readonly string[]): string =>
  `\n${title}\n${lines.map((line) => `  ${line}`).join("\n")}\n`;

/** `--help` of the program: one line a command. */
export function programHelp(commands: ReadonlyMap<string, Command>): string {
  const lines = [...commands].map(([name, { spec }]) => `  ${column(name, 10)} ${spec.summary}`);
  return `matomo-access: who may see what in Matomo, decided in pull requests.

Usage: matomo-access COMMAND [options]

${lines.join("\n")}

  --help     this text, or that of a command
  --version  the version

The token comes from the environment (MATOMO_TOKEN), never from the command line.
`;
}

/** `COMMAND --help`. */
export function commandHelp(name: string, spec: CommandSpec): string {
  const options = Object.entries(spec.options).map(
    ([key, { value, help }]) =>
      `  ${column(`--${key}${value === undefined ? "" : ` ${value}`}`, 24)} ${help}`,
  );
  return `matomo-access ${name}: ${spec.summary}

Usage: matomo-access ${name}${spec.positionals ? ` ${spec.positionals.usage}` : ""} [options]

${options.join("\n")}
${section("Needs", spec.needs)}${section("Exit codes", spec.exits)}${section("Examples", spec.examples)}`;
}

import { lineWidth, wrap } from "../render/terminal/layout.ts";
import type { Command } from "./command.ts";
import type { CommandSpec } from "./specs/command-spec.ts";

const column = (text: string, width: number): string => text.padEnd(width);

/** A titled section whose lines are wrapped with an indent of two. */
const section = (title: string, lines: readonly string[], width: number): string =>
  `\n${title}\n${lines.flatMap((line) => wrap(line, width, "  ", "    ")).join("\n")}\n`;

/** The width of the column with the names of options, in characters. */
const OPTION_WIDTH = 27;

/**
 * One option with its help text. If a text is too long for one line, its next lines begin in the
 * same column.
 */
function optionLines(name: string, help: string, width: number): string[] {
  const indent = " ".repeat(OPTION_WIDTH);
  const start = `  ${name.padEnd(OPTION_WIDTH - 3)} `;
  return wrap(help, width, start, indent);
}

/** The text of `--help` of the program, with one line per command. */
export function programHelp(commands: ReadonlyMap<string, Command>, columns: number): string {
  const width = lineWidth(columns);
  const indent = " ".repeat(13);
  const lines = [...commands].flatMap(([name, { spec }]) =>
    wrap(spec.summary, width, `  ${column(name, 10)} `, indent),
  );
  const text = (paragraph: string): string => wrap(paragraph, width, "").join("\n");
  return `${text("matomo-access: who may see what in Matomo, decided in pull requests.")}

Usage: matomo-access COMMAND [options]

${lines.join("\n")}

  -h, --help        this text, or that of a command
  -v, --version     the version
  completion SHELL  complete with Tab in bash, zsh or fish

${text("The token comes from the environment (MATOMO_TOKEN), never from the command line.")}
`;
}

/** The text of `COMMAND --help`. */
export function commandHelp(name: string, spec: CommandSpec, columns: number): string {
  const width = lineWidth(columns);
  const options = Object.entries(spec.options).flatMap(([key, { value, help }]) =>
    optionLines(`--${key}${value === undefined ? "" : ` ${value}`}`, help, width),
  );
  return `${wrap(`matomo-access ${name}: ${spec.summary}`, width, "").join("\n")}

${wrap(`Usage: matomo-access ${name}${spec.positionals ? ` ${spec.positionals.usage}` : ""} [options]`, width, "", "  ").join("\n")}

${options.join("\n")}
${section("Needs", spec.needs, width)}${section("Exit codes", spec.exits, width)}${section("Examples", spec.examples, Infinity)}`;
}

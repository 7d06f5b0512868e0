import { AccessError, ERROR_CODES, isForPeople } from "../domain/error.ts";
import { nearest } from "../domain/nearest.ts";
import { PRODUCT } from "../domain/product.ts";
import { renderErrorJson } from "../render/json/error-json.ts";
import { hasColor, paint } from "../render/terminal/paint.ts";
import { forTerminal } from "../render/safe-text.ts";
import { readArguments } from "./arguments.ts";
import { COMMANDS } from "./commands.ts";
import { commandHelp, programHelp } from "./help.ts";
import type { Io } from "../job/io.ts";

function printError(error: AccessError, io: Io, args: readonly string[]): void {
  if (args.includes("--json")) {
    io.stderr(renderErrorJson(error));
    return;
  }
  const colors = paint(!args.includes("--no-color") && hasColor(io.env, io.isTerminal));
  io.stderr(
    `${colors.red("error")}: ${forTerminal(error.message)}\n${error.hint === undefined ? "" : `${colors.green("->")} ${forTerminal(error.hint)}\n`}`,
  );
}

async function dispatch(args: readonly string[], io: Io): Promise<number> {
  const [name, ...rest] = args;
  if (name === "help" && rest.length > 0) return dispatch([...rest, "--help"], io);
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    io.stdout(programHelp(COMMANDS, io.columns));
    return name === undefined ? 1 : 0;
  }
  if (name === "--version" || name === "-v") {
    io.stdout(`${PRODUCT.version}\n`);
    return 0;
  }
  if (name === "completion") {
    const { completion } = await import("./completion/completion.ts");
    io.stdout(completion(rest, COMMANDS));
    return 0;
  }
  const command = COMMANDS.get(name);
  if (!command) {
    const later = rest.find((word) => COMMANDS.has(word));
    if (name.startsWith("-") && later !== undefined)
      throw new AccessError(
        "usage",
        "The command must come first.",
        `Write matomo-access ${later} ${name} ...`,
      );
    const alike = nearest(name, COMMANDS.keys(), 1)[0];
    throw new AccessError(
      "usage",
      `Unknown command "${name}".`,
      alike === undefined
        ? `The commands are ${[...COMMANDS.keys()].join(", ")}.`
        : `Did you mean ${alike}?`,
    );
  }
  const { spec, load } = command;
  if (rest.includes("--help") || rest.includes("-h")) {
    io.stdout(commandHelp(name, spec, io.columns));
    return 0;
  }
  const { values, positionals } = readArguments(name, spec, rest);
  io.debug?.(
    `matomo-access ${PRODUCT.version}, ${io.runtime ?? "unknown runtime"}, ${name} with ${Object.keys(values).toSorted().join(", ")}`,
  );
  return (await load())(values, io, positionals);
}

/**
 * Adds the log of `--debug`, which goes to stderr. Searches the raw arguments, because reading the
 * command line can fail. Loads the log's code only with `--debug`.
 */
async function withDebug(args: readonly string[], io: Io): Promise<Io> {
  if (!args.includes("--debug")) return io;
  const { makeDebugLog } = await import("../job/debug-log.ts");
  return { ...io, debug: makeDebugLog(io, (line) => io.stderr(`debug: ${forTerminal(line)}\n`)) };
}

async function explain(error: unknown, args: readonly string[], io: Io): Promise<AccessError> {
  if (isForPeople(error)) return error;
  const [name = ""] = args;
  const { explainError, tellStack } = await import("../job/internal-error.ts");
  tellStack(error, io);
  return explainError(error, COMMANDS.has(name) ? name : "help", io);
}

/** Prints why a run failed. The only place that turns errors into output and an exit code. */
async function fail(error: unknown, args: readonly string[], io: Io): Promise<number> {
  const known = await explain(error, args, io);
  printError(known, io, args);
  return ERROR_CODES[known.code].exit;
}

/** Runs a command line. @returns the exit code */
export async function main(args: readonly string[], given: Io): Promise<number> {
  const io = await withDebug(args, given);
  try {
    return await dispatch(args, io);
  } catch (error) {
    return fail(error, args, io);
  }
}

/**
 * Handles an error that was thrown outside `main`, where nothing else could catch it. @returns the
 * exit code
 */
export const crash = async (error: unknown, args: readonly string[], io: Io): Promise<number> =>
  fail(error, args, await withDebug(args, io));

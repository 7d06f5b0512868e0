import { parseArgs } from "node:util";
import { AccessError } from "../domain/error.ts";
import { nearest } from "../domain/nearest.ts";
import type { OptionValues } from "./command.ts";
import type { CommandSpec } from "./specs/command-spec.ts";

const missingValue = (name: string, key: string, value = "VALUE"): AccessError =>
  new AccessError(
    "usage",
    `--${key} requires a value: --${key} ${value}.`,
    `See matomo-access ${name} --help.`,
  );

/**
 * Refuses a repeated option that takes one value. Otherwise only the last value would count, and
 * the last `--dir` could belong to another server.
 * @throws AccessError `usage`
 */
function refuseRepeated(
  name: string,
  spec: CommandSpec,
  tokens: readonly { kind: string; name?: string; value?: string | undefined }[],
): void {
  const given = new Map<string, string>();
  for (const { kind, name: key, value } of tokens) {
    if (
      kind !== "option" ||
      key === undefined ||
      value === undefined ||
      spec.options[key]?.multiple
    )
      continue;
    const first = given.get(key);
    if (first !== undefined)
      throw new AccessError(
        "usage",
        `--${key} is given twice: ${first} and ${value}.`,
        key === "dir"
          ? "Every command works on one instance: run it once for each folder."
          : `See matomo-access ${name} --help.`,
      );
    given.set(key, value);
  }
}

/**
 * Reads a command line strictly: an unknown or misspelled option is an error, because a run with an
 * ignored `--dry-run` would be a real run.
 * @throws AccessError `usage`
 */
export function readArguments(
  name: string,
  spec: CommandSpec,
  args: readonly string[],
): { values: OptionValues; positionals: string[] } {
  const known = Object.keys(spec.options);
  const options = Object.fromEntries(
    Object.entries(spec.options).map(([key, { type, multiple }]) => [
      key,
      { type, ...(multiple ? { multiple } : {}) },
    ]),
  );
  for (const arg of args) {
    if (arg === "--") break;
    if (!arg.startsWith("-") || arg === "-") continue;
    const flag = arg.split("=", 1)[0] ?? arg;
    if (known.includes(flag.replace(/^--/, "")) && flag.startsWith("--")) continue;
    // A value that begins with a dash must be written as in `--only=-7` ("-7" can be a login). The
    // hint says so if the flag looks like a value.
    const alike = nearest(flag.replace(/^-+/, ""), known);
    const wantsToLook = /^--(?:dry-?run|check|diff|preview|what-?if)$/.test(flag);
    const hint = wantsToLook
      ? "To see what apply would do, run matomo-access plan. It changes nothing."
      : alike.length > 0
        ? `Did you mean --${alike[0]}?`
        : `See matomo-access ${name} --help.`;
    throw new AccessError("usage", `Unknown option ${flag}.`, hint);
  }
  try {
    const { values, positionals, tokens } = parseArgs({
      args: [...args],
      options,
      allowPositionals: true,
      strict: true,
      tokens: true,
    });
    refuseRepeated(name, spec, tokens);
    for (const [key, { value }] of Object.entries(spec.options)) {
      // An empty value is an error: `--dir=` would be the current folder, and `--baseline=` no
      // baseline.
      const given = values[key];
      if (given === "" || (Array.isArray(given) && given.includes("")))
        throw missingValue(name, key, value);
    }
    const max = spec.positionals?.max ?? 0;
    if (positionals.length > max)
      throw new AccessError(
        "usage",
        `Unexpected argument "${positionals[max]}".`,
        `See matomo-access ${name} --help.`,
      );
    return { values, positionals };
  } catch (error) {
    if (error instanceof AccessError) throw error;
    const key = /^Option '--([\w-]+) <value>' argument/.exec(
      error instanceof Error ? error.message : "",
    )?.[1];
    if (key !== undefined) throw missingValue(name, key, spec.options[key]?.value);
    throw new AccessError(
      "usage",
      `${name}: ${error instanceof Error ? error.message.split("\n", 1)[0] : "wrong options"}`,
      `See matomo-access ${name} --help.`,
    );
  }
}

export const stringOf = (values: OptionValues, key: string): string | undefined =>
  typeof values[key] === "string" ? values[key] : undefined;
export const flagOf = (values: OptionValues, key: string): boolean => values[key] === true;
export const listOf = (values: OptionValues, key: string): string[] =>
  Array.isArray(values[key])
    ? values[key].filter((value): value is string => typeof value === "string")
    : [];

/** A whole number, 0 or greater. @throws AccessError `usage` */
export function countOf(values: OptionValues, key: string): number | undefined {
  const text = stringOf(values, key);
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text))
    throw new AccessError("usage", `--${key} must be a whole number, not "${text}".`);
  return Number(text);
}

/** One of a list of words. @throws AccessError `usage` */
export function choiceOf<T extends string>(
  values: OptionValues,
  key: string,
  choices: readonly T[],
  otherwise: T,
): T {
  const text = stringOf(values, key);
  if (text === undefined) return otherwise;
  const found = choices.find((choice) => choice === text);
  if (found === undefined)
    throw new AccessError("usage", `--${key} must be one of ${choices.join(", ")}, not "${text}".`);
  return found;
}

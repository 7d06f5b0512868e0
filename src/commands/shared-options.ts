// Reads the options that several commands share (`specs/shared.ts`).
import { resolve } from "node:path";
import { AccessError } from "../domain/error.ts";
import { dayOf, isDay } from "../domain/day.ts";
import { readNamedFile } from "../files/read-json.ts";
import { RUN_FOLDER } from "../files/run-folder.ts";
import { findLogin } from "../explain/find.ts";
import type { Live } from "../domain/live.ts";
import type { LoginKey } from "../domain/login.ts";
import type { Manifest } from "../manifest/model.ts";
import type { AnyBaseline } from "../plan/baseline.ts";
import { type Allowances, LIMIT_NAMES } from "../plan/guards.ts";
import { selectLogins } from "../plan/make-plan.ts";
import type { Plan } from "../plan/plan.generated.ts";
import { baselineFacts } from "../render/debug-facts.ts";
import type * as ReadPlan from "../render/read-plan-json.ts";
import { hasColor } from "../render/terminal/paint.ts";
import { countOf, flagOf, stringOf } from "./arguments.ts";
import type { OptionValues } from "./command.ts";
import { tellFacts } from "../job/debug-log.ts";
import type { Io } from "../job/io.ts";
import type { Output } from "./output.ts";

/** @throws AccessError `usage` */
export function timeoutFrom(values: OptionValues): number | undefined {
  const text = stringOf(values, "timeout");
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,3}$/.test(text))
    throw new AccessError(
      "usage",
      `--timeout must be a number of seconds from 1 to 9999, not ${text}.`,
      "For example: --timeout 120.",
    );
  return Number(text);
}

export const journalOf = (values: OptionValues, io: Io): string =>
  resolve(io.cwd, stringOf(values, "journal") ?? `${RUN_FOLDER}/journal.jsonl`);

/** @throws AccessError `usage` if a value is not a number */
export const allowancesFrom = (values: OptionValues): Allowances =>
  Object.fromEntries(LIMIT_NAMES.map((name) => [name, countOf(values, `allow-${name}`)]));

export const folderOf = (values: OptionValues): string => stringOf(values, "dir") ?? "access";

export function outputOf(values: OptionValues, io: Io): Output {
  return {
    json: flagOf(values, "json"),
    color: !flagOf(values, "no-color") && hasColor(io.env, io.isTerminal),
  };
}

/** The day that an option gives. @throws AccessError `usage` */
export function dayOption(values: OptionValues, key: "on" | "since" | "until"): string | undefined {
  const text = stringOf(values, key);
  if (text !== undefined && !isDay(text))
    throw new AccessError("usage", `--${key} must be a day like 2026-12-31, not "${text}".`);
  return text;
}

/** The day of `--on`, or today. @throws AccessError `usage` */
export const dayFrom = (values: OptionValues, io: Io): string =>
  dayOption(values, "on") ?? dayOf(io.now());

/**
 * Loaded only when needed, because most runs read neither a plan nor a baseline. For those runs,
 * these checks would be a third of the code that they load.
 */
const planReader = (): Promise<Pick<typeof ReadPlan, "parseBaseline" | "parsePlan">> =>
  import("../render/read-plan-json.ts");

/**
 * Reads the baseline of `--baseline`, which must be for this server. @throws AccessError `usage`
 */
export async function baselineFrom(
  values: OptionValues,
  url: string,
  io: Io,
): Promise<AnyBaseline | undefined> {
  const path = stringOf(values, "baseline");
  if (path === undefined) return undefined;
  const { parseBaseline } = await planReader();
  const baseline = parseBaseline(readNamedFile(resolve(io.cwd, path), "The baseline"));
  tellFacts(io.debug, () => baselineFacts(baseline, path));
  if (baseline.url !== url)
    throw new AccessError(
      "usage",
      `The baseline ${path} is for another server (${baseline.url}).`,
      `This run is for ${url}.`,
    );
  return baseline;
}

/** Reads a plan file, which must be for this server. @throws AccessError `usage` */
export async function planFrom(path: string, url: string): Promise<Plan> {
  const { parsePlan } = await planReader();
  const plan = parsePlan(readNamedFile(path, "The plan"));
  if (plan.url !== url)
    throw new AccessError(
      "usage",
      `The plan ${path} is for another server (${plan.url}).`,
      `This run is for ${url}.`,
    );
  return plan;
}

/**
 * The logins of `--only`. @throws AccessError `usage` for an unknown login, because a run that
 * finds nothing to change for this login would be green
 */
export function onlyFrom(
  logins: readonly string[],
  manifest: Manifest,
  live: Live,
): ReadonlySet<LoginKey> | undefined {
  for (const login of logins) {
    const found = findLogin(login, manifest, live);
    if (typeof found !== "string")
      throw new AccessError("usage", `--only: ${found.message}`, found.hint);
  }
  return logins.length > 0 ? selectLogins(logins) : undefined;
}

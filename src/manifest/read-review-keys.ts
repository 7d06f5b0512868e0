import type { Day } from "../domain/day.ts";
import {
  type Duration,
  durationDays,
  MAX_DURATION_DAYS,
  meantDuration,
} from "../domain/duration.ts";
import { type Owner, ownerProblem } from "../domain/owner.ts";
import { looksLikeToken } from "../domain/secret.ts";
import { ACCESS_SHAPE } from "./access.generated.ts";
import type { Cursor } from "./cursor.ts";
import type { TokenDates } from "./model.ts";
import { readDay, readLabel, readText, shorten } from "./scalars.ts";

/** Reads a number of days like `90d`. */
export function readDuration(cursor: Cursor, what: string): Duration | undefined {
  const text = cursor.scalar && cursor.scalar.value !== null ? cursor.source : undefined;
  if (text !== undefined && durationDays(text) !== undefined) return text;
  const meant = text === undefined ? undefined : meantDuration(text);
  return cursor.report(
    text === undefined ? "wrong-type" : "wrong-value",
    `${what} must be a number of days from 1d to ${MAX_DURATION_DAYS}d, not ${text === undefined ? cursor.kind : `"${shorten(text)}"`}.`,
    `Write ${meant ?? "90d"}.`,
  );
}

/** Reads a GitHub login or team. */
export function readOwner(cursor: Cursor, what: string): Owner | undefined {
  const text = readText(cursor, what);
  const problem = text === undefined ? undefined : ownerProblem(text);
  return problem === undefined
    ? text
    : cursor.report("wrong-value", `${what}: ${problem.message}`, problem.hint);
}

const CLASS = /^[\p{L}\p{N}](?:[\p{L}\p{N} ._-]{0,38}[\p{L}\p{N}])?$/u;

/** Reads a class of data. A later check finds classes that the settings do not list. */
export function readDataClass(cursor: Cursor, what: string): string | undefined {
  const text = readText(cursor, what);
  if (text === undefined || CLASS.test(text)) return text;
  return cursor.report(
    "wrong-value",
    `${what}: "${shorten(text)}" is not a valid class.`,
    "Use at most 40 letters, digits, spaces, dots, hyphens and underscores, like personal.",
  );
}

/** Reads what a token is used for. A text that looks like a token is refused and never repeated. */
export function readTokenUse(cursor: Cursor, what: string): string | undefined {
  const text = readLabel(cursor, what);
  if (text === undefined || !text.split(/[^0-9A-Za-z]+/).some(looksLikeToken)) return text;
  return cursor.report(
    "wrong-value",
    `${what} contains text that looks like a token.`,
    "Write what uses the token, for example usedBy: nightly export. Revoke the token in Matomo, because everybody who can read the file can use it.",
  );
}

/** Reads `token: { made, every, usedBy }` of a service account. */
export function readToken(cursor: Cursor): TokenDates | undefined {
  const example =
    "token: { made: 2026-10-01, every: 90d, usedBy: nightly export }, and never the token itself";
  const fields = cursor.fields("token", ACCESS_SHAPE.token.keys, example);
  if (!fields.isMapping) return undefined;
  const need = <T>(
    name: "made" | "every",
    read: (value: Cursor) => T | undefined,
  ): T | undefined => {
    const value = fields.get(name);
    if (value) return read(value);
    return cursor.report("missing-key", `\`token:\` has no \`${name}:\`.`, `Write ${example}.`);
  };
  const made = need<Day>("made", (value) => readDay(value, "made"));
  const every = need<Duration>("every", (value) => readDuration(value, "every"));
  const use = fields.get("usedBy");
  const usedBy = use && readTokenUse(use, "usedBy");
  return made === undefined || every === undefined
    ? undefined
    : { made, every, ...(usedBy === undefined ? {} : { usedBy }), at: cursor.at };
}

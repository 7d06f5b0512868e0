import { compareTexts } from "../domain/compare.ts";
import { AccessError } from "../domain/error.ts";
import type { AccountStatus, ScheduledReport, Site } from "../domain/live.ts";
import { loginKey } from "../domain/login.ts";
import type { OddityKind } from "../domain/oddities.ts";
import { type CapabilityCatalog, isRole, type Role } from "../domain/rights.ts";
import { isRecord } from "./answer.ts";

/**
 * Decodes Matomo's answers. Lists can also arrive as objects keyed by id, numbers as numeric
 * strings, and an empty map as `[]`. Anything else is an error, because an answer that is not
 * understood must never be read as an empty list. Texts in data arrive without HTML entities.
 */

const kindOf = (value: unknown): string => {
  if (value === null) return "null";
  if (value === undefined) return "missing";
  return Array.isArray(value) ? "a list" : typeof value;
};

const lowerFirst = (text: string): string => `${text.charAt(0).toLowerCase()}${text.slice(1)}`;

const odd = (what: string, value: unknown): AccessError =>
  new AccessError(
    "matomo-answer",
    `Matomo's API returned an unexpected value for ${lowerFirst(what)} (${kindOf(value)}).`,
  );

/** The items of a list, or the values of an object keyed by id. */
export function rowsOf(value: unknown, what: string): Record<string, unknown>[] {
  if (!Array.isArray(value) && !isRecord(value)) throw odd(what, value);
  return Object.values(value).map((item: unknown) => {
    if (!isRecord(item)) throw odd(`An item of ${what}`, item);
    return item;
  });
}

/** The value in `{"value": ...}`, the form in which Matomo returns single values. */
export const valueOf = (answer: unknown): unknown =>
  isRecord(answer) ? answer["value"] : undefined;

export function wholeNumber(value: unknown, what: string): number {
  const number = typeof value === "string" && /^\d{1,15}$/.test(value) ? Number(value) : value;
  if (typeof number !== "number" || !Number.isSafeInteger(number) || number < 0)
    throw odd(what, value);
  return number;
}

/**
 * A text. Integers are accepted, because a login can look like one. Fractions and very large
 * numbers are refused, because JSON may have changed their digits.
 */
export function text(value: unknown, what: string): string {
  // Half of a surrogate pair would change when the text is sent again.
  if (typeof value === "string" && value.isWellFormed()) return value;
  if (typeof value === "number" && Number.isSafeInteger(value)) return String(value);
  throw odd(what, value);
}

/** Like `text`, for values that are never empty. */
export function someText(value: unknown, what: string): string {
  const some = text(value, what);
  if (some === "") throw odd(what, value);
  return some;
}

/** The e-mail of a user. Numbers and missing values are refused. */
function emailOf(value: unknown): string {
  if (typeof value !== "string") throw odd("The e-mail of a user", value);
  return text(value, "The e-mail of a user");
}

/** An id. Matomo's ids start at 1. */
function idOf(value: unknown, what: string): number {
  const id = wholeNumber(value, what);
  if (id === 0) throw odd(what, value);
  return id;
}

const twice = (what: string): AccessError =>
  new AccessError("matomo-incomplete", `Matomo lists ${what} twice.`);

/** A flag: 0, 1, "0", "1", true or false. */
export function flag(value: unknown, what: string): boolean {
  if (value === true || value === 1 || value === "1") return true;
  if (value === false || value === 0 || value === "0") return false;
  throw odd(what, value);
}

/**
 * Reads `active`, `expired`, or the number of days left. Before 4.11 there were no invitations, and
 * the field is missing (UserRepository::enrichUser).
 */
function accountStatus(value: unknown): AccountStatus {
  if (value === undefined || value === "active") return "active";
  if (value === "expired") return "expired";
  if (
    (typeof value === "number" && value >= 0) ||
    (typeof value === "string" && /^\d+(?:\.\d+)?$/.test(value))
  )
    return "pending";
  throw odd("invite_status of a user", value);
}

export function decodeSites(value: unknown): Map<number, Site> {
  const sites = new Map<number, Site>();
  for (const row of rowsOf(value, "the list of sites")) {
    const id = idOf(row["idsite"], "The id of a site");
    if (sites.has(id)) throw twice(`site ${id}`);
    sites.set(id, {
      id,
      name: text(row["name"], "The name of a site"),
      // A missing group must not be read as an empty one: everybody who has the site by its group
      // would lose access.
      group: text(row["group"], "The group of a site"),
      mainUrl: text(row["main_url"], "The URL of a site"),
    });
  }
  return new Map([...sites].sort(([a], [b]) => a - b));
}

/** Site ids, as getAllSitesId returns them. */
export function decodeIds(value: unknown, what: string): number[] {
  // The usual form is not converted, because an instance can have hundreds of thousands of ids.
  if (isListOfNumbers(value)) return value;
  if (!Array.isArray(value) && !isRecord(value)) throw odd(what, value);
  return Object.values(value).map((id: unknown) => wholeNumber(id, what));
}

const isListOfNumbers = (value: unknown): value is number[] =>
  Array.isArray(value) &&
  value.every((id) => typeof id === "number" && Number.isSafeInteger(id) && id >= 0);

/** Something in a list that is not an error but must be reported. */
export interface Remark {
  readonly kind: OddityKind;
  readonly name: string;
}

export function decodeCapabilities(value: unknown): {
  readonly catalog: CapabilityCatalog;
  readonly remarks: readonly Remark[];
} {
  const catalog = new Map<string, ReadonlySet<Role>>();
  const remarks: Remark[] = [];
  for (const row of rowsOf(value, "the list of capabilities")) {
    const id = someText(row["id"], "The id of a capability");
    const roles = row["includedInRoles"];
    if (catalog.has(id)) throw twice(`the capability ${id}`);
    if (isRole(id)) throw odd("The id of a capability", id);
    if (!Array.isArray(roles) && !isRecord(roles)) throw odd("The roles of a capability", roles);
    const names = Object.values(roles).map((name: unknown) =>
      someText(name, "A role of a capability"),
    );
    for (const name of names) if (!isRole(name)) remarks.push({ kind: "other-role", name });
    catalog.set(id, new Set(names.filter(isRole)));
  }
  return { catalog: new Map([...catalog].sort(([a], [b]) => compareTexts(a, b))), remarks };
}

export interface UserRow {
  readonly login: string;
  readonly email: string;
  readonly superuser: boolean;
  readonly status: AccountStatus;
  readonly usesTwoFactor: boolean | undefined;
  readonly registered: string | undefined;
  readonly lastSeen: string | undefined;
  readonly invitedBy: string | undefined;
}

/**
 * Converts `YYYY-MM-DD HH:MM:SS` in UTC, the format of Matomo's database, to ISO 8601. `undefined`:
 * there is no time. `null`: the text is unreadable.
 */
function databaseTime(value: unknown): string | undefined | null {
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value !== "string" || !/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/.test(value))
    return null;
  return value.startsWith("0000") ? undefined : `${value.replace(" ", "T")}Z`;
}

function userOf(row: Record<string, unknown>): UserRow {
  const twoFactor = row["uses_2fa"];
  const inviter = row["invited_by"];
  return {
    login: someText(row["login"], "The login of a user"),
    email: emailOf(row["email"]),
    superuser: flag(row["superuser_access"], "superuser_access of a user"),
    status: accountStatus(row["invite_status"]),
    usesTwoFactor: twoFactor === undefined ? undefined : flag(twoFactor, "uses_2fa of a user"),
    registered: databaseTime(row["date_registered"]) ?? undefined,
    // A database column since 5.4. Earlier versions return the time only for people who were seen
    // (UserRepository::enrichUser).
    lastSeen: databaseTime(row["last_seen"]) ?? undefined,
    invitedBy:
      inviter === undefined || inviter === null || inviter === ""
        ? undefined
        : text(inviter, "invited_by of a user"),
  };
}

/** Fields that a server returns either for all accounts or for none, depending on its version. */
const ALL_OR_NONE = ["invite_status", "uses_2fa"] as const;

export function decodeUsers(value: unknown): UserRow[] {
  const rows = rowsOf(value, "the list of users");
  for (const field of ALL_OR_NONE) {
    const without = rows.find((row) => row[field] === undefined);
    if (without && rows.some((row) => row[field] !== undefined))
      throw odd(`${field} of a user`, undefined);
  }
  return rows.map(userOf);
}

/** What must be reported about a list of users. */
export const remarksOnUsers = (value: unknown): Remark[] =>
  rowsOf(value, "the list of users")
    .filter((row) => databaseTime(row["date_registered"]) === null)
    .map((row) => ({ kind: "unreadable-date", name: text(row["login"], "The login of a user") }));

export const decodeLogins = (value: unknown, what: string): string[] =>
  rowsOf(value, what).map((row) => someText(row["login"], `A login in ${what}`));

export function decodeReports(value: unknown): ScheduledReport[] {
  const reports = new Map<number, ScheduledReport>();
  for (const row of rowsOf(value, "the list of scheduled reports")) {
    const id = idOf(row["idreport"], "The id of a report");
    if (reports.has(id)) throw twice(`report ${id}`);
    reports.set(id, {
      id,
      key: loginKey(someText(row["login"], "The login of a report")),
      siteId: wholeNumber(row["idsite"], "The site of a report"),
      // The description is only shown, so a missing one does not matter.
      description: text(row["description"] ?? "", "The description of a report"),
    });
  }
  return [...reports.values()].sort((a, b) => a.id - b.id);
}

/** Site ids by login. Logins are spelled as in the access rows. */
export type SitesByLogin = ReadonlyMap<string, readonly number[]>;

/**
 * Reads a map of logins and their sites. `undefined` for a list: PHP has renumbered integer-like
 * logins, so nobody knows whose rows they are.
 */
export function decodeSitesByLogin(value: unknown): SitesByLogin | undefined {
  if (Array.isArray(value)) return value.length === 0 ? new Map() : undefined;
  if (!isRecord(value)) throw odd("The map of logins and sites", value);
  return new Map(
    Object.entries(value).map(([login, ids]) => [
      text(login, "A login in the map of logins and sites"),
      decodeIds(ids, "The sites of a login"),
    ]),
  );
}

import { AccessError } from "../domain/error.ts";
import type { AccountStatus, ScheduledReport, Site } from "../domain/live.ts";
import { loginKey } from "../domain/login.ts";
import { type CapabilityCatalog, isRole } from "../domain/rights.ts";
import { isRecord } from "./answer.ts";

/**
 * Matomo's answers come as list or as object keyed by id, with numbers or numeric strings, and `[]`
 * for an empty map. Whatever else comes is an error: an answer that is not understood must never
 * become "nobody". Texts of data come decoded and are taken as they are.
 */

const kindOf = (value: unknown): string => {
  if (value === null) return "null";
  return Array.isArray(value) ? "a list" : typeof value;
};

const odd = (what: string, value: unknown): AccessError =>
  new AccessError("matomo-answer", `${what} is not what Matomo's API gives (${kindOf(value)}).`);

/** The items of a list, or the values of an object keyed by id. */
export function rowsOf(value: unknown, what: string): Record<string, unknown>[] {
  if (!Array.isArray(value) && !isRecord(value)) throw odd(what, value);
  return Object.values(value).map((item: unknown) => {
    if (!isRecord(item)) throw odd(`An item of ${what}`, item);
    return item;
  });
}

/** `{"value": ...}`, as Matomo gives single values. */
export const valueOf = (answer: unknown): unknown =>
  isRecord(answer) ? answer["value"] : undefined;

export function wholeNumber(value: unknown, what: string): number {
  const number = typeof value === "string" && /^\d{1,15}$/.test(value) ? Number(value) : value;
  if (typeof number !== "number" || !Number.isSafeInteger(number) || number < 0)
    throw odd(what, value);
  return number;
}

/**
 * Numbers are taken for logins that look like one; fractions and huge ones are not, since their
 * digits may have changed on the way.
 */
export function text(value: unknown, what: string): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" && Number.isSafeInteger(value)) return String(value);
  throw odd(what, value);
}

function loginOf(value: unknown, what: string): string {
  const login = text(value, what);
  if (login === "") throw odd(what, value);
  return login;
}

/** 0, 1, "0", "1", true, false. */
export function flag(value: unknown, what: string): boolean {
  if (value === true || value === 1 || value === "1") return true;
  if (value === false || value === 0 || value === "0") return false;
  throw odd(what, value);
}

/**
 * `active`, `expired`, or the days left; before 4.11 there were no invitations and the field is
 * missing (UserRepository::enrichUser).
 */
function accountStatus(value: unknown): AccountStatus {
  if (value === undefined || value === "active") return "active";
  if (value === "expired") return "expired";
  if (typeof value === "number" || (typeof value === "string" && /^\d+(?:\.\d+)?$/.test(value)))
    return "pending";
  throw odd("invite_status of a user", value);
}

export function decodeSites(value: unknown): Map<number, Site> {
  const sites = new Map<number, Site>();
  for (const row of rowsOf(value, "the list of sites")) {
    const id = wholeNumber(row["idsite"], "The id of a site");
    if (sites.has(id)) throw new AccessError("matomo-incomplete", `Matomo lists site ${id} twice.`);
    sites.set(id, {
      id,
      name: text(row["name"], "The name of a site"),
      group: text(row["group"] ?? "", "The group of a site"),
      mainUrl: text(row["main_url"] ?? "", "The URL of a site"),
    });
  }
  return new Map([...sites].sort(([a], [b]) => a - b));
}

/** Ids of sites, as getAllSitesId gives them. */
export function decodeIds(value: unknown, what: string): number[] {
  if (!Array.isArray(value) && !isRecord(value)) throw odd(what, value);
  return Object.values(value).map((id: unknown) => wholeNumber(id, what));
}

export function decodeCapabilities(value: unknown): CapabilityCatalog {
  const catalog = rowsOf(value, "the list of capabilities").map((row) => {
    const roles = row["includedInRoles"];
    if (!Array.isArray(roles) && !isRecord(roles)) throw odd("The roles of a capability", roles);
    const names = Object.values(roles).filter((name): name is string => typeof name === "string");
    return [text(row["id"], "The id of a capability"), new Set(names.filter(isRole))] as const;
  });
  return new Map(catalog.sort(([a], [b]) => (a < b ? -1 : 1)));
}

export interface UserRow {
  readonly login: string;
  readonly email: string;
  readonly superuser: boolean;
  readonly status: AccountStatus;
  readonly usesTwoFactor: boolean | undefined;
  readonly registered: string | undefined;
  readonly invitedBy: string | undefined;
}

/**
 * `YYYY-MM-DD HH:MM:SS` in UTC, as Matomo's database has it; it only informs, so anything else is
 * taken for nothing.
 */
function databaseTime(value: unknown): string | undefined {
  const [, day, time] =
    (typeof value === "string" && /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})$/.exec(value)) || [];
  return day === undefined || day.startsWith("0000") ? undefined : `${day}T${time}Z`;
}

export function decodeUsers(value: unknown): UserRow[] {
  return rowsOf(value, "the list of users").map((row) => ({
    login: loginOf(row["login"], "The login of a user"),
    email: text(row["email"] ?? "", "The e-mail of a user"),
    superuser: flag(row["superuser_access"], "superuser_access of a user"),
    status: accountStatus(row["invite_status"]),
    usesTwoFactor:
      row["uses_2fa"] === undefined ? undefined : flag(row["uses_2fa"], "uses_2fa of a user"),
    registered: databaseTime(row["date_registered"]),
    invitedBy:
      typeof row["invited_by"] === "string" && row["invited_by"] !== ""
        ? row["invited_by"]
        : undefined,
  }));
}

export const decodeLogins = (value: unknown, what: string): string[] =>
  rowsOf(value, what).map((row) => loginOf(row["login"], `A login in ${what}`));

export function decodeReports(value: unknown): ScheduledReport[] {
  return rowsOf(value, "the list of scheduled reports")
    .map((row) => ({
      id: wholeNumber(row["idreport"], "The id of a report"),
      key: loginKey(text(row["login"], "The login of a report")),
      siteId: wholeNumber(row["idsite"], "The site of a report"),
      description: text(row["description"] ?? "", "The description of a report"),
    }))
    .sort((a, b) => a.id - b.id);
}

/** Site ids by login, logins spelled as in the access rows. */
export type SitesByLogin = ReadonlyMap<string, readonly number[]>;

/** `undefined` for a list: then PHP numbered the logins anew, and whose the rows are is lost. */
export function decodeSitesByLogin(value: unknown): SitesByLogin | undefined {
  if (Array.isArray(value)) return value.length === 0 ? new Map() : undefined;
  if (!isRecord(value)) throw odd("The map of logins and sites", value);
  return new Map(
    Object.entries(value).map(([login, ids]) => [login, decodeIds(ids, "The sites of a login")]),
  );
}

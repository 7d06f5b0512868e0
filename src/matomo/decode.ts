import { AccessError } from "../domain/error.ts";
import type { AccountStatus, Site } from "../domain/live.ts";
import { type CapabilityCatalog, isRole } from "../domain/rights.ts";
import { isRecord } from "./answer.ts";

/** Matomo's answers come as list or object, with numbers or numeric strings, and `[]` for an empty map. Whatever else comes is an error. */

const odd = (what: string, value: unknown): AccessError =>
  new AccessError(
    "matomo-answer",
    `${what} is not what Matomo's API gives (${value === null ? "null" : Array.isArray(value) ? "a list" : typeof value}).`,
  );

/** The items of a list, or the values of an object keyed by id. */
export function rowsOf(value: unknown, what: string): Record<string, unknown>[] {
  const items: unknown[] = Array.isArray(value) ? value : isRecord(value) ? Object.values(value) : [undefined];
  return items.map((item) => {
    if (!isRecord(item)) throw odd(what, value);
    return item;
  });
}

export function wholeNumber(value: unknown, what: string): number {
  const number = typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
  if (typeof number !== "number" || !Number.isSafeInteger(number) || number < 0) throw odd(what, value);
  return number;
}

export function text(value: unknown, what: string): string {
  if (typeof value === "string") return value;
  if (typeof value === "number") return String(value);
  throw odd(what, value);
}

/** 0, 1, "0", "1", true, false. */
export function flag(value: unknown, what: string): boolean {
  if (value === true || value === 1 || value === "1") return true;
  if (value === false || value === 0 || value === "0" || value === null || value === "") return false;
  throw odd(what, value);
}

/** `active`, `expired`, or a number of days left. */
export function accountStatus(value: unknown): AccountStatus {
  if (value === undefined || value === "active") return "active";
  if (value === "expired") return "expired";
  if (typeof value === "number" || (typeof value === "string" && /^\d+(\.\d+)?$/.test(value))) return "pending";
  throw odd("invite_status of a user", value);
}

export function decodeSites(value: unknown): Map<number, Site> {
  const sites = new Map<number, Site>();
  for (const row of rowsOf(value, "the list of sites")) {
    const id = wholeNumber(row["idsite"], "the id of a site");
    if (sites.has(id)) throw new AccessError("matomo-incomplete", `Matomo lists site ${id} twice.`);
    sites.set(id, {
      id,
      name: text(row["name"], "the name of a site"),
      group: text(row["group"] ?? "", "the group of a site"),
      mainUrl: text(row["main_url"] ?? "", "the URL of a site"),
    });
  }
  return new Map([...sites].toSorted(([a], [b]) => a - b));
}

export function decodeCapabilities(value: unknown): CapabilityCatalog {
  return new Map(
    rowsOf(value, "the list of capabilities").map((row) => {
      const roles = row["includedInRoles"] ?? [];
      const names: unknown[] = Array.isArray(roles) ? roles : isRecord(roles) ? Object.values(roles) : [];
      return [
        text(row["id"], "the id of a capability"),
        new Set(names.filter((name): name is string => typeof name === "string").filter(isRole)),
      ] as const;
    }),
  );
}

export interface UserRow {
  readonly login: string;
  readonly email: string;
  readonly superuser: boolean;
  readonly status: AccountStatus;
  readonly usesTwoFactor: boolean | undefined;
}

export function decodeUsers(value: unknown): UserRow[] {
  return rowsOf(value, "the list of users").map((row) => ({
    login: text(row["login"], "the login of a user"),
    email: text(row["email"] ?? "", "the e-mail of a user"),
    superuser: flag(row["superuser_access"], "superuser_access of a user"),
    status: accountStatus(row["invite_status"]),
    usesTwoFactor: row["uses_2fa"] === undefined ? undefined : flag(row["uses_2fa"], "uses_2fa of a user"),
  }));
}

/** `login -> site ids`. A list cannot be one: then PHP counted numeric logins anew, and whose the rows are is lost. */
export function decodeSitesByLogin(value: unknown): Map<string, number[]> | undefined {
  if (Array.isArray(value)) return value.length === 0 ? new Map() : undefined;
  if (!isRecord(value)) throw odd("the map of logins and sites", value);
  return new Map(
    Object.entries(value).map(([login, ids]) => {
      const list: unknown[] = Array.isArray(ids) ? ids : isRecord(ids) ? Object.values(ids) : [undefined];
      return [login, list.map((id) => wholeNumber(id, "a site id of a login"))] as const;
    }),
  );
}

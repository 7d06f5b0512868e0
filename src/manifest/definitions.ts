import type { Diagnostic, Location } from "../domain/diagnostic.ts";
import { loginKey, type LoginKey } from "../domain/login.ts";
import { nameKey } from "../domain/names.ts";
import { ACCESS_SHAPE } from "./access.generated.ts";
import type { FindingCode } from "../domain/finding-codes.ts";
import { Cursor } from "./cursor.ts";
import type { Findings } from "./findings.ts";
import type { Grant, SiteSet } from "./model.ts";
import { type NamedRole, readPublicGrant, readRole } from "./read-grants.ts";
import { type RawTeam, type RawUser, readTeam, readUser } from "./read-people.ts";
import { SETTINGS_KEYS } from "./read-settings.ts";
import { readSiteSet } from "./read-sites.ts";
import { readLogin } from "./scalars.ts";
import type { YamlFile } from "./yaml-file.ts";

export const place = ({ file, line }: Location): string => `${file}:${line}`;

/** Collects everything that the files of an instance define. Names are unique across all files. */
export class Definitions {
  readonly users = new Map<LoginKey, RawUser>();
  readonly teams = new Map<string, RawTeam>();
  readonly sets = new Map<string, SiteSet>();
  readonly roles = new Map<string, NamedRole>();
  readonly released = new Map<LoginKey, { readonly login: string; readonly at: Location }>();
  public: { readonly grants: Grant[]; readonly at: Location } | undefined;
  readonly findings: Findings;

  constructor(findings: Findings) {
    this.findings = findings;
  }

  report(
    code: FindingCode,
    message: string,
    hint: string,
    at: Location,
    severity: Diagnostic["severity"] = "error",
  ): void {
    this.findings.add({ severity, code, message, hint, at });
  }

  /** Adds the definitions of one manifest file. */
  add(file: YamlFile): void {
    const root = Cursor.root(file, this.findings);
    const fields = root.fields(
      "A manifest",
      ACCESS_SHAPE.file.keys,
      "users:, teams:, sites:, roles:, public: or released:",
      (name) =>
        name === "approve"
          ? "Approvals count only in approve.yaml, next to settings.yaml."
          : SETTINGS_KEYS.includes(name)
            ? `Move ${name} to settings.yaml.`
            : undefined,
    );
    const section = (
      name: (typeof ACCESS_SHAPE.file.keys)[number],
      example: string,
    ): { key: Cursor; name: string; value: Cursor }[] => {
      const value = fields.get(name);
      if (!value) return [];
      // An empty `users:` is allowed: somebody is about to fill it.
      return value.isNothing ? [] : value.entries(name, example);
    };
    /** Entries with names, in the form in which names are compared everywhere. */
    const named = (
      name: "teams" | "sites" | "roles",
      example: string,
    ): { key: Cursor; name: string; value: Cursor }[] => {
      const entries: { key: Cursor; name: string; value: Cursor }[] = [];
      for (const entry of section(name, example)) {
        const own = nameKey(entry.name);
        if (own === "")
          entry.key.report(
            "wrong-value",
            `A name under ${name} is empty.`,
            `Write one, like ${example}.`,
          );
        else entries.push({ ...entry, name: own });
      }
      return entries;
    };
    for (const { key, value } of section("users", "alice: { email: alice@example.org }"))
      this.#user(readUser(key, value));
    for (const { key, name, value } of named("teams", "client-a: { members: [alice] }"))
      this.#define("team", this.teams, name, readTeam(name, key, value));
    for (const { key, name, value } of named("sites", "eu-shops: [Shop DE, Shop FR]"))
      this.#define("site set", this.sets, name, readSiteSet(name, key, value));
    for (const { key, name, value } of named("roles", "publisher: { role: write }"))
      this.#define("role", this.roles, name, readRole(name, key, value));
    this.#public(fields.get("public"), fields.key("public"));
    for (const item of fields
      .get("released")
      ?.items("released", "a list of logins, like [old.colleague]", "released: []") ?? [])
      this.#release(item);
  }

  #define<T extends { readonly at: Location }>(
    what: string,
    map: Map<string, T>,
    name: string,
    value: T | undefined,
  ): void {
    if (!value) return;
    const first = map.get(name);
    if (first)
      this.report(
        "defined-twice",
        `The ${what} ${name} is defined twice: here and in ${place(first.at)}.`,
        "Merge the two into one.",
        value.at,
      );
    else map.set(name, value);
  }

  #user(user: RawUser | undefined): void {
    if (!user) return;
    const first = this.users.get(user.key);
    if (!first) this.users.set(user.key, user);
    else if (first.login === user.login) {
      this.report(
        "defined-twice",
        `The user ${user.login} is defined twice: here and in ${place(first.at)}.`,
        "Keep one of them. To grant a person more access in another file, use a team.",
        user.at,
      );
    } else {
      this.report(
        "two-spellings",
        `${user.login} and ${first.login} (${place(first.at)}) are the same login for Matomo.`,
        "Keep one of the two.",
        user.at,
      );
    }
  }

  #public(value: Cursor | undefined, key: Cursor | undefined): void {
    if (!value || !key) return;
    const grants = value
      .items("public", "a list, like [{ sites: [Open data] }]", "public: [] when nothing is public")
      .flatMap((item) => readPublicGrant(item) ?? []);
    // Lists in several files are joined. Each grant keeps its own position.
    if (!this.public) this.public = { grants, at: key.at };
    else for (const grant of grants) this.public.grants.push(grant);
  }

  #release(item: Cursor): void {
    const login = readLogin(item, "A released login");
    if (login === undefined) return;
    const key = loginKey(login);
    const first = this.released.get(key);
    if (first)
      item.report(
        "defined-twice",
        `${login} is released twice: here and in ${place(first.at)}.`,
        "Delete one of the two.",
      );
    else this.released.set(key, { login, at: item.at });
  }
}

import { ANONYMOUS_KEY, loginKey } from "../domain/login.ts";
import { describeRights, type Rights } from "../domain/rights.ts";
import { statesOf } from "../audit/states.ts";
import type { AuditDifference, AuditTrigger } from "../audit/audit.generated.ts";
import { siteName } from "./site-words.ts";
import type { ChangeEntry } from "../audit/entries.ts";
import type { GrantApproval, SiteApproval } from "../audit/entries.generated.ts";
import { shortList } from "./words.ts";

// These texts are raw. The caller makes the names of people, sites and teams safe.

const personText = (login: string): string =>
  loginKey(login) === ANONYMOUS_KEY ? "the public (anonymous)" : login;

const siteText = (site: number, name: string | undefined): string =>
  siteName(name, site, (text) => text);

function replacement(
  access: readonly { site: number; siteName?: string; rights: Rights }[],
): string {
  if (access.length === 0) return "no access afterwards";
  return `afterwards ${access.map(({ site, siteName, rights }) => `${describeRights(rights)} on ${siteText(site, siteName)}`).join(", ")}`;
}

/** Facts that the states before and after do not contain. */
export function noteOf(change: AuditDifference): string {
  if (change.kind === "account") return change.had === undefined ? "" : `had ${change.had}`;
  if (change.kind === "superuser") return change.access ? replacement(change.access) : "";
  return change.kind === "site" && change.leftover
    ? "left by an earlier account with this login"
    : "";
}

/** `alice.martin: view -> admin on Shop DE (3)` */
export function changeText({ outcome, change }: ChangeEntry): string {
  const who = personText(change.login);
  const where = change.kind === "site" ? ` on ${siteText(change.site, change.siteName)}` : "";
  if (change.kind === "email")
    return `${who}: ${outcome === "found" ? "e-mail changed by hand" : "e-mail -> another e-mail"}`;
  const [before, after] = statesOf(change);
  if (outcome === "found")
    return `${who}: ${before} by hand, ${after} in the manifests${where === "" ? "" : `,${where}`}`;
  const note = noteOf(change);
  return `${who}: ${before} -> ${after}${where}${note === "" ? "" : `; ${note}`}`;
}

/** What a grant gives, without sites and days: `view`, `super user`, `last day of the user`. */
export function grantRights({ rights, superuser }: GrantApproval): string {
  if (superuser) return "super user";
  return rights ? describeRights(rights) : "last day of the user";
}

/** `from 2026-11-01 until 2027-03-31` */
export const grantDays = ({ from, until }: GrantApproval): string =>
  [from === undefined ? "" : `from ${from}`, until === undefined ? "" : `until ${until}`]
    .filter(Boolean)
    .join(" ");

const MAX_SITES = 5;
const MAX_NAMES = 10;

/** `view on Shop DE (3) until 2027-03-31` */
export function grantText(grant: GrantApproval): string {
  const { rights, everything, sites, until } = grant;
  if (everything) return `last day of the user ${until ?? ""}`.trim();
  const names = shortList(
    sites.map(({ site, siteName }) => siteText(site, siteName)),
    MAX_SITES,
  );
  const where = rights ? `on ${sites.length === 0 ? "no site yet" : names}` : "";
  return [grantRights(grant), where, grantDays(grant)].filter(Boolean).join(" ");
}

/** `alice.martin and bob` */
export const grantPeople = (logins: readonly string[]): string =>
  shortList(logins.map(personText), MAX_NAMES);

/** `Shop DE, group Shops, host shop.example.org` */
export const identityText = (identity: SiteApproval["after"], missing: string): string =>
  identity
    ? [
        identity.name,
        identity.group === "" ? "" : `group ${identity.group}`,
        identity.host === "" ? "" : `host ${identity.host}`,
      ]
        .filter(Boolean)
        .join(", ")
    : missing;

/** `site 3: Shop DE -> Shop Germany; group none -> Shops` */
export function siteApprovalText({ site, before, after }: SiteApproval): string {
  if (!before || !after)
    return `site ${site}: ${identityText(after ?? before, "")}${after ? "" : "; deleted in Matomo"}`;
  const parts = (["name", "group", "host"] as const).map((key) => {
    const label = key === "name" ? "" : `${key} `;
    return before[key] === after[key]
      ? ""
      : `${label}${before[key] || "none"} -> ${after[key] || "none"}`;
  });
  return `site ${site}: ${parts.filter(Boolean).join("; ")}`;
}

/** `3 sites with their names on that day: Shop DE (1), Shop FR (2) and Blog (3)` */
export function firstSitesText(sites: readonly SiteApproval[]): string {
  const names = sites.map(({ site, after }) => siteText(site, after?.name));
  return `${sites.length} sites with their names on that day: ${shortList(names, MAX_NAMES)}`;
}

export const TRIGGERS: Readonly<Record<AuditTrigger, string>> = {
  merge: "merge",
  dispatch: "dispatch",
  schedule: "schedule",
  "command-line": "command line",
};

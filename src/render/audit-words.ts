import { ANONYMOUS_KEY, loginKey } from "../domain/login.ts";
import { describeRights, type Rights } from "../domain/rights.ts";
import type { AuditDifference, AuditTrigger } from "../audit/audit.generated.ts";
import { siteName } from "./describe-change.ts";
import type { AuditEntry } from "../audit/entries.ts";

// Raw text: names of people, sites and teams are made safe by whoever shows it.

/** Before and after in words. */
export function statesOf(change: AuditDifference): readonly [before: string, after: string] {
  switch (change.kind) {
    case "account": {
      const before = { absent: "no account", expired: "invitation that ran out", present: "account" }[change.before];
      const after = { invited: "invited", "invited-by-link": "invited by an encrypted link", created: "account", absent: "no account" }[
        change.after
      ];
      return [before, after];
    }
    case "superuser":
      return [change.before ? "super user" : "no super user", change.after ? "super user" : "no super user"];
    case "site":
      return [describeRights(change.before), describeRights(change.after)];
    case "email":
      return ["changed", "changed"];
  }
}

const siteText = (site: number, name: string | undefined): string => siteName(name, site, (text) => text);

function replacement(access: readonly { site: number; siteName?: string; rights: Rights }[]): string {
  if (access.length === 0) return "no access then";
  return `then ${access.map(({ site, siteName, rights }) => `${describeRights(rights)} on ${siteText(site, siteName)}`).join(", ")}`;
}

/** What came with it, where the states do not say it all. */
export function noteOf(change: AuditDifference): string {
  if (change.kind === "account") return change.had === undefined ? "" : `had ${change.had}`;
  if (change.kind === "superuser") return change.access ? replacement(change.access) : "";
  return change.kind === "site" && change.leftover ? "left there by an earlier account of this login" : "";
}

/** `alice.martin: view -> admin on Shop DE (3)` */
export function changeText({ outcome, change }: AuditEntry): string {
  const who = loginKey(change.login) === ANONYMOUS_KEY ? "the public (anonymous)" : change.login;
  const where = change.kind === "site" ? ` on ${siteText(change.site, change.siteName)}` : "";
  if (change.kind === "email") return `${who}: ${outcome === "found" ? "e-mail changed by hand" : "e-mail -> another e-mail"}`;
  const [before, after] = statesOf(change);
  if (outcome === "found") return `${who}: by hand ${before}, but ${after} in the manifests${where === "" ? "" : `,${where}`}`;
  const note = noteOf(change);
  return `${who}: ${before} -> ${after}${where}${note === "" ? "" : `; ${note}`}`;
}

export const TRIGGERS: Readonly<Record<AuditTrigger, string>> = {
  merge: "merge",
  dispatch: "dispatch",
  schedule: "schedule",
  "command-line": "command line",
};

import { ANONYMOUS_KEY, loginKey } from "../domain/login.ts";
import { sameName } from "../domain/names.ts";
import { type Rights, roleLevel, ROLES } from "../domain/rights.ts";
import type { AuditDifference } from "./audit.generated.ts";
import {
  type AuditEntry,
  type ChangeEntry,
  isApproval,
  loginOf,
  peopleBehind,
  pullRequestOf,
} from "./entries.ts";

/** The conditions of a search. An entry must meet all conditions that are set. */
export interface AuditFilter {
  /** A Matomo login. Case and accents are ignored. */
  readonly login?: string | undefined;
  /** The id of a site, or its exact name at that time. */
  readonly site?: string | undefined;
  /** A word of `RIGHTS`, or a capability. */
  readonly gained?: string | undefined;
  readonly lost?: string | undefined;
  /** The first and the last day in UTC, both included. */
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  readonly pullRequest?: number | undefined;
  /** A GitHub login. */
  readonly by?: string | undefined;
  readonly outcome?: AuditEntry["outcome"] | undefined;
}

/**
 * What can be gained and lost. A role includes the lower roles, and the super user right includes
 * all. `public` is access without a login. `any` matches everything.
 */
export const RIGHTS = ["any", "account", "view", "write", "admin", "superuser", "public"] as const;

/**
 * Whether the word is something that can be gained or lost. Capabilities of Matomo and its plugins
 * are recognized by their underscore.
 */
export const isRight = (word: string): boolean =>
  (RIGHTS as readonly string[]).includes(word) || /^[a-z0-9]+(?:_[a-z0-9]+)+$/.test(word);

function siteRights(rights: Rights | null, isPublic: boolean): Set<string> {
  return new Set([
    ...ROLES.slice(0, roleLevel(rights)),
    ...(rights?.capabilities ?? []),
    ...(rights && isPublic ? ["public"] : []),
  ]);
}

/** Super users have every role on every site. */
const SUPERUSER: ReadonlySet<string> = new Set(["superuser", ...ROLES]);

/**
 * The words in the former access of a deleted account, such as `admin on 2 sites, view on 1 site`.
 */
function wordsOf(had: string): string[] {
  if (had === "super user") return [...SUPERUSER];
  const roles = had
    .split(", ")
    .map((part) => ROLES.findIndex((role) => part.startsWith(`${role} `)));
  return ROLES.slice(0, Math.max(-1, ...roles) + 1);
}

/** What a difference grants and removes, in the words of `RIGHTS`. */
function movedBy(change: AuditDifference): {
  readonly given: ReadonlySet<string>;
  readonly taken: ReadonlySet<string>;
} {
  const none = new Set<string>();
  switch (change.kind) {
    case "email":
      return { given: none, taken: none };
    case "account":
      return {
        given: new Set(change.before === "absent" ? ["account"] : []),
        taken: new Set(change.after === "absent" ? ["account", ...wordsOf(change.had ?? "")] : []),
      };
    case "superuser":
      return { given: change.after ? SUPERUSER : none, taken: change.before ? SUPERUSER : none };
    case "site": {
      const isPublic = loginKey(change.login) === ANONYMOUS_KEY;
      const [before, after] = [
        siteRights(change.before, isPublic),
        siteRights(change.after, isPublic),
      ];
      // Roles imply capabilities that are not listed. A capability that appears with a lower role
      // existed before, and a capability that disappears without a loss still exists.
      const sinks = roleLevel(change.after) < roleLevel(change.before);
      return {
        given: sinks ? none : after.difference(before),
        taken: change.loss && !change.leftover ? before.difference(after) : none,
      };
    }
  }
}

/**
 * What somebody gained and lost. Drift describes the change that would revert it, so gain and loss
 * are swapped there.
 */
function movement({ outcome, change }: ChangeEntry): {
  readonly gained: ReadonlySet<string>;
  readonly lost: ReadonlySet<string>;
} {
  const { given, taken } = movedBy(change);
  return outcome === "found" ? { gained: taken, lost: given } : { gained: given, lost: taken };
}

const moved = (words: ReadonlySet<string>, wanted: string): boolean =>
  wanted === "any" ? words.size > 0 : words.has(wanted);

/** An approval itself grants nothing. The effects of an approval have entries of their own. */
const hasMoved = (entry: AuditEntry, way: "gained" | "lost", wanted: string): boolean =>
  !isApproval(entry) && moved(movement(entry)[way], wanted);

/** The sites that an entry is about, once for each name that a site has in the entry. */
function sitesOf(
  entry: AuditEntry,
): readonly { readonly site: number; readonly siteName?: string }[] {
  if (!isApproval(entry)) {
    const { change } = entry;
    return change.kind === "site"
      ? [change]
      : change.kind === "superuser"
        ? (change.access ?? [])
        : [];
  }
  const { approval } = entry;
  if (approval.kind === "grant") return approval.sites;
  if (approval.kind === "review") return [];
  const { site, before, after } = approval;
  return [before, after].flatMap((identity) =>
    identity ? [{ site, siteName: identity.name }] : [],
  );
}

/**
 * A number matches as an id and as a name, because an audit should show too much rather than too
 * little.
 */
function concernsSite(entry: AuditEntry, wanted: string): boolean {
  const cells = sitesOf(entry);
  const id = /^\d{1,15}$/.test(wanted.trim()) ? Number(wanted) : undefined;
  return cells.some(
    ({ site, siteName }) => site === id || (siteName !== undefined && sameName(siteName, wanted)),
  );
}

/** GitHub logins are ASCII, and their case is ignored. */
const sameGithub = (a: string, b: string): boolean =>
  a.toLowerCase() === b.replace(/^@/, "").toLowerCase();

export function filterEntries(entries: readonly AuditEntry[], filter: AuditFilter): AuditEntry[] {
  const { login, site, gained, lost, since, until, pullRequest, by, outcome } = filter;
  const key = login === undefined ? undefined : loginKey(login);
  const tests: ((entry: AuditEntry) => boolean)[] = [
    (entry) => key === undefined || loginKey(loginOf(entry) ?? "") === key,
    (entry) => site === undefined || concernsSite(entry, site),
    (entry) => gained === undefined || hasMoved(entry, "gained", gained),
    (entry) => lost === undefined || hasMoved(entry, "lost", lost),
    ({ record }) => since === undefined || record.at.slice(0, 10) >= since,
    ({ record }) => until === undefined || record.at.slice(0, 10) <= until,
    (entry) => pullRequest === undefined || pullRequestOf(entry) === pullRequest,
    (entry) => by === undefined || peopleBehind(entry).some((person) => sameGithub(person, by)),
    (entry) => outcome === undefined || entry.outcome === outcome,
  ];
  return entries.filter((entry) => tests.every((test) => test(entry)));
}

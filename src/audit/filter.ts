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

/** What to look for; what is left out, or undefined, is not asked for. All of it must hold. */
export interface AuditFilter {
  /** A login of Matomo: case and accents do not count. */
  readonly login?: string | undefined;
  /** Id, or exact name at the time. */
  readonly site?: string | undefined;
  /** A word of `RIGHTS`, or a capability. */
  readonly gained?: string | undefined;
  readonly lost?: string | undefined;
  /** First and last day in UTC, both included. */
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  readonly pullRequest?: number | undefined;
  /** A login of GitHub. */
  readonly by?: string | undefined;
  readonly outcome?: AuditEntry["outcome"] | undefined;
}

/**
 * What can be gained and lost. A role contains those below it, and the super user right contains
 * all; `public` is access without a login; `any` is whatever it is.
 */
export const RIGHTS = ["any", "account", "view", "write", "admin", "superuser", "public"] as const;

/**
 * Whether the word names something that can be gained or lost. Capabilities are Matomo's and its
 * plugins', told by their underscore.
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

/** The words in what a deleted account had, e.g. `admin on 2 sites, view on 1 site`. */
function wordsOf(had: string): string[] {
  if (had === "super user") return [...SUPERUSER];
  const roles = had
    .split(", ")
    .map((part) => ROLES.findIndex((role) => part.startsWith(`${role} `)));
  return ROLES.slice(0, Math.max(-1, ...roles) + 1);
}

/** What a difference gives and takes, in the words of `RIGHTS`. */
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
      // A role implies capabilities that are not listed: one that comes with a lower role was there
      // before, one that goes without a loss still is.
      const sinks = roleLevel(change.after) < roleLevel(change.before);
      return {
        given: sinks ? none : after.difference(before),
        taken: change.loss && !change.leftover ? before.difference(after) : none,
      };
    }
  }
}

/**
 * What somebody had more and less afterwards. Drift is told from the side of the manifests, so what
 * it would take was gained by hand.
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

/** An approval moves nothing by itself: what came of it has entries of its own. */
const hasMoved = (entry: AuditEntry, way: "gained" | "lost", wanted: string): boolean =>
  !isApproval(entry) && moved(movement(entry)[way], wanted);

/** The sites that an entry is about, by each name that it has for them. */
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

/** A number is an id, and may be a name too: an audit rather shows too much. */
function concernsSite(entry: AuditEntry, wanted: string): boolean {
  const cells = sitesOf(entry);
  const id = /^\d{1,15}$/.test(wanted.trim()) ? Number(wanted) : undefined;
  return cells.some(
    ({ site, siteName }) => site === id || (siteName !== undefined && sameName(siteName, wanted)),
  );
}

/** GitHub's logins are ASCII, and case does not count in them. */
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

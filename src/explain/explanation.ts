import type { Day } from "../domain/day.ts";
import type { AccountStatus } from "../domain/live.ts";
import type { Rights, Role } from "../domain/rights.ts";
import type { Cause, Effect, Held, Risk, Waiting, Why } from "../plan/plan.generated.ts";

/**
 * A line of the manifests on the way from a grant to a site, and the days that this line alone
 * sets.
 */
export interface PathLine {
  readonly file: string;
  readonly line: number;
  /** What the line is on the way: `set` and `except` are lines of selectors. */
  readonly part:
    | "grant"
    | "membership"
    | "team"
    | "user"
    | "sites"
    | "set"
    | "except"
    | "capability"
    | "superuser";
  readonly text: string;
  readonly from?: Day;
  readonly until?: Day;
}

/**
 * in-force: it counts today. ended, begins: outside its days. never: its lines have no day in
 * common. excluded: `except` takes the site out. void: the person is `absent`.
 */
export type PathStatus = "in-force" | "ended" | "begins" | "never" | "excluded" | "void";

/** The days on which all lines of a path hold together. */
export interface Span {
  readonly from?: Day;
  readonly until?: Day;
  /** Days after today until the last one, for what is in force; 0 when today is the last. */
  readonly daysLeft?: number;
  /** Days from today to the first one, for what begins. */
  readonly startsIn?: number;
}

/** One way in which the manifests lead a person to a site. */
export interface Path extends Span {
  readonly through: "own" | "team" | "public";
  readonly team?: string;
  /** The name under `roles:`. */
  readonly roleName?: string;
  /** What the grant says, without capabilities that its role includes. */
  readonly gives: Rights;
  readonly status: PathStatus;
  readonly lines: readonly PathLine[];
}

/** A difference between live and manifests that the plan has, too. */
export interface OpenChange {
  /** The next apply would make it. */
  readonly made: boolean;
  readonly loss: boolean;
  readonly risks: readonly Risk[];
  readonly cause: Cause;
  /** Why it is not made. */
  readonly held: readonly Held[];
  /** Scheduled reports that Matomo deletes with it. */
  readonly destroys: readonly string[];
  /** The lines of the plan, those that end something included. */
  readonly why: readonly Why[];
}

/**
 * agrees: live is what the manifests want. open, held: they differ, and the next apply does, or
 * does not, change it. frozen: a line has an error, so it stays as it is. unmanaged: the manifests
 * say nothing about this person. The last three wait for something else.
 */
export type StoryState =
  | "agrees"
  | "open"
  | "held"
  | "frozen"
  | "unmanaged"
  | "waits-for-account"
  | "waits-for-superuser"
  | "goes-with-account";

/** What somebody has on a site, shall have, and why. */
export interface Story {
  readonly now: Rights | null;
  readonly wanted: Rights | null;
  readonly state: StoryState;
  /** What is wanted is a combination that no single grant states. */
  readonly combined: boolean;
  /** In force first; then what begins, has ended, or does not reach. */
  readonly paths: readonly Path[];
  readonly open?: OpenChange;
}

export interface SiteRef {
  readonly id: number;
  readonly name: string;
}

/** Sites with the same story. */
export interface SitesStory extends Story {
  readonly sites: readonly SiteRef[];
}

/**
 * A grant of the person that does not lead to the site that was asked for, though its pattern
 * might.
 */
export interface NotReaching {
  readonly path: Path;
  /**
   * Why its patterns do not cover the site, e.g. `group "Client A *" does not match "Client B"`.
   */
  readonly because: readonly string[];
}

export type StandingKind =
  | "own-account"
  | "protected"
  | "managed"
  | "unmanaged"
  | "ignored"
  | "released"
  | "sso"
  | "absent"
  | "past"
  | "future"
  | "frozen";

/** How the manifests and settings see an account; several may apply. */
export interface Standing {
  readonly kind: StandingKind;
  /** One sentence. */
  readonly text: string;
  readonly lines: readonly Why[];
}

export interface SuperuserStory extends Span {
  readonly now: boolean;
  readonly wanted: boolean;
  /** `none`: no line speaks of it. */
  readonly status: "in-force" | "ended" | "begins" | "void" | "none";
  readonly lines: readonly PathLine[];
  readonly open?: OpenChange;
}

/** `none`: no account yet, or no longer. `public`: Matomo's `anonymous`, which is no account. */
export type AccountState = AccountStatus | "none" | "public";

/** Capabilities that a role includes, for the roles that occur. */
export type Included = Readonly<Partial<Record<Role, readonly string[]>>>;

/** What the server and the day were. */
interface Stamp {
  readonly version: 1;
  readonly url: string;
  readonly day: Day;
  /** When the server was read, ISO 8601 in UTC. */
  readonly readAt: string;
}

/**
 * Why somebody has what they have: `explain LOGIN`, `explain LOGIN SITE`. Printed as it is with
 * `--json`.
 */
export interface PersonExplanation extends Stamp {
  readonly about: "person";
  /** As Matomo spells it; as in the manifests for an account that does not exist. */
  readonly login: string;
  /** As it was asked for, when that is another spelling. */
  readonly asked?: string;
  /** As the manifests spell it, when that is another spelling. */
  readonly inManifests?: string;
  readonly email?: string;
  readonly kind?: "person" | "service";
  readonly account: AccountState;
  readonly standing: readonly Standing[];
  readonly reviewed?: Day;
  readonly superuser: SuperuserStory;
  /** Changes of the account itself and of its e-mail. */
  readonly open: readonly Effect[];
  readonly waiting: readonly Waiting[];
  /** The one site that was asked for; missing when it is about all. */
  readonly site?: SiteDetails;
  readonly access: readonly SitesStory[];
  /** With a site only. */
  readonly notReaching: readonly NotReaching[];
  /** How many sites Matomo has. */
  readonly sites: number;
  readonly includes: Included;
  /** Why apply would write nothing at all at the moment. */
  readonly refusals: readonly string[];
}

interface SiteDetails extends SiteRef {
  readonly group: string;
  readonly mainUrl: string;
}

export interface PersonOnSite extends Story {
  readonly login: string;
  readonly account: AccountState;
  readonly standing: readonly StandingKind[];
}

interface SuperuserOnSite extends SuperuserStory {
  readonly login: string;
  readonly account: AccountState;
  readonly standing: readonly StandingKind[];
}

/** Who can see a site: `explain --site SITE`. Printed as it is with `--json`. */
export interface SiteExplanation extends Stamp {
  readonly about: "site";
  readonly site: SiteDetails;
  /** Matomo's `anonymous`; `managed` when the manifests have `public`. */
  readonly public: Story & { readonly managed: boolean };
  /** Those who are, and those who shall become one. They see every site. */
  readonly superusers: readonly SuperuserOnSite[];
  /** Who has rights there now, highest role first. */
  readonly people: readonly PersonOnSite[];
  /** Who should have rights there and has none. */
  readonly missing: readonly PersonOnSite[];
  /** Who gets rights there on a later day. */
  readonly later: readonly PersonOnSite[];
  readonly includes: Included;
  readonly refusals: readonly string[];
}

/** A login or site that neither Matomo nor the manifests know, or a name of several sites. */
export interface NotFound {
  readonly version: 1;
  readonly about: "not-found";
  readonly code: "login-not-found" | "site-not-found" | "site-name-twice";
  readonly message: string;
  readonly hint?: string;
  /** Names that look alike, or the sites of that name. */
  readonly nearest: readonly string[];
}

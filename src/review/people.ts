import type { Desired } from "../desired/desired.ts";
import { type Memberships, membershipsOf } from "../desired/grants-of.ts";
import { phaseOf } from "../domain/day.ts";
import type { Live, LivePerson } from "../domain/live.ts";
import {
  ANONYMOUS,
  ANONYMOUS_KEY,
  loginKey,
  type LoginKey,
  LoginPatterns,
} from "../domain/login.ts";
import { isForeign } from "../domain/mail-domains.ts";
import type { Manifest, UserEntry } from "../manifest/model.ts";
import type { DueReview } from "../plan/due-reviews.ts";
import type { DueToken } from "../plan/due-tokens.ts";
import type { Effect } from "../plan/plan.generated.ts";
import { type AccessFacts, accessOf, type Granted } from "./access.ts";
import { openOf } from "./open.ts";
import type { ReviewPerson, ReviewSuperuser } from "./review.generated.ts";

/** A person whose needs are not known yet. */
export type Draft = Omit<ReviewPerson, "needs">;

/** Facts about people from the manifests. */
export interface ManifestFacts {
  readonly manifest: Manifest;
  readonly desired: Desired;
  readonly effects: ReadonlyMap<LoginKey, readonly Effect[]>;
  /** All reviews, including overdue ones. */
  readonly due: ReadonlyMap<LoginKey, DueReview>;
  readonly tokens: readonly DueToken[];
  readonly ownerOf: (key: LoginKey) => string | undefined;
  readonly teamsOf: (key: LoginKey) => readonly string[];
}

export interface PeopleFacts extends AccessFacts {
  readonly live: Live;
  readonly ownDomains: readonly string[];
  readonly services: ReadonlySet<LoginKey>;
  readonly manifests: ManifestFacts | undefined;
}

/** The teams to which a person belongs today. */
export function teamsToday(
  manifest: Manifest,
  today: string,
): (key: LoginKey) => readonly string[] {
  const memberships: Memberships = membershipsOf(manifest);
  return (key) =>
    (memberships.get(key) ?? [])
      .filter(
        ({ team, membership }) =>
          phaseOf(team, today) === "current" && phaseOf(membership, today) === "current",
      )
      .map(({ team }) => team.name);
}

function standingOf({ key, login }: LivePerson, facts: ManifestFacts): Draft["standing"] {
  const { manifest } = facts;
  if (manifest.users.has(key)) return "managed";
  if (manifest.released.has(key)) return "released";
  return new LoginPatterns(manifest.settings.ignore).first(login) === undefined
    ? "unmanaged"
    : "ignored";
}

function grantedOf(key: LoginKey, { desired }: ManifestFacts): Granted | undefined {
  const granted = key === ANONYMOUS_KEY ? desired.public : desired.people.get(key);
  return (
    granted && {
      access: granted.access,
      claimed: granted.claimed,
      isFrozen: granted.frozenBy.length > 0,
    }
  );
}

function superuserOf({ key }: LivePerson, facts: PeopleFacts): ReviewSuperuser {
  const { lines, history, before, manifests } = facts;
  const right = manifests?.desired.people.get(key)?.superuser;
  const since = history?.ofSuperuser(key);
  return {
    why: right ? lines.numbersOf(right.why) : [],
    ...(right?.until === undefined ? {} : { until: right.until }),
    ...(since ? { since } : {}),
    ...(before && before.people.get(key)?.superuser !== true ? { isNew: true as const } : {}),
  };
}

const dayPart = (moment: string): string => moment.slice(0, 10);

/** What the manifests say about a person, except their rights. */
function ofEntry(entry: UserEntry): Partial<Draft> {
  const { reason, ticket, until, reviewed, at } = entry;
  return {
    file: at.file,
    line: at.line,
    ...(reason === undefined ? {} : { reason }),
    ...(ticket === undefined ? {} : { ticket }),
    ...(until === undefined ? {} : { until }),
    ...(reviewed === undefined ? {} : { reviewed }),
  };
}

function ofManifests(person: LivePerson, facts: ManifestFacts): Partial<Draft> {
  const { key } = person;
  const entry = facts.manifest.users.get(key);
  const owner = facts.ownerOf(key);
  const reviewDue = facts.due.get(key)?.due;
  const open = openOf(facts.effects.get(key) ?? []);
  return {
    teams: facts.teamsOf(key),
    ...(entry ? ofEntry(entry) : {}),
    ...(owner === undefined ? {} : { owner }),
    ...(reviewDue === undefined ? {} : { reviewDue }),
    ...(open.length > 0 ? { open } : {}),
  };
}

/** What Matomo says about an account. */
function ofAccount(person: LivePerson, ownDomains: readonly string[]): Partial<Draft> {
  const { email, lastSeen, usesTwoFactor, registered, invitedBy } = person;
  return {
    ...(email === "" ? {} : { email }),
    ...(lastSeen === undefined ? {} : { lastSeen: dayPart(lastSeen) }),
    ...(usesTwoFactor === undefined ? {} : { twoFactor: usesTwoFactor }),
    ...(registered === undefined ? {} : { registered: dayPart(registered) }),
    ...(invitedBy === undefined ? {} : { invitedBy }),
    ...(isForeign(email, ownDomains) ? { foreign: true as const } : {}),
  };
}

const ACCOUNT_BEFORE = {
  active: "active",
  pending: "pending invitation",
  expired: "expired invitation",
} as const;

function beforeOf({ key, status }: LivePerson, before: Live | undefined): string | undefined {
  if (!before) return undefined;
  const earlier = before.people.get(key);
  if (!earlier) return "no account";
  return earlier.status === status ? undefined : ACCOUNT_BEFORE[earlier.status];
}

/** All facts about one account. */
export function describePerson(person: LivePerson, facts: PeopleFacts): Draft {
  const { key, login, status } = person;
  const { manifests, services, ownDomains, before } = facts;
  const isService = services.has(key);
  const earlier = beforeOf(person, before);
  return {
    login,
    kind: isService ? "service" : "person",
    account: status,
    standing: manifests ? standingOf(person, manifests) : "not-read",
    teams: [],
    ...ofAccount(person, ownDomains),
    ...(manifests ? ofManifests(person, manifests) : {}),
    ...(person.superuser ? { superuser: superuserOf(person, facts) } : {}),
    ...(earlier === undefined ? {} : { before: earlier }),
    access: accessOf(
      { key, access: person.access, granted: manifests && grantedOf(key, manifests) },
      facts,
    ),
  };
}

/** What visitors without a login can see. */
export function describePublic(facts: PeopleFacts): Draft {
  const { manifests, live } = facts;
  const open = openOf(manifests?.effects.get(ANONYMOUS_KEY) ?? []);
  return {
    login: ANONYMOUS,
    kind: "public",
    account: "public",
    standing: manifests ? (manifests.manifest.public ? "managed" : "unmanaged") : "not-read",
    teams: [],
    access: accessOf(
      {
        key: ANONYMOUS_KEY,
        access: live.anonymous,
        granted: manifests && grantedOf(ANONYMOUS_KEY, manifests),
      },
      facts,
    ),
    ...(open.length > 0 ? { open } : {}),
  };
}

/**
 * Accounts of programs: those that the manifests declare as such, and those outside the manifests
 * that look like it.
 */
export function servicesAmong(
  looks: ReadonlySet<LoginKey>,
  manifest: Manifest | undefined,
): ReadonlySet<LoginKey> {
  if (!manifest) return looks;
  const undeclared = [...looks].filter((key) => !manifest.users.has(key));
  const declared = [...manifest.users.values()].filter(({ kind }) => kind === "service");
  return new Set([...undeclared, ...declared.map(({ login }) => loginKey(login))]);
}

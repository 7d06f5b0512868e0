import { type Day, type Period, type Phase, phaseOf } from "../domain/day.ts";
import { ANONYMOUS_KEY, type LoginKey } from "../domain/login.ts";
import type { Manifest, UserEntry } from "../manifest/model.ts";
import { type GrantDigest, GrantDigests } from "./digest.ts";
import { intersect, membershipsOf, ownLine, type Reach, reachesOf } from "./grants-of.ts";

/** A grant as it reaches one person, with the digest by which approvals are compared. */
export interface DeclaredGrant extends Reach {
  readonly digest: GrantDigest;
}

export interface DeclaredSuperuser {
  readonly digest: GrantDigest;
  readonly period: Period;
  readonly phase: Phase;
}

export interface DeclaredEnd {
  readonly digest: GrantDigest;
  readonly until: Day;
}

/**
 * Everything that the manifests define for one person or for `anonymous`, including past and future
 * grants.
 */
export interface Declared {
  readonly login: string;
  readonly grants: readonly DeclaredGrant[];
  readonly superuser: DeclaredSuperuser | undefined;
  /** The last day of the user, after which all access ends. */
  readonly end: DeclaredEnd | undefined;
}

export type DeclaredPeople = ReadonlyMap<LoginKey, Declared>;

function declaredOf(
  user: UserEntry,
  reaches: readonly Reach[],
  digests: GrantDigests,
  today: Day,
): Declared {
  const { login, key } = user;
  // An account that is to be deleted is granted nothing.
  if (user.absent) return { login, grants: [], superuser: undefined, end: undefined };
  const right = user.superuser && intersect(user, user.superuser);
  return {
    login,
    grants: reaches.map((reach) => ({
      ...reach,
      digest: digests.ofGrant(key, reach.grant, reach.period),
    })),
    superuser: right && {
      digest: digests.ofSuperuser(key, right),
      period: right,
      phase: phaseOf(right, today),
    },
    end:
      user.until === undefined
        ? undefined
        : { digest: digests.ofUserEnd(key, user.until), until: user.until },
  };
}

/** The grants of `public:`, in the same form as grants that reach people. */
export function publicReaches(manifest: Manifest, today: Day): Reach[] {
  return (manifest.public?.grants ?? []).map((grant) => ({
    grant,
    why: [{ ...ownLine(grant), text: "public" }],
    period: { from: grant.from, until: grant.until },
    phase: phaseOf(grant, today),
  }));
}

/** The last result for each manifest. Several parts of a run need it, and hashing takes time. */
const known = new WeakMap<
  Manifest,
  { readonly url: string; readonly today: Day; readonly people: DeclaredPeople }
>();

/**
 * Returns what the manifests define for each person. A second call with the same arguments costs
 * nothing, so a caller that waits for Matomo can make the first call early.
 * @param url the server that the manifests are for
 * @param today the UTC day that decides which grants are in force
 */
export function declaredPeople(manifest: Manifest, url: string, today: Day): DeclaredPeople {
  const last = known.get(manifest);
  if (last?.url === url && last.today === today) return last.people;
  const people = declareAll(manifest, url, today);
  known.set(manifest, { url, today, people });
  return people;
}

function declareAll(manifest: Manifest, url: string, today: Day): DeclaredPeople {
  const digests = new GrantDigests(url, manifest.siteSets);
  const memberships = membershipsOf(manifest);
  const people = new Map<LoginKey, Declared>();
  for (const user of manifest.users.values())
    people.set(
      user.key,
      declaredOf(user, user.absent ? [] : reachesOf(user, memberships, today), digests, today),
    );
  if (manifest.public) {
    const grants = publicReaches(manifest, today).map((reach) => ({
      ...reach,
      digest: digests.ofGrant(ANONYMOUS_KEY, reach.grant, reach.period),
    }));
    people.set(ANONYMOUS_KEY, { login: "anonymous", grants, superuser: undefined, end: undefined });
  }
  return people;
}

import { type Day, type Period, type Phase, phaseOf } from "../domain/day.ts";
import { ANONYMOUS_KEY, type LoginKey } from "../domain/login.ts";
import type { Manifest, UserEntry } from "../manifest/model.ts";
import { type GrantDigest, GrantDigests } from "./digest.ts";
import { intersect, membershipsOf, ownLine, type Reach, reachesOf } from "./grants-of.ts";

/** A grant as it reaches one person, with what an approval is compared by. */
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

/** Everything that manifests declare for one person, or for `anonymous`, whatever its time. */
export interface Declared {
  readonly login: string;
  readonly grants: readonly DeclaredGrant[];
  readonly superuser: DeclaredSuperuser | undefined;
  /** The last day of the user, after which they keep nothing. */
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
  // An account that must not exist is granted nothing.
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

/** The lines of `public:`, in the form in which grants reach people. */
export function publicReaches(manifest: Manifest, today: Day): Reach[] {
  return (manifest.public?.grants ?? []).map((grant) => ({
    grant,
    why: [{ ...ownLine(grant), text: "public" }],
    period: { from: grant.from, until: grant.until },
    phase: phaseOf(grant, today),
  }));
}

/**
 * @param url of the server the manifests are for; today: UTC day for which `from` and `until` are
 * judged
 */
export function declaredPeople(manifest: Manifest, url: string, today: Day): DeclaredPeople {
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

import type { Day } from "../domain/day.ts";
import type { Live } from "../domain/live.ts";
import { ANONYMOUS_KEY, type LoginKey } from "../domain/login.ts";
import { type Declared, declaredPeople } from "../desired/declared.ts";
import { ScopedGrants } from "../desired/scope.ts";
import { todaysSites } from "../desired/site-view.ts";
import type { Manifest } from "../manifest/model.ts";
import { type ApprovedGrant, ApprovedState } from "./approved-state.ts";
import type { LastState } from "./baseline.ts";
import type { Draft } from "./draft.ts";
import { endDrafts } from "./ends.ts";

const NO_SITES: ReadonlySet<number> = new Set();

/** An approved state with everything that the manifests define, using today's site names. */
function stateOf(manifest: Manifest, live: Live, today: Day): ApprovedState {
  const view = todaysSites(live.sites);
  const scoped = new ScopedGrants(
    { approvedView: view, todaysView: view, isApproved: () => true, counts: () => true },
    manifest.siteSets,
    live.capabilities,
  );
  const grants = [...declaredPeople(manifest, live.url, today)].flatMap(
    ([key, { login, grants: reaches, superuser, end }]: [ApprovedGrant["key"], Declared]) => {
      const common = { key, login, sites: NO_SITES };
      const found: ApprovedGrant[] = reaches.map(({ digest, grant, period }) => {
        const { rights, sites } = scoped.resolve(grant, digest);
        return { ...common, digest, rights, sites, ...period };
      });
      if (superuser)
        found.push({ ...common, digest: superuser.digest, superuser: true, ...superuser.period });
      if (end) found.push({ ...common, digest: end.digest, everything: true, until: end.until });
      return found;
    },
  );
  return new ApprovedState(new Map(), 0, new Map(grants.map((grant) => [grant.digest, grant])));
}

/**
 * The end dates that are applied with a record of version 1. Such a record does not say what was
 * approved, so the end dates are those in the manifests at the record's commit, whatever later
 * manifests say. Access that somebody has gained since the record was written stays in place.
 */
export function appliedEnds(
  applied: Manifest,
  live: Live,
  today: Day,
  last: LastState | undefined,
): Draft[] {
  if (!last) return [];
  const wasThere = (key: LoginKey, site: number): boolean =>
    key === ANONYMOUS_KEY ? last.wasPublic(site) : last.hadAccess(key, site);
  return endDrafts(stateOf(applied, live, today), live, today).filter(
    ({ key, effect }) =>
      last.wasSuperuser(key) || (effect.kind === "site" && wasThere(key, effect.site)),
  );
}

import { compareTexts } from "../domain/compare.ts";
import { isSameIdentity, type SiteIdentity } from "../desired/site-identity.ts";
import type { ApprovedGrant, ApprovedState } from "./approved-state.ts";

/** The differences between two approved states. */
export interface ApprovedChanges {
  readonly added: readonly ApprovedGrant[];
  readonly removed: readonly ApprovedGrant[];
  /**
   * By site id. `before` is `null` if nothing was approved for the site, and `after` is `null` if
   * the site is deleted.
   */
  readonly sites: readonly {
    readonly site: number;
    readonly before: SiteIdentity | null;
    readonly after: SiteIdentity | null;
  }[];
}

const byPerson = (a: ApprovedGrant, b: ApprovedGrant): number =>
  compareTexts(a.login, b.login) || compareTexts(a.digest, b.digest);

/**
 * What a run approved and what it removed from the approved state.
 * @param before `undefined` if nothing was known to be approved
 */
export function approvedChanges(
  before: ApprovedState | undefined,
  after: ApprovedState | undefined,
): ApprovedChanges {
  const [old, now] = [
    before?.grants ?? new Map<string, never>(),
    after?.grants ?? new Map<string, never>(),
  ];
  const ids = new Set([...(before?.sites.keys() ?? []), ...(after?.sites.keys() ?? [])]);
  const sites = [...ids]
    .toSorted((a, b) => a - b)
    .map((site) => ({
      site,
      before: before?.sites.get(site) ?? null,
      after: after?.sites.get(site) ?? null,
    }))
    .filter(
      (change) => !change.before || !change.after || !isSameIdentity(change.before, change.after),
    );
  return {
    added: [...now.values()].filter(({ digest }) => !old.has(digest)).toSorted(byPerson),
    removed: [...old.values()].filter(({ digest }) => !now.has(digest)).toSorted(byPerson),
    sites,
  };
}

import type { Diagnostic } from "../domain/diagnostic.ts";
import { hasErrors } from "../domain/diagnostic.ts";
import type { CapabilityCatalog } from "../domain/rights.ts";
import type { Grant, SiteSet } from "../manifest/model.ts";
import type { GrantDigest } from "./digest.ts";
import { GrantResolver, type ResolvedGrant } from "./resolve-grants.ts";
import { SiteSelectors } from "./select-sites.ts";
import type { SiteView } from "./site-view.ts";

/** Decides which grants count, and by which site names they are resolved. */
export interface GrantScope {
  /** The sites as approved grants see them. */
  readonly approvedView: SiteView;
  /** The sites as grants without approval see them. */
  readonly todaysView: SiteView;
  readonly isApproved: (digest: GrantDigest) => boolean;
  /** Whether a grant counts. In merged and scheduled runs, grants without approval do not count. */
  readonly counts: (digest: GrantDigest) => boolean;
  /**
   * Sites of an approved grant that do not count, because no approved plan showed this grant on
   * them.
   */
  readonly unseen?: ((digest: GrantDigest) => ReadonlySet<number> | undefined) | undefined;
}

/** Resolves approved grants by approved site names, and other grants by today's names. */
export class ScopedGrants {
  readonly counts: GrantScope["counts"];
  readonly #isApproved: GrantScope["isApproved"];
  readonly #unseen: GrantScope["unseen"];
  readonly #approved: GrantResolver;
  readonly #todays: GrantResolver;
  readonly #approvedSites: SiteSelectors;
  readonly #todaysSites: SiteSelectors;
  /**
   * Grants that reach somebody without approval. Today's names of sites are used to find problems
   * in these grants.
   */
  readonly #open = new Set<Grant>();
  readonly #kept = new Set<Grant>();

  constructor(scope: GrantScope, sets: ReadonlyMap<string, SiteSet>, catalog: CapabilityCatalog) {
    const isOne = scope.approvedView === scope.todaysView;
    this.counts = scope.counts;
    this.#isApproved = scope.isApproved;
    this.#unseen = scope.unseen;
    this.#todaysSites = new SiteSelectors(scope.todaysView, sets);
    this.#approvedSites = isOne ? this.#todaysSites : new SiteSelectors(scope.approvedView, sets);
    this.#todays = new GrantResolver(this.#todaysSites, catalog);
    this.#approved = isOne ? this.#todays : new GrantResolver(this.#approvedSites, catalog);
  }

  /** Resolves a grant as it reaches one person. */
  resolve(grant: Grant, digest: GrantDigest): ResolvedGrant {
    const isApproved = this.#isApproved(digest);
    (isApproved ? this.#kept : this.#open).add(grant);
    const resolved = (isApproved ? this.#approved : this.#todays).resolve(grant);
    const unseen = isApproved ? this.#unseen?.(digest) : undefined;
    return unseen
      ? {
          ...resolved,
          sites: resolved.sites.difference(unseen),
          certain: resolved.certain.difference(unseen),
        }
      : resolved;
  }

  /**
   * Resolves a whole grant at once: with the approved names if everybody whom it reaches is
   * approved. Callers must first call `resolve` for all people.
   */
  whole(grant: Grant): ResolvedGrant {
    return (
      this.#kept.has(grant) && !this.#open.has(grant) ? this.#approved : this.#todays
    ).resolve(grant);
  }

  /**
   * Findings of a site set. A name that is correct according to the approved names is not an error.
   */
  problemsOf(set: SiteSet): readonly Diagnostic[] {
    const approved = this.#approvedSites.select(set.items).problems;
    return hasErrors(approved) ? this.#todaysSites.select(set.items).problems : approved;
  }
}

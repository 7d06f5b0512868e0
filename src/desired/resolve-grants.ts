import { type Diagnostic, hasErrors, type Location } from "../domain/diagnostic.ts";
import { nearest } from "../domain/nearest.ts";
import { type CapabilityCatalog, makeRights, type Rights } from "../domain/rights.ts";
import type { Grant } from "../manifest/model.ts";
import type { Line } from "./line.ts";
import type { SiteSelectors } from "./select-sites.ts";

/**
 * A grant with its sites on the live server. If the grant has errors, its sites cannot be trusted,
 * and the access of everybody whom it reaches stays unchanged.
 */
export interface ResolvedGrant {
  readonly rights: Rights;
  readonly sites: ReadonlySet<number>;
  /**
   * The sites that the grant certainly covers. Empty if an `except` has errors, because nobody
   * knows which sites the `except` leaves out.
   */
  readonly certain: ReadonlySet<number>;
  /** Sites that `except` leaves out. */
  readonly excluded: ReadonlySet<number>;
  readonly problems: readonly Diagnostic[];
  /**
   * The first errors of the grant, as lines. One error is enough to keep a person's access
   * unchanged.
   */
  readonly frozenBy: readonly Line[];
}

/**
 * The maximum number of errors of a grant that are repeated for each person. The findings contain
 * all errors.
 */
const MAX_FROZEN_BY = 10;

/** Resolves each grant once, however many people it reaches. */
export class GrantResolver {
  readonly #selectors: SiteSelectors;
  readonly #catalog: CapabilityCatalog;
  readonly #kept = new Map<Grant, ResolvedGrant>();

  constructor(selectors: SiteSelectors, catalog: CapabilityCatalog) {
    this.#selectors = selectors;
    this.#catalog = catalog;
  }

  resolve(grant: Grant): ResolvedGrant {
    const kept = this.#kept.get(grant);
    if (kept) return kept;
    const chosen = this.#selectors.select(grant.sites);
    const excluded = this.#selectors.selectExcept(grant.except);
    const sites =
      excluded.sites.size === 0 ? chosen.sites : chosen.sites.difference(excluded.sites);
    const problems = [
      ...grant.capabilities.flatMap(({ id, at }) => this.#unknown(id, at)),
      ...chosen.problems,
      ...excluded.problems,
    ];
    const errors = problems.filter(({ severity }) => severity === "error").slice(0, MAX_FROZEN_BY);
    const resolved: ResolvedGrant = {
      rights: makeRights(
        grant.role,
        grant.capabilities.map(({ id }) => id),
        this.#catalog,
      ),
      sites,
      excluded:
        excluded.sites.size === 0 ? excluded.sites : chosen.sites.intersection(excluded.sites),
      certain: hasErrors(excluded.problems) ? new Set() : sites,
      problems,
      frozenBy: errors.map(({ at, message }) => ({ at: at ?? grant.at, text: message })),
    };
    this.#kept.set(grant, resolved);
    return resolved;
  }

  #unknown(id: string, at: Location): Diagnostic[] {
    if (this.#catalog.has(id)) return [];
    const known = [...this.#catalog.keys()];
    const alike = nearest(id, known);
    return [
      {
        severity: "error",
        code: "capability-not-found",
        message: `Matomo has no capability "${id}".`,
        hint:
          known.length === 0
            ? "This Matomo has no capabilities at all: the plugin that provides them (Tag Manager) is not active."
            : alike.length > 0
              ? `Did you mean ${alike.join(" or ")}?`
              : `Its capabilities are ${known.join(", ")}.`,
        at,
      },
    ];
  }
}

import { compareTexts } from "../domain/compare.ts";
import type { Site } from "../domain/live.ts";
import { makeRights, roleLevel } from "../domain/rights.ts";
import { grantText, type NewGrant, siteText } from "../edit/entry.ts";
import { scalarText } from "../edit/scalar-text.ts";
import { selectorText } from "../manifest/selector-text.ts";
import { narrowing } from "./narrow.ts";
import type { Added, Decision } from "./rights-to-write.ts";
import type { Situation } from "./situation.ts";

/**
 * Turns rights that no line grants into new grants. Sites with the same rights and last day share
 * one grant. The highest role comes first.
 */
export function addedGrants(
  added: ReadonlyMap<number, Added>,
  sites: ReadonlyMap<number, Site>,
  reason: string,
): NewGrant[] {
  const groups = new Map<string, Added & { ids: number[] }>();
  for (const [site, { rights, until }] of [...added].toSorted(([a], [b]) => a - b)) {
    const key = [3 - roleLevel(rights), ...rights.capabilities, until ?? ""].join(" ");
    const group = groups.get(key);
    if (group) group.ids.push(site);
    else groups.set(key, { rights, until, ids: [site] });
  }
  return [...groups]
    .toSorted(([a], [b]) => compareTexts(a, b))
    .map(([, { ids, ...group }]) => ({
      ...group,
      sites: ids.map((id) => siteText(id, sites)),
      reason,
    }));
}

/**
 * The grants of a team that somebody leaves, as grants of that person with the same selectors, days
 * and reasons.
 */
function copiedGrants(copies: Decision["copies"], { live, selectors }: Situation): NewGrant[] {
  return copies.map(({ giving: { grant, period }, fate }) => {
    const { named, except } =
      fate.kind === "narrowed"
        ? narrowing(grant, fate.except, selectors)
        : { named: new Set<number>(), except: [] };
    const kept = grant.sites.filter((_, index) => !named.has(index));
    const ids = grant.capabilities.map(({ id }) => id);
    return {
      // Writes the rights that a named role has today, not its name, because the person should not
      // get what the role may contain later.
      rights: makeRights(fate.kind === "lowered" ? fate.role : grant.role, ids, new Map()),
      sites: kept.some(({ kind }) => kind === "all")
        ? "all"
        : kept.map((selector) => selectorText(selector, scalarText)),
      except: [
        ...grant.except.map((selector) => selectorText(selector, scalarText)),
        ...except.map((id) => siteText(id, live.sites)),
      ],
      ...period,
      reason: grant.reason,
      ticket: grant.ticket,
    };
  });
}

/** All grants to write for a decision, as items of `access:`. */
export const grantTexts = ({ copies, added }: Decision, situation: Situation): string[] =>
  [
    ...copiedGrants(copies, situation),
    ...addedGrants(added, situation.live.sites, situation.reason),
  ].map(grantText);

import type { Rights } from "../domain/rights.ts";
import type { Team } from "../manifest/model.ts";
import type { Draft } from "../edit/draft.ts";
import { item, listPair } from "../edit/entry.ts";
import { changeGrant, narrowing } from "./narrow.ts";
import { grantTexts } from "./new-grants.ts";
import { partsOf } from "./parts.ts";
import { findTeamMembers, type UserPlace } from "./places.ts";
import { decide, type Decision } from "./rights-to-write.ts";
import type { Situation } from "./situation.ts";

/**
 * The grants to change, the teams to leave, and the grants to add, so that the manifests grant
 * exactly the access that the person has.
 */
export function decideFor(
  { user }: UserPlace,
  isAdopted: (site: number) => boolean,
  situation: Situation,
): Decision {
  const { live, desired, memberships, resolver, selectors, today } = situation;
  const wanted = new Map(
    [...(desired.people.get(user.key)?.access ?? [])].map(([site, { rights }]) => [site, rights]),
  );
  return decide(partsOf(user, memberships, resolver, today), {
    live: live.people.get(user.key)?.access ?? new Map<number, Rights>(),
    wanted,
    isAdopted,
    catalog: live.capabilities,
    exceptions: (grant, sites) => narrowing(grant, sites, selectors).except.length,
    isBack: user.absent,
  });
}

/** Removes the person from these teams. */
export function leaveTeams(
  teams: readonly { readonly team: Team; readonly index: number }[],
  situation: Situation,
  draft: Draft,
): void {
  for (const { team, index } of teams) {
    const found = findTeamMembers(team, situation, draft);
    if (found) draft.replace(found.source, found.list, index);
  }
}

/**
 * Writes a decision about an existing user. Creates a missing `access` key if there are grants to
 * write.
 */
export function writeDecision(
  place: UserPlace,
  decision: Decision,
  situation: Situation,
  draft: Draft,
): void {
  const { changed, left } = decision;
  const { live, selectors } = situation;
  leaveTeams(left, situation, draft);
  for (const { team } of left)
    draft.note(
      `leaves the team ${team.name}, because the team grants more than the person has. A team cannot grant less to one member. The person's own lines now grant the rest.`,
    );
  const texts = grantTexts(decision, situation);
  if (changed.length === 0 && texts.length === 0) return;
  const { source, map } = place;
  const access = source.find(map, (key) => key === "access");
  if (!access) {
    draft.append(source, map, [listPair("access", texts)]);
    return;
  }
  const list = source.valueIn(access, map, draft);
  if (!list) return;
  for (const { part, fate } of changed)
    changeGrant({ source, list, index: part.index }, part.gives[0].grant, fate, {
      selectors,
      sites: live.sites,
      draft,
    });
  draft.append(
    source,
    list,
    texts.map((text) => item(text)),
  );
}

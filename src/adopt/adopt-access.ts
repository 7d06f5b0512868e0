import type { Rights } from "../domain/rights.ts";
import type { Draft } from "./draft.ts";
import { grantText, groupByRights, item, listPair } from "./entry.ts";
import { findTeamMembers, type UserPlace } from "./places.ts";
import { decide, type Decision, partsOf } from "./rights-to-write.ts";
import type { Situation } from "./situation.ts";

/** The grants to be written for rights that no line gives. */
export function grantTexts(added: ReadonlyMap<number, Rights>, { live, reason }: Situation): string[] {
  return groupByRights(added).map((group) => grantText(group, live.sites, reason));
}

/** What has to go and to come so that the manifests want what the person has. */
export function decideFor(place: UserPlace, isAdopted: (site: number) => boolean, situation: Situation): Decision {
  const { live, desired, memberships, resolver, today } = situation;
  const { user } = place;
  const wanted = new Map([...(desired.people.get(user.key)?.access ?? [])].map(([site, { rights }]) => [site, rights]));
  return decide(partsOf(user, memberships, resolver, today), {
    live: live.people.get(user.key)?.access ?? new Map<number, Rights>(),
    wanted,
    isAdopted,
    catalog: live.capabilities,
  });
}

/** Takes the person out of teams. */
export function leaveTeams(teams: Decision["removed"], situation: Situation, draft: Draft): void {
  for (const part of teams) {
    if (part.kind !== "membership") continue;
    const found = findTeamMembers(part.team, situation, draft);
    if (found) draft.replace(found.source, found.list, part.index);
  }
}

/** Writes a decision about an existing user; a missing `access` key is made when there is something for it. */
export function writeDecision(place: UserPlace, { removed, added }: Decision, situation: Situation, draft: Draft): void {
  leaveTeams(removed, situation, draft);
  const texts = grantTexts(added, situation);
  const grants = removed.filter(({ kind }) => kind === "grant");
  if (grants.length === 0 && texts.length === 0) return;
  const { source, map } = place;
  const access = source.find(map, (key) => key === "access");
  if (!access) {
    draft.append(source, map, [listPair("access", texts)]);
    return;
  }
  const list = source.valueOf(access, map, draft);
  if (!list) return;
  for (const { index } of grants) draft.replace(source, list, index);
  draft.append(
    source,
    list,
    texts.map((text) => item(text)),
  );
}

import { phaseOf } from "../domain/day.ts";
import { isValidLogin, type LoginKey } from "../domain/login.ts";
import type { Effect } from "../plan/plan.generated.ts";
import { grantTexts } from "./adopt-access.ts";
import type { Draft } from "./draft.ts";
import { item, listPair, mapPair, pair, publicText } from "./entry.ts";
import { newcomerEdits } from "./newcomers.ts";
import { findPublic } from "./places.ts";
import { decide, type Part } from "./rights-to-write.ts";
import { scalarText } from "./scalar-text.ts";
import { isWritableEmail, type Situation } from "./situation.ts";

/** Makes a user of an account that stands nowhere. */
export function adoptUnmanaged(key: LoginKey, situation: Situation, draft: Draft): void {
  const person = situation.live.people.get(key);
  if (!person) {
    draft.refuse("There is no such account in Matomo.");
    return;
  }
  if (!isValidLogin(person.login)) {
    draft.refuse(`"${person.login}" is no login that a manifest may hold.`);
    return;
  }
  const entry = mapPair(scalarText(person.login), [
    ...(isWritableEmail(person.email) ? [pair("email", scalarText(person.email))] : []),
    ...(person.superuser ? [pair("superuser", "true")] : [listPair("access", grantTexts(person.access, situation))]),
  ]);
  // Whether the file can take it is known now; what goes there is put together at the end.
  newcomerEdits([entry], situation.workspace, draft);
  draft.add({ kind: "newcomer", entry });
}

/** The same for what visitors without a login see. */
export function adoptPublic(effects: readonly Effect[], situation: Situation, draft: Draft): void {
  const { manifest, desired, live, resolver, today } = situation;
  const [first] = manifest.public ? [manifest.public] : [];
  if (!first || !desired.public) {
    draft.refuse("The manifests say nothing about the public.");
    return;
  }
  const sites = new Set(effects.flatMap((effect) => (effect.kind === "site" ? [effect.site] : [])));
  const parts = first.grants.map((grant, index): Part => ({
    kind: "grant",
    grant,
    index,
    gives: phaseOf(grant, today) === "current" ? [resolver.resolve(grant)] : [],
  }));
  const { removed, added } = decide(parts, {
    live: live.anonymous,
    wanted: new Map([...desired.public.access].map(([site, { rights }]) => [site, rights])),
    isAdopted: (site) => sites.has(site),
    catalog: live.capabilities,
  });
  const other = [...added].find(([, { role, capabilities }]) => role !== "view" || capabilities.length > 0);
  if (other) {
    draft.refuse(`Visitors have more than view on site ${other[0]}, which no manifest can say.`);
    return;
  }
  for (const part of removed) {
    if (part.kind !== "grant") continue;
    const { file } = part.grant.at;
    const place = findPublic(file, situation, draft);
    const index = first.grants.filter(({ at }) => at.file === file).indexOf(part.grant);
    if (place) draft.replace(place.source, place.list, index);
  }
  if (added.size === 0) return;
  const place = findPublic(first.at.file, situation, draft);
  const ids = [...added.keys()].toSorted((a, b) => a - b);
  if (place) draft.append(place.source, place.list, [item(publicText(ids, live.sites, situation.reason))]);
}

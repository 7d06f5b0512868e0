import { isValidLogin, type LoginKey } from "../domain/login.ts";
import type { Effect } from "../plan/plan.generated.ts";
import type { Draft } from "../edit/draft.ts";
import {
  grantText,
  item,
  listPair,
  mapPair,
  pair,
  publicText,
  superuserPair,
} from "../edit/entry.ts";
import { changeGrant, narrowing } from "./narrow.ts";
import { addedGrants } from "./new-grants.ts";
import { newcomerEdits } from "../edit/newcomers.ts";
import { grantParts } from "./parts.ts";
import { findPublic } from "./places.ts";
import { decide } from "./rights-to-write.ts";
import { scalarText } from "../edit/scalar-text.ts";
import { isWritableEmail, type Situation } from "./situation.ts";

/** Adds a user for an account that no manifest mentions. */
export function adoptUnmanaged(key: LoginKey, situation: Situation, draft: Draft): void {
  const person = situation.live.people.get(key);
  if (!person) {
    draft.refuse("There is no such account in Matomo.");
    return;
  }
  if (!isValidLogin(person.login)) {
    draft.refuse(`A manifest cannot contain the login "${person.login}".`);
    return;
  }
  const rights = new Map(
    [...person.access].map(([site, held]) => [site, { rights: held, until: undefined }]),
  );
  const texts = addedGrants(rights, situation.live.sites, situation.reason).map(grantText);
  const entry = mapPair(scalarText(person.login), [
    ...(isWritableEmail(person.email) ? [pair("email", scalarText(person.email))] : []),
    ...(person.superuser ? [superuserPair(situation)] : [listPair("access", texts)]),
  ]);
  // Checks now whether the file can take the entry. The text is written at the end, together with
  // other entries.
  newcomerEdits([entry], situation.workspace, draft);
  draft.add({ kind: "newcomer", entry });
}

/** Adopts what visitors without a login can see. */
export function adoptPublic(effects: readonly Effect[], situation: Situation, draft: Draft): void {
  const { manifest, desired, live, resolver, selectors, today, reason } = situation;
  if (!manifest.public || !desired.public) {
    draft.refuse("The manifests do not manage public access.");
    return;
  }
  const { grants, at } = manifest.public;
  const sites = new Set(effects.flatMap((effect) => (effect.kind === "site" ? [effect.site] : [])));
  const { changed, added } = decide(grantParts(grants, {}, resolver, today), {
    live: live.anonymous,
    wanted: new Map([...desired.public.access].map(([site, { rights }]) => [site, rights])),
    isAdopted: (site) => sites.has(site),
    catalog: live.capabilities,
    exceptions: (grant, some) => narrowing(grant, some, selectors).except.length,
  });
  const other = [...added].find(
    ([, { rights }]) => rights.role !== "view" || rights.capabilities.length > 0,
  );
  if (other) {
    draft.refuse(
      `Visitors have more access than the role view on site ${other[0]}. No manifest can grant that.`,
    );
    return;
  }
  for (const { part, fate } of changed) {
    const [{ grant }] = part.gives;
    const { file } = grant.at;
    const place = findPublic(file, situation, draft);
    const index = grants.filter((candidate) => candidate.at.file === file).indexOf(grant);
    if (place)
      changeGrant({ ...place, index }, grant, fate, { selectors, sites: live.sites, draft });
  }
  const place = added.size > 0 ? findPublic(at.file, situation, draft) : undefined;
  const texts = addedGrants(added, live.sites, reason).map(publicText);
  if (place)
    draft.append(
      place.source,
      place.list,
      texts.map((text) => item(text)),
    );
}

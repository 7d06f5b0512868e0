import { phaseOf } from "../domain/day.ts";
import type { LivePerson } from "../domain/live.ts";
import { sameIdentity } from "../domain/login.ts";
import type { Effect } from "../plan/plan.generated.ts";
import type { UserEntry } from "../manifest/model.ts";
import { decideFor, leaveTeams, writeDecision } from "./adopt-access.ts";
import type { Draft } from "../edit/draft.ts";
import { type Entry, listPair, pair, superuserPair, superuserText } from "../edit/entry.ts";
import { grantTexts } from "./new-grants.ts";
import { findKey, setKey } from "../edit/set-key.ts";
import { findUser, type UserPlace } from "./places.ts";
import { doubleQuoted, scalarText } from "../edit/scalar-text.ts";
import { isWritableEmail, type Situation } from "./situation.ts";

function setEmail(place: UserPlace, email: string, draft: Draft): void {
  if (!isWritableEmail(email)) {
    draft.refuse(`The e-mail in Matomo cannot be written into a manifest: ${email}.`);
    return;
  }
  const range = findKey(place, "email");
  const value = range && place.source.valueRange(range.pair);
  const quote = value && place.source.text[value.start];
  // Keeps the quotes that the file used. An e-mail in Matomo never contains an apostrophe.
  setKey(
    place,
    "email",
    quote === '"' ? doubleQuoted(email) : quote === "'" ? `'${email}'` : scalarText(email),
    draft,
  );
}

/**
 * Removes these keys and writes the entries in place of the first key. A user whose last key would
 * be removed gets `access: []`.
 */
function exchangeKeys(
  place: UserPlace,
  names: readonly string[],
  entries: readonly Entry[],
  draft: Draft,
): void {
  const { source, map } = place;
  const gone = names
    .flatMap((name) => findKey(place, name) ?? [])
    .toSorted((a, b) => a.index - b.index);
  const isAll = gone.length === map.pieces.length;
  const put = entries.length === 0 && isAll ? [listPair("access", [])] : entries;
  for (const [nth, { index }] of gone.entries())
    draft.replace(source, map, index, nth === 0 ? put : []);
  if (gone.length === 0) draft.append(source, map, put);
}

/** Writes `absent: true` for an account that was deleted in Matomo. */
function writeAbsent(place: UserPlace, situation: Situation, draft: Draft): void {
  const teams = situation.memberships.get(place.user.key) ?? [];
  leaveTeams(
    teams.map(({ team, membership }) => ({ team, index: team.members.indexOf(membership) })),
    situation,
    draft,
  );
  exchangeKeys(place, ["access", "superuser"], [pair("absent", "true")], draft);
}

/** Removes `absent: true` for an account that exists in Matomo, and writes its access. */
function writePresent(
  place: UserPlace,
  person: LivePerson,
  situation: Situation,
  draft: Draft,
): void {
  const { user } = place;
  const decision = decideFor(place, () => true, situation);
  const entries: Entry[] = [];
  if (user.email === undefined && isWritableEmail(person.email))
    entries.push(pair("email", scalarText(person.email)));
  else if (user.email !== undefined && !sameIdentity(user.email, person.email))
    setEmail(place, person.email, draft);
  // Matomo stores no access for super users, so their lines cannot be compared. The lines stay.
  if (person.superuser) {
    if (!user.superuser) entries.push(superuserPair(situation));
    else if (phaseOf(user.superuser, situation.today) !== "current")
      setKey(place, "superuser", superuserText(situation), draft);
    exchangeKeys(place, ["absent"], entries, draft);
    return;
  }
  if (user.access === undefined) {
    leaveTeams(decision.left, situation, draft);
    const through = (situation.memberships.get(user.key) ?? []).length > decision.left.length;
    const texts = grantTexts(decision, situation);
    if (texts.length > 0 || !through) entries.push(listPair("access", texts));
  } else writeDecision(place, decision, situation, draft);
  const wouldBeSuper =
    user.superuser !== undefined && phaseOf(user.superuser, situation.today) === "current";
  exchangeKeys(place, wouldBeSuper ? ["absent", "superuser"] : ["absent"], entries, draft);
}

const NOT_NOW = (user: UserEntry): string =>
  `${user.at.file}:${user.at.line}: the days of the user (${["from", "until"].filter((key) => user[key as "from" | "until"] !== undefined).join(", ")}) allow no access today, but the person has access in Matomo. Change these days first.`;

function adoptSuperuser(
  place: UserPlace,
  isLive: boolean,
  situation: Situation,
  draft: Draft,
): void {
  if (isLive) {
    if (phaseOf(place.user, situation.today) !== "current") draft.refuse(NOT_NOW(place.user));
    setKey(place, "superuser", superuserText(situation), draft);
    return;
  }
  const decision = decideFor(place, () => true, situation);
  writeDecision(place, decision, situation, draft);
  const hasAccess =
    place.user.access !== undefined || decision.added.size + decision.copies.length > 0;
  const isLast = place.map.pieces.length === 1 && !hasAccess;
  const found = findKey(place, "superuser");
  if (found)
    draft.replace(place.source, place.map, found.index, isLast ? [listPair("access", [])] : []);
}

/**
 * Edits the lines of a declared person so that they grant the live state that the effects describe.
 */
export function adoptPerson(
  user: UserEntry,
  effects: readonly Effect[],
  situation: Situation,
  draft: Draft,
): void {
  const place = findUser(user, situation, draft);
  if (!place) return;
  const person = situation.live.people.get(user.key);
  const account = effects.find((effect) => effect.kind === "account");
  if (account?.before === "absent") {
    writeAbsent(place, situation, draft);
    return;
  }
  if (!person) {
    draft.refuse("The account does not exist yet.");
    return;
  }
  if (account?.before === "present") {
    if (phaseOf(user, situation.today) !== "current") draft.refuse(NOT_NOW(user));
    writePresent(place, person, situation, draft);
    return;
  }
  const sites = new Set(effects.flatMap((effect) => (effect.kind === "site" ? [effect.site] : [])));
  if (effects.some(({ kind }) => kind === "email")) setEmail(place, person.email, draft);
  if (effects.some(({ kind }) => kind === "superuser"))
    adoptSuperuser(place, person.superuser, situation, draft);
  else if (sites.size > 0) {
    const decision = decideFor(place, (site) => sites.has(site), situation);
    if (decision.added.size > 0 && phaseOf(user, situation.today) !== "current")
      draft.refuse(NOT_NOW(user));
    writeDecision(place, decision, situation, draft);
  }
}

import { compareTexts } from "../domain/compare.ts";
import type { Live, LivePerson } from "../domain/live.ts";
import { ANONYMOUS, ANONYMOUS_KEY, loginKey } from "../domain/login.ts";
import type { Desired, DesiredPerson, DesiredPublic } from "../desired/desired.ts";
import { userLine } from "../desired/grants-of.ts";
import type { Settings } from "../manifest/model.ts";
import {
  deletion,
  type Differences,
  emailDraft,
  invitation,
  newAccount,
  superuserGain,
  superuserLoss,
} from "./account-changes.ts";
import type { Draft, Subject } from "./draft.ts";
import { Inherited } from "./inherited.ts";
import type { Waiting } from "./plan.generated.ts";
import { siteDrafts } from "./site-changes.ts";

function managed(
  desired: DesiredPerson,
  live: Live,
  settings: Settings,
  inherited: Inherited,
): Differences {
  const person = live.people.get(desired.key);
  const subject: Subject = {
    key: desired.key,
    login: person?.login ?? desired.login,
    access: desired.access,
    claimed: desired.claimed,
    ended: desired.ended,
    endsAll: desired.endsAll,
    past: desired.past,
    // Deleting the account is not left to SSO, because the tokens of somebody who has left would
    // still work in Matomo.
    sso: desired.entry.managedBy === "sso" && !desired.entry.absent && !desired.past,
    unmanaged: false,
  };
  if (!person)
    return desired.entry.absent ? { drafts: [], waiting: [] } : newAccount(desired, subject, live);
  if (desired.entry.absent)
    return {
      drafts: [deletion(person, subject, desired.endsAll ?? userLine(desired.entry), live)],
      waiting: [],
    };
  const emails = emailDraft(person, desired, subject, live);
  const corrected = emails.map(({ effect }) => (effect.kind === "email" ? effect.after : ""))[0];
  const { drafts: resent, waiting } = invitation(
    person,
    desired,
    subject,
    settings,
    corrected ?? person.email,
  );
  const drafts = [...resent, ...emails];
  if (desired.superuser.wanted) {
    if (!person.superuser) drafts.push(superuserGain(desired, subject));
  } else if (person.superuser) {
    const byUntil =
      desired.past ||
      (desired.superuserEnded !== undefined && desired.superuserEnded !== desired.endsAll);
    // A super user right in an entry that nobody has approved yet is neither granted nor removed.
    if (!desired.superuser.claimed)
      drafts.push(superuserLoss(subject, desired.superuserEnded, byUntil));
  } else drafts.push(...siteDrafts(subject, person.access, live, inherited));
  return { drafts, waiting };
}

function publicDrafts(desired: DesiredPublic, live: Live): Draft[] {
  const subject: Subject = {
    ...desired,
    key: ANONYMOUS_KEY,
    login: ANONYMOUS,
    past: false,
    sso: false,
    unmanaged: false,
  };
  return siteDrafts(subject, live.anonymous, live, Inherited.nothing);
}

/**
 * The drafts of `unmanaged: remove`: access and the super user right are removed, never the
 * account. Open invitations are left out.
 */
function removal(person: LivePerson, live: Live): Draft[] {
  if (person.status !== "active") return [];
  const subject: Subject = {
    key: person.key,
    login: person.login,
    access: new Map(),
    claimed: new Map(),
    ended: [],
    endsAll: undefined,
    past: false,
    sso: false,
    unmanaged: true,
  };
  return person.superuser
    ? [superuserLoss(subject, undefined, false)]
    : siteDrafts(subject, person.access, live, Inherited.nothing);
}

/**
 * All differences between live state and manifests, before any policy. People with `frozenBy` have
 * no differences: their access stays unchanged. `unmanaged` contains the people whose access is
 * removed by `unmanaged: remove`.
 */
export function differencesOf(
  desired: Desired,
  live: Live,
  settings: Settings,
  unmanaged: readonly LivePerson[],
  inherited: Inherited,
): Differences {
  const drafts: Draft[] = [];
  const waiting: Waiting[] = [];
  for (const person of desired.people.values()) {
    if (person.frozenBy.length > 0) continue;
    const found = managed(person, live, settings, inherited);
    drafts.push(...found.drafts);
    waiting.push(...found.waiting);
  }
  if (desired.public && desired.public.frozenBy.length === 0)
    drafts.push(...publicDrafts(desired.public, live));
  if (settings.unmanaged === "remove")
    for (const person of unmanaged) drafts.push(...removal(person, live));
  return {
    drafts,
    waiting: waiting.toSorted((a, b) => compareTexts(loginKey(a.login), loginKey(b.login))),
  };
}

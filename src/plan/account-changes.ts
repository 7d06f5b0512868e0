import type { Live, LivePerson } from "../domain/live.ts";
import { sameIdentity } from "../domain/login.ts";
import type { DesiredPerson } from "../desired/desired.ts";
import { userLine } from "../desired/grants-of.ts";
import type { Line } from "../desired/line.ts";
import type { Settings } from "../manifest/model.ts";
import { type Draft, draftFrom, effectFrom, type Subject, whyOf } from "./draft.ts";
import { describeAccess, reportNames } from "./describe.ts";
import { Inherited } from "./inherited.ts";
import type { Waiting } from "./plan.generated.ts";
import { leftovers, siteDrafts, withInherited } from "./site-changes.ts";

/** The differences between live state and manifests, and the accounts for which a plan waits. */
export interface Differences {
  readonly drafts: readonly Draft[];
  readonly waiting: readonly Waiting[];
}

const NOTHING: Differences = { drafts: [], waiting: [] };

function waitFor(login: string, line: Line, reason: Waiting["reason"], text: string): Differences {
  return { drafts: [], waiting: [{ login, reason, text, why: whyOf([line]) }] };
}

export function deletion(person: LivePerson, subject: Subject, line: Line, live: Live): Draft {
  const effect = effectFrom(
    { kind: "account", login: subject.login, before: "present", after: "absent" },
    {
      lines: [line],
      loss: true,
      risks: [
        "deletes-account",
        ...(person.superuser ? (["loses-superuser"] as const) : []),
        "loss",
      ],
      destroys: reportNames(live, person.key),
    },
  );
  return draftFrom(subject, { ...effect, had: describeAccess(person) }, { written: true });
}

/**
 * Removes the super user right and grants the access that replaces it, as one effect, because
 * Matomo deletes all access rows together with the right.
 */
export function superuserLoss(subject: Subject, ended: Line | undefined, byUntil: boolean): Draft {
  const access = [...subject.access]
    .toSorted(([a], [b]) => a - b)
    .map(([site, { rights }]) => ({ site, rights }));
  const effect = effectFrom(
    { kind: "superuser", login: subject.login, before: true, after: false, access },
    { lines: ended ? [ended] : [], loss: true, risks: ["loses-superuser", "loss"] },
  );
  return draftFrom(subject, effect, {
    written: ended !== undefined,
    ended: ended !== undefined && byUntil,
  });
}

export function superuserGain({ superuser }: DesiredPerson, subject: Subject): Draft {
  const effect = effectFrom(
    { kind: "superuser", login: subject.login, before: false, after: true },
    {
      lines: superuser.why,
      risks: ["superuser"],
      ...(superuser.until === undefined ? {} : { until: superuser.until }),
    },
  );
  return draftFrom(subject, effect, { from: superuser.from });
}

const needsOf = ({ emailFreedBy }: DesiredPerson, live: Live): { needs?: string[] } =>
  emailFreedBy.length === 0
    ? {}
    : { needs: emailFreedBy.map((key) => live.people.get(key)?.login ?? key).toSorted() };

/**
 * What happens to an open or expired invitation when its e-mail changes. From 5.2 on, Matomo
 * creates a new link and mails it to the new address. Earlier versions keep the link in the old
 * mailbox valid and send no mail (observed on 5.0.2, 5.2 and 5.3).
 */
function invitationAfter(
  { status }: LivePerson,
  { version }: Live,
): { invitation?: "by-matomo" | "sent-again" } {
  if (status === "active") return {};
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const isNew = major > 5 || (major === 5 && minor >= 2);
  return { invitation: isNew ? "by-matomo" : "sent-again" };
}

export function emailDraft(
  person: LivePerson,
  desired: DesiredPerson,
  subject: Subject,
  live: Live,
): Draft[] {
  const { email, emailAt, at, provision, managedBy } = desired.entry;
  // The identity provider decides about these e-mails, and writes them again at each login.
  if (provision === "external" || managedBy === "sso") return [];
  // Matomo compares e-mails as it compares logins, so a change of case is not a difference.
  if (
    email === undefined ||
    desired.past ||
    desired.emailRefused ||
    sameIdentity(email, person.email)
  )
    return [];
  const privileged = person.superuser || desired.superuser.wanted || person.access.size > 0;
  const effect = effectFrom(
    {
      kind: "email",
      login: subject.login,
      before: person.email,
      after: email,
      ...needsOf(desired, live),
      ...invitationAfter(person, live),
    },
    {
      lines: [{ at: emailAt ?? at, text: "email" }],
      risks: privileged ? ["email-of-privileged"] : [],
    },
  );
  return [draftFrom(subject, effect, { freedBy: desired.emailFreedBy })];
}

const CREATED = { invite: "invited", "invite-link": "invited-by-link", create: "created" } as const;

/**
 * The first day of the lines that need a new account. `undefined` if any of these lines has no
 * first day.
 */
function firstDay({ access, superuser }: DesiredPerson): string | undefined {
  const days = [...access.values(), ...(superuser.wanted ? [superuser] : [])].map(
    ({ from }) => from,
  );
  const dated = days.filter((day) => day !== undefined);
  if (dated.length < days.length) return undefined;
  return dated.toSorted()[0];
}

/**
 * The drafts for an account that does not exist. An account is created only for access to a site or
 * for the super user right. Matomo requires a site for every invitation, also for a super user. Any
 * site will do, because its row is deleted with the right (observed on 5.0.2, 5.2 and 5.3, also
 * while the invitation is open).
 */
export function newAccount(desired: DesiredPerson, subject: Subject, live: Live): Differences {
  const { entry, login } = desired;
  const line = userLine(entry);
  if (!desired.granted && !desired.superuser.wanted) return NOTHING;
  const isForSites = desired.access.size > 0;
  if (!isForSites && !(desired.superuser.wanted && live.sites.size > 0))
    return waitFor(
      login,
      line,
      "no-site",
      "No grant in force matches a site, but Matomo requires a first site for each new account.",
    );
  if (entry.provision === "external" || subject.sso)
    return waitFor(
      login,
      line,
      "external-account",
      "SSO or LDAP creates the account at the first login. The next run of apply then grants the access.",
    );
  const effect = effectFrom(
    {
      kind: "account",
      login: subject.login,
      before: "absent",
      after: CREATED[entry.provision],
      email: entry.email ?? "",
      ...needsOf(desired, live),
    },
    { lines: [line], ...(entry.until === undefined ? {} : { until: entry.until }) },
  );
  const account = draftFrom(subject, effect, {
    // If an account is created only because a grant begins or because a site is new, the effect has
    // that cause.
    from: firstDay(desired),
    freedBy: desired.emailFreedBy,
    lowestSite: Math.min(...(isForSites ? desired.access : live.sites).keys()),
  });
  if (desired.superuser.wanted)
    return { drafts: [account, superuserGain(desired, subject)], waiting: [] };
  const drafts = siteDrafts(subject, new Map(), live, Inherited.nothing).map((draft) =>
    withInherited(draft, live),
  );
  return { drafts: [account, ...drafts, ...leftovers(subject, live, line)], waiting: [] };
}

/** @param email the e-mail that the account will have, to which the invitation goes */
export function invitation(
  person: LivePerson,
  desired: DesiredPerson,
  subject: Subject,
  settings: Settings,
  email: string,
): Differences {
  const line = { ...userLine(desired.entry), text: `user ${person.login}` };
  if (person.status === "pending")
    return waitFor(
      person.login,
      line,
      "invitation-pending",
      "The person has been invited, but has not accepted yet.",
    );
  const isWanted = desired.access.size > 0 || desired.superuser.wanted;
  if (person.status !== "expired" || !isWanted) return NOTHING;
  if (settings.invitations.expired === "report")
    return waitFor(
      person.login,
      line,
      "invitation-expired",
      "The invitation has expired, and Matomo will soon delete the account. Send it again in Matomo, or set `invitations: { expired: resend }`.",
    );
  const effect = effectFrom(
    {
      kind: "account",
      login: subject.login,
      before: "expired",
      after: desired.entry.provision === "invite-link" ? "invited-by-link" : "invited",
      email,
    },
    { lines: [line] },
  );
  return { drafts: [draftFrom(subject, effect)], waiting: [] };
}

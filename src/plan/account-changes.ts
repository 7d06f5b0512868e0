import type { Live, LivePerson } from "../domain/live.ts";
import { sameIdentity } from "../domain/login.ts";
import type { DesiredPerson, Line } from "../desired/desired.ts";
import type { Settings } from "../manifest/model.ts";
import { type Draft, OPEN, whyOf } from "./draft.ts";
import { describeAccess, planRights, reportNames } from "./describe.ts";
import type { Effect, Risk, Waiting } from "./plan.generated.ts";
import { leftovers, rest, siteDrafts, type Subject, withInherited } from "./site-changes.ts";

/** In what live and manifests differ, and what is waited for. */
export interface Differences {
  readonly drafts: readonly Draft[];
  readonly waiting: readonly Waiting[];
}

export function deletion(person: LivePerson, subject: Subject, line: Line, live: Live): Draft {
  const risks: Risk[] = ["deletes-account", ...(person.superuser ? (["loses-superuser"] as const) : []), "loss"];
  const effect: Effect = {
    ...OPEN,
    kind: "account",
    login: person.login,
    before: "present",
    after: "absent",
    loss: true,
    risks,
    why: whyOf([line]),
    destroys: reportNames(live, person.key),
    had: describeAccess(person),
  };
  return { ...rest(subject), written: true, effect };
}

/** Taking the super user right away, with the access that replaces it: one unit, because Matomo wipes all rows with the right. */
export function superuserLoss(person: LivePerson, subject: Subject, ended: Line | undefined, byUntil: boolean): Draft {
  const access = [...subject.access].toSorted(([a], [b]) => a - b).map(([site, cell]) => ({ site, rights: planRights(cell.rights) }));
  const effect: Effect = {
    ...OPEN,
    kind: "superuser",
    login: person.login,
    before: true,
    after: false,
    access,
    loss: true,
    risks: ["loses-superuser", "loss"],
    why: whyOf(ended ? [ended] : []),
    destroys: [],
  };
  return { ...rest(subject), written: ended !== undefined, ended: ended !== undefined && byUntil, effect };
}

export function superuserGain(login: string, desired: DesiredPerson, subject: Subject): Draft {
  const effect: Effect = {
    ...OPEN,
    kind: "superuser",
    login,
    before: false,
    after: true,
    loss: false,
    risks: ["superuser"],
    why: whyOf(desired.superuser.why),
    destroys: [],
  };
  return { ...rest(subject), from: desired.superuser.from, effect };
}

export function emailDraft(person: LivePerson, desired: DesiredPerson, subject: Subject): Draft[] {
  const { email, emailAt, at } = desired.entry;
  // Matomo compares e-mails as it compares logins; another casing is no difference.
  if (email === undefined || desired.past || desired.emailRefused || sameIdentity(email, person.email)) return [];
  const privileged = person.superuser || desired.superuser.wanted || person.access.size > 0;
  const effect: Effect = {
    ...OPEN,
    kind: "email",
    login: person.login,
    before: person.email,
    after: email,
    loss: false,
    risks: privileged ? ["email-of-privileged"] : [],
    why: whyOf([{ at: emailAt ?? at, text: "email" }]),
    destroys: [],
  };
  return [{ ...rest(subject), effect }];
}

const CREATED = { invite: "invited", "invite-link": "invited-by-link", create: "created" } as const;

/** An account that does not exist yet: made only when a grant in force leads to a site. */
export function newAccount(desired: DesiredPerson, subject: Subject, live: Live): Differences {
  const { entry, login } = desired;
  const userLine: Line = { at: entry.at, text: `user ${login}` };
  const wait = (reason: Waiting["reason"], text: string): Differences => ({
    drafts: [],
    waiting: [{ login, reason, text, why: whyOf([userLine]) }],
  });
  const wanted = desired.granted || desired.superuser.wanted;
  if (!wanted) return { drafts: [], waiting: [] };
  if (desired.access.size === 0) return wait("no-site", "No grant in force leads to a site, and Matomo wants one to make an account.");
  if (entry.provision === "external" || subject.sso)
    return wait("external-account", "The account comes from SSO or LDAP at the first login; access follows then.");
  const effect: Effect = {
    ...OPEN,
    kind: "account",
    login,
    before: "absent",
    after: CREATED[entry.provision],
    email: entry.email ?? "",
    loss: false,
    risks: [],
    why: whyOf([userLine]),
    destroys: [],
    // For somebody who becomes super user at once; others get the first site that is really given (holds.ts).
    ...(desired.superuser.wanted ? { site: Math.min(...desired.access.keys()) } : {}),
  };
  const cells = [...desired.access.values()];
  const account: Draft = {
    ...rest(subject),
    // Made for what begins, or for a new site, when nothing else would have made it before.
    from: cells.reduce<string | undefined>(
      (first, { from }) => (from === undefined || first === undefined || from < first ? from : first),
      cells[0]?.from,
    ),
    lowestSite: Math.min(...desired.access.keys()),
    effect,
  };
  if (desired.superuser.wanted) return { drafts: [account, superuserGain(login, desired, subject)], waiting: [] };
  const drafts = siteDrafts(subject, new Map(), live).map((draft) => withInherited(draft, live));
  return { drafts: [account, ...drafts, ...leftovers(subject, live, userLine)], waiting: [] };
}

export function invitation(person: LivePerson, desired: DesiredPerson, subject: Subject, settings: Settings): Differences {
  const why = whyOf([{ at: desired.entry.at, text: `user ${person.login}` }]);
  if (person.status === "pending")
    return {
      drafts: [],
      waiting: [{ login: person.login, reason: "invitation-pending", text: "Invited; the invitation is not accepted yet.", why }],
    };
  if (person.status !== "expired" || desired.access.size === 0) return { drafts: [], waiting: [] };
  if (settings.invitations.expired === "report") {
    return {
      drafts: [],
      waiting: [
        {
          login: person.login,
          reason: "invitation-expired",
          text: "The invitation ran out, and Matomo deletes the account soon. Send it again in Matomo, or set `invitations: { expired: resend }`.",
          why,
        },
      ],
    };
  }
  const effect: Effect = {
    ...OPEN,
    kind: "account",
    login: person.login,
    before: "expired",
    after: desired.entry.provision === "invite-link" ? "invited-by-link" : "invited",
    // Where Matomo sends it: the address of the account, which an e-mail that is changed in the same plan has not reached yet.
    email: person.email,
    loss: false,
    risks: [],
    why,
    destroys: [],
  };
  return { drafts: [{ ...rest(subject), effect }], waiting: [] };
}

import type { Live, LivePerson } from "../domain/live.ts";
import { ANONYMOUS, ANONYMOUS_KEY, loginKey, sameIdentity } from "../domain/login.ts";
import { abilities, type CapabilityCatalog, containsRights, equalRights, type Rights } from "../domain/rights.ts";
import type { Cell, Desired, DesiredPerson, DesiredPublic, EndedGrant, Line } from "../desired/desired.ts";
import type { Settings } from "../manifest/model.ts";
import { type Draft, OPEN, whyOf } from "./draft.ts";
import { describeAccess, planRights, reportNames } from "./describe.ts";
import type { Effect, Risk, Waiting } from "./plan.generated.ts";

export interface Differences {
  readonly drafts: readonly Draft[];
  readonly waiting: readonly Waiting[];
}

/** The lines that ended what is lost: rights that an ended grant gave there, together with what stays, must cover what was. */
function endedLines(
  before: Rights | null,
  after: Rights | null,
  site: number,
  ended: readonly EndedGrant[],
  catalog: CapabilityCatalog,
): Line[] | undefined {
  const there = ended.filter(({ sites }) => sites.has(site));
  if (there.length === 0) return undefined;
  const covered = abilities(after, catalog);
  for (const { rights } of there) for (const ability of abilities(rights, catalog)) covered.add(ability);
  return abilities(before, catalog).isSubsetOf(covered) ? there.flatMap(({ why }) => why) : undefined;
}

interface Subject {
  readonly key: Draft["key"];
  readonly login: string;
  readonly access: ReadonlyMap<number, Cell>;
  readonly ended: readonly EndedGrant[];
  readonly endsAll: Line | undefined;
  readonly past: boolean;
  readonly sso: boolean;
  readonly unmanaged: boolean;
}

/** One effect per site where the rights differ. */
function siteDrafts(subject: Subject, now: ReadonlyMap<number, Rights>, live: Live): Draft[] {
  const { capabilities: catalog } = live;
  const drafts: Draft[] = [];
  const add = (site: number, before: Rights | null, cell: Cell | undefined): void => {
    const after = cell?.rights ?? null;
    if (equalRights(before, after)) return;
    const loss = !containsRights(after, before, catalog);
    const gains = !containsRights(before, after, catalog);
    // Also beside `access: []`, which says that nothing is given, but not since when.
    const lines = loss ? endedLines(before, after, site, subject.ended, catalog) : undefined;
    const ending = loss ? (subject.endsAll ? [subject.endsAll] : (lines ?? [])) : [];
    const risks: Risk[] = [];
    if (subject.key === ANONYMOUS_KEY && gains) risks.push("public");
    if (after?.role === "admin" && before?.role !== "admin") risks.push("admin");
    if (loss) risks.push("loss");
    drafts.push({
      key: subject.key,
      written: loss && ending.length > 0,
      ended: loss && (lines !== undefined || (subject.endsAll !== undefined && subject.past)),
      gains,
      from: gains ? cell?.from : undefined,
      sso: subject.sso,
      unmanaged: subject.unmanaged,
      effect: {
        ...OPEN,
        kind: "site",
        login: subject.login,
        site,
        before: planRights(before),
        after: planRights(after),
        loss,
        risks,
        why: whyOf([...(cell?.why ?? []), ...ending]),
        // Matomo deletes the reports only when no access is left; a lower role keeps them (ScheduledReports.php).
        destroys: after ? [] : reportNames(live, subject.key, site),
        ...(cell?.combined ? { combined: true as const } : {}),
      },
    });
  };
  for (const [site, cell] of subject.access) add(site, now.get(site) ?? null, cell);
  for (const [site, rights] of now) if (!subject.access.has(site)) add(site, rights, undefined);
  return drafts;
}

type Rest = Omit<Draft, "effect">;
const rest = (subject: Subject): Rest => ({
  key: subject.key,
  written: false,
  ended: false,
  sso: subject.sso,
  unmanaged: subject.unmanaged,
});

function deletion(person: LivePerson, subject: Subject, line: Line, live: Live): Draft {
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
function superuserLoss(person: LivePerson, subject: Subject, ended: Line | undefined, byUntil: boolean): Draft {
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

function superuserGain(login: string, desired: DesiredPerson, subject: Subject): Draft {
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

function emailDraft(person: LivePerson, desired: DesiredPerson, subject: Subject): Draft[] {
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

/**
 * What rows of an earlier account would give a new one beyond what it shall have. Nobody loses it, since nobody has it yet; left there, the new
 * account would see what no line gives.
 */
function leftovers(subject: Subject, live: Live, why: Line): Draft[] {
  const rows = [...(live.orphans.get(subject.key) ?? [])].filter(([site]) => !subject.access.has(site));
  return rows.map(([site, rights]) => {
    const effect: Effect = {
      ...OPEN,
      kind: "site",
      login: subject.login,
      site,
      before: planRights(rights),
      after: null,
      loss: false,
      leftover: true,
      risks: [],
      why: whyOf([why]),
      destroys: [],
    };
    return { ...rest(subject), effect };
  });
}

/** Says what a new account has on a site as soon as it is made, so that a run which was killed just then can be finished with the same plan. */
function withInherited(draft: Draft, live: Live): Draft {
  const { effect } = draft;
  const inherits = effect.kind === "site" ? planRights(live.orphans.get(draft.key)?.get(effect.site) ?? null) : null;
  return effect.kind === "site" && inherits ? { ...draft, effect: { ...effect, inherits } } : draft;
}

const CREATED = { invite: "invited", "invite-link": "invited-by-link", create: "created" } as const;

/** An account that does not exist yet: made only when a grant in force leads to a site. */
function newAccount(desired: DesiredPerson, subject: Subject, live: Live): Differences {
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

function invitation(person: LivePerson, desired: DesiredPerson, subject: Subject, settings: Settings): Differences {
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

function managed(desired: DesiredPerson, live: Live, settings: Settings): Differences {
  const person = live.people.get(desired.key);
  const subject: Subject = {
    key: desired.key,
    login: person?.login ?? desired.login,
    access: desired.access,
    ended: desired.ended,
    endsAll: desired.endsAll,
    past: desired.past,
    sso: desired.entry.managedBy === "sso",
    unmanaged: false,
  };
  if (!person) return desired.entry.absent ? { drafts: [], waiting: [] } : newAccount(desired, subject, live);
  if (desired.entry.absent)
    return { drafts: [deletion(person, subject, desired.endsAll ?? { at: desired.entry.at, text: "absent" }, live)], waiting: [] };
  const { drafts: resent, waiting } = invitation(person, desired, subject, settings);
  const drafts = [...resent, ...emailDraft(person, desired, subject)];
  if (desired.superuser.wanted) {
    if (!person.superuser) drafts.push(superuserGain(person.login, desired, subject));
  } else if (person.superuser) {
    const byUntil = desired.past || (desired.superuserEnded !== undefined && desired.superuserEnded !== desired.endsAll);
    drafts.push(superuserLoss(person, subject, desired.superuserEnded, byUntil));
  } else drafts.push(...siteDrafts(subject, person.access, live));
  return { drafts, waiting };
}

function publicDrafts(desired: DesiredPublic, live: Live): Draft[] {
  const subject: Subject = { ...desired, key: ANONYMOUS_KEY, login: ANONYMOUS, past: false, sso: false, unmanaged: false };
  return siteDrafts(subject, live.anonymous, live);
}

/** `unmanaged: remove`: access and the super user right, never the account; pending invitations are passed over. */
function removal(person: LivePerson, live: Live): Draft[] {
  if (person.status !== "active") return [];
  const subject: Subject = {
    key: person.key,
    login: person.login,
    access: new Map(),
    ended: [],
    endsAll: undefined,
    past: false,
    sso: false,
    unmanaged: true,
  };
  return person.superuser ? [superuserLoss(person, subject, undefined, false)] : siteDrafts(subject, person.access, live);
}

/**
 * Everything in which live and manifests differ, before any policy. People who are frozen have no differences: their access stays as it is.
 * `unmanaged` are the people whose access `unmanaged: remove` takes.
 */
export function differencesOf(desired: Desired, live: Live, settings: Settings, unmanaged: readonly LivePerson[]): Differences {
  const drafts: Draft[] = [];
  const waiting: Waiting[] = [];
  for (const person of desired.people.values()) {
    if (person.frozenBy.length > 0) continue;
    const found = managed(person, live, settings);
    drafts.push(...found.drafts);
    waiting.push(...found.waiting);
  }
  if (desired.public && desired.public.frozenBy.length === 0) drafts.push(...publicDrafts(desired.public, live));
  if (settings.unmanaged === "remove") for (const person of unmanaged) drafts.push(...removal(person, live));
  return { drafts, waiting: waiting.toSorted((a, b) => (loginKey(a.login) < loginKey(b.login) ? -1 : 1)) };
}

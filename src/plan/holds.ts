import type { Live } from "../domain/live.ts";
import { loginKey, type LoginKey } from "../domain/login.ts";
import type { Settings } from "../manifest/model.ts";
import { activeSuperusers } from "./account.ts";
import { isRoutine } from "./causes.ts";
import { effectHash } from "./effect-core.ts";
import { type Draft, hold, isMade } from "./draft.ts";

/** What a run is able and allowed to do, beyond the settings. */
export interface RunLimits {
  /** MATOMO_PASSWORD is there. */
  readonly hasPassword: boolean;
  /** Only effects of these people, others are held. */
  readonly only?: ReadonlySet<LoginKey> | undefined;
  /** `apply --scheduled`: only what has ended or begun, and new sites. */
  readonly scheduled?: boolean | undefined;
  /**
   * Hashes of the effects that the manifests of the last green apply lead to as well. With them, routine (what time or a new site brought) is made
   * only as far as those manifests say it too: a line that nobody approved must not pass for an old one.
   */
  readonly settled?: ReadonlySet<string> | undefined;
}

const isSuperuserLoss = ({ effect }: Draft, live: Live): boolean =>
  (effect.kind === "superuser" && !effect.after) ||
  (effect.kind === "account" && effect.after === "absent" && (live.people.get(loginKey(effect.login))?.superuser ?? false));

function byRemovals(draft: Draft, settings: Settings): Draft {
  if (!draft.effect.loss || settings.removals === "all") return draft;
  if (settings.removals === "none") return hold(draft, "removals", "settings.yaml says removals: none, so nothing is taken away.");
  if (draft.written) return draft;
  return hold(
    draft,
    "removals",
    draft.unmanaged
      ? "Nobody wrote that this account loses access. It is not in the manifests: declare it, or set removals: all."
      : "No line says that this ends. Write `until:`, `access: []` or `absent: true`, or set removals: all in settings.yaml.",
  );
}

function byProtection(draft: Draft, live: Live, own: LoginKey | undefined, named: ReadonlySet<LoginKey>): Draft {
  if (!draft.effect.loss) return draft;
  if (draft.key === own) return hold(draft, "protected", "This is the job's own account: it is never demoted nor deleted.");
  if (named.has(draft.key))
    return hold(draft, "protected", "The login stands under `protect` in settings.yaml: it is never demoted nor deleted.");
  if (own === undefined && isSuperuserLoss(draft, live)) {
    return hold(
      draft,
      "account-unknown",
      "Matomo has several super users and does not tell whose token this is. Write `account: LOGIN` of the token's owner into settings.yaml.",
    );
  }
  return draft;
}

function byAbility(draft: Draft, settings: Settings, run: RunLimits): Draft {
  const { effect } = draft;
  if (!run.hasPassword && (effect.kind === "superuser" || effect.kind === "email")) {
    const what = effect.kind === "superuser" ? "a super user right" : "an e-mail";
    return hold(draft, "password-missing", `Matomo changes ${what} only with the password of the token's owner: set MATOMO_PASSWORD.`);
  }
  if (effect.kind === "account" && effect.after === "invited-by-link" && settings.invitations.recipients.length === 0) {
    return hold(
      draft,
      "invite-link-recipients",
      "An invitation link is a credential and is only written encrypted: name age public keys under `invitations: { recipients: [...] }` in settings.yaml.",
    );
  }
  return draft;
}

function bySelection(draft: Draft, run: RunLimits): Draft {
  let result = draft;
  if (run.only && !run.only.has(draft.key)) result = hold(result, "not-selected", "Not among the logins of --only.");
  if (!run.scheduled) return result;
  const isSettled = run.settled === undefined || run.settled.has(effectHash(draft.effect));
  if (isRoutine(draft) && !isSettled) {
    result = hold(
      result,
      "not-approved",
      "The lines that lead there are newer than the last green apply, and nobody approved what they do.",
    );
  } else if (!isRoutine(draft)) {
    result = hold(
      result,
      "not-scheduled",
      "A scheduled run only ends what has ended, gives what has begun, and gives new sites to the selectors that cover them.",
    );
  }
  return result;
}

/**
 * After approval: losses of active super users are held together when too few active ones would be left, since which of them should go is not for a
 * program to choose. Somebody who was only invited never counted, so their loss changes nothing.
 */
export function holdByMinimum(drafts: readonly Draft[], live: Live, settings: Settings): Draft[] {
  const active = new Set(activeSuperusers(live).map(({ key }) => key));
  const losing = drafts.filter((draft) => isMade(draft) && active.has(draft.key) && isSuperuserLoss(draft, live));
  // An account that is created is active at once; one that is invited may never be.
  const created = new Set(
    drafts.flatMap((draft) => (draft.effect.kind === "account" && draft.effect.after === "created" && isMade(draft) ? [draft.key] : [])),
  );
  const gaining = drafts.filter(
    (draft) =>
      isMade(draft) &&
      draft.effect.kind === "superuser" &&
      draft.effect.after &&
      (live.people.get(draft.key)?.status === "active" || created.has(draft.key)),
  );
  for (const { key } of losing) active.delete(key);
  for (const { key } of gaining) active.add(key);
  const minimum = Math.max(1, settings.protect.superusers);
  if (losing.length === 0 || active.size >= minimum) return [...drafts];
  const text = `Only ${active.size} active super ${active.size === 1 ? "user" : "users"} would be left, and settings.yaml wants ${minimum} (protect.superusers). Invited ones do not count.`;
  return drafts.map((draft) => (losing.includes(draft) ? hold(draft, "minimum-superusers", text) : draft));
}

const isNewAccount = ({ effect }: Draft): boolean => effect.kind === "account" && effect.before === "absent";

/** Why an account must not be made, from what else of the person's is made. */
function accountObjection(account: Draft, own: readonly Draft[], live: Live): string | undefined {
  const { login } = account.effect;
  const made = own.filter((draft) => draft !== account && isMade(draft));
  // Matomo wipes every row with the right, so a super user inherits nothing.
  if (made.some(({ effect }) => effect.kind === "superuser")) return undefined;
  if (!made.some(({ effect }) => effect.kind === "site" && !effect.leftover))
    return `Nothing that ${login} would get is made, so the account is not made either.`;
  const written = new Set(made.flatMap(({ effect }) => (effect.kind === "site" ? [effect.site] : [])));
  const inherited = [...(live.orphans.get(account.key)?.keys() ?? [])].filter((site) => !written.has(site));
  if (inherited.length === 0) return undefined;
  const sites = inherited.map((site) => live.sites.get(site)?.name ?? site).join(", ");
  return `An earlier account ${login} left rights behind on ${sites}. This one would have them at once, and what takes them away is held.`;
}

/** An account is made only with what it is made for and without what it would inherit; nothing is given to an account that is not made. */
function byNeed(drafts: readonly Draft[], live: Live): Draft[] {
  const byPerson = Map.groupBy(drafts, ({ key }) => key);
  return drafts.map((draft) => {
    if (!isMade(draft)) return draft;
    const own = byPerson.get(draft.key) ?? [];
    const account = own.find(isNewAccount);
    if (!account) return draft;
    const objection = isMade(account) ? accountObjection(account, own, live) : "";
    if (objection === undefined) return draft;
    return hold(draft, "needs-other", draft === account ? objection : "The account it is for is not made.");
  });
}

/** Fills in the reasons why effects are shown but not made. Approval (`approval.ts`) comes on top. */
export function holdDrafts(drafts: readonly Draft[], live: Live, settings: Settings, own: LoginKey | undefined, run: RunLimits): Draft[] {
  const named = new Set(settings.protect.logins.map((login) => loginKey(login)));
  return drafts.map((draft) => {
    let result = draft;
    if (draft.sso)
      result = hold(result, "managed-by-sso", "SSO or LDAP decides about this person (managedBy: sso); the difference is only reported.");
    result = byProtection(result, live, own, named);
    result = byRemovals(result, settings);
    result = byAbility(result, settings, run);
    return bySelection(result, run);
  });
}

/** After approval: dependencies between what is made, and the site an account is first given. */
export function settleDependencies(drafts: readonly Draft[], live: Live): Draft[] {
  const settled = byNeed(drafts, live);
  const made = Map.groupBy(
    settled.filter((draft) => isMade(draft) && draft.effect.kind === "site"),
    ({ key }) => key,
  );
  return settled.map((draft) => {
    const { effect } = draft;
    if (effect.kind !== "account" || effect.before !== "absent" || effect.site !== undefined) return draft;
    const sites = (made.get(draft.key) ?? []).flatMap((other) =>
      other.effect.kind === "site" && other.effect.after ? [other.effect] : [],
    );
    // A site where view is what they get anyway: then the invitation itself gives nothing beyond the plan.
    const best = sites.find(({ after }) => after?.role === "view") ?? sites[0];
    return best ? { ...draft, effect: { ...effect, site: best.site } } : draft;
  });
}

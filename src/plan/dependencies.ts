import type { Live } from "../domain/live.ts";
import type { Settings } from "../manifest/model.ts";
import { activeSuperusers } from "./account.ts";
import { type Draft, hold, isMade } from "./draft.ts";
import { needsOf } from "./effect-core.ts";
import { isSuperuserLoss } from "./holds.ts";

const isNewAccount = ({ effect }: Draft): boolean =>
  effect.kind === "account" && effect.before === "absent";

/**
 * Why an account must not be created, given the person's other effects. `undefined` if it may be
 * created.
 */
function accountObjection(account: Draft, own: readonly Draft[], live: Live): string | undefined {
  const { login } = account.effect;
  const made = own.filter((draft) => draft !== account && isMade(draft));
  // Matomo deletes all access rows when it grants the super user right, so a super user inherits
  // nothing.
  if (made.some(({ effect }) => effect.kind === "superuser")) return undefined;
  if (!made.some(({ effect }) => effect.kind === "site" && !effect.leftover))
    return `No access can be granted to ${login}, so the account is not created either.`;
  const written = new Set(
    made.flatMap(({ effect }) => (effect.kind === "site" ? [effect.site] : [])),
  );
  const inherited = [...(live.orphans.get(account.key)?.keys() ?? [])].filter(
    (site) => !written.has(site),
  );
  if (inherited.length === 0) return undefined;
  const sites = inherited.map((site) => live.sites.get(site)?.name ?? site).join(", ");
  return `An earlier account ${login} left rights behind on ${sites}. The new account would have them at once, because their removal is on hold.`;
}

/** The site on which Matomo first grants view to a new account. Matomo requires such a site. */
function firstSite(account: Draft, own: readonly Draft[]): number | undefined {
  if (own.some(({ effect }) => effect.kind === "superuser")) return account.lowestSite;
  const given = own.flatMap((draft) =>
    isMade(draft) && draft.effect.kind === "site" && draft.effect.after ? [draft.effect] : [],
  );
  // Prefers a site where the person gets view, so that the invitation itself grants nothing beyond
  // the plan.
  return (given.find(({ after }) => after?.role === "view") ?? given[0])?.site;
}

function withFirstSite(draft: Draft, site: number | undefined): Draft {
  const { effect } = draft;
  return site === undefined || effect.kind !== "account"
    ? draft
    : { ...draft, effect: { ...effect, site } };
}

/** Puts an expired invitation on hold if the correction of its e-mail is on hold. */
function settleInvitation(own: readonly Draft[]): readonly Draft[] {
  const isCorrectionHeld = own.some((draft) => draft.effect.kind === "email" && !isMade(draft));
  if (!isCorrectionHeld) return own;
  return own.map((draft) =>
    draft.effect.before === "expired" && isMade(draft)
      ? hold(
          draft,
          "needs-other",
          "The invitation would go to the old e-mail, because the change of the e-mail is on hold.",
        )
      : draft,
  );
}

/**
 * Settles dependencies of one person's drafts. An account is created only together with access, and
 * only if the removal of inherited rights is not on hold. Without the account nothing else is
 * applied.
 */
function settlePerson(own: readonly Draft[], live: Live): readonly Draft[] {
  const account = own.find(isNewAccount);
  if (!account) return settleInvitation(own);
  const objection = isMade(account) ? accountObjection(account, own, live) : "";
  const settled =
    objection === undefined
      ? own
      : own.map((draft) =>
          isMade(draft)
            ? hold(
                draft,
                "needs-other",
                draft === account ? objection : "The account is not created.",
              )
            : draft,
        );
  const site = firstSite(account, settled);
  return settled.map((draft) => (isNewAccount(draft) ? withFirstSite(draft, site) : draft));
}

/**
 * Settles dependencies between the drafts of each person, and chooses the first site of each new
 * account.
 */
export function settlePeople(drafts: readonly Draft[], live: Live): Draft[] {
  return [...Map.groupBy(drafts, ({ key }) => key).values()].flatMap((own) =>
    settlePerson(own, live),
  );
}

/**
 * If an account's change or deletion is on hold, also puts the drafts on hold that take over its
 * e-mail.
 * @returns the same list if nothing is put on hold
 */
export function holdByEmails(drafts: readonly Draft[]): readonly Draft[] {
  const freed = new Set(
    drafts.flatMap((draft) =>
      isMade(draft) && (draft.effect.kind === "email" || draft.effect.after === "absent")
        ? [draft.key]
        : [],
    ),
  );
  const isBlocked = (draft: Draft): boolean =>
    isMade(draft) && draft.freedBy?.some((key) => !freed.has(key)) === true;
  if (!drafts.some(isBlocked)) return drafts;
  return drafts.map((draft) => {
    if (!isBlocked(draft)) return draft;
    return hold(
      draft,
      "needs-other",
      `${needsOf(draft.effect).join(" and ")} must get another e-mail first, and that change is on hold.`,
    );
  });
}

/**
 * Puts the losses of all active super users on hold if too few would remain, because a program must
 * not choose who goes. Invited super users do not count. Must run last, because drafts that are
 * already on hold do not count.
 */
export function holdByMinimum(
  drafts: readonly Draft[],
  live: Live,
  settings: Settings,
): readonly Draft[] {
  const made = drafts.filter(isMade);
  const active = new Set(activeSuperusers(live).map(({ key }) => key));
  const losing = new Set(
    made.filter((draft) => active.has(draft.key) && isSuperuserLoss(draft, live)),
  );
  // A created account is active at once, but an invited one may never become active.
  const created = new Set(
    made.flatMap(({ key, effect }) =>
      effect.kind === "account" && effect.after === "created" ? [key] : [],
    ),
  );
  const gaining = made.filter(
    ({ key, effect }) =>
      effect.kind === "superuser" &&
      effect.after &&
      (live.people.get(key)?.status === "active" || created.has(key)),
  );
  for (const { key } of losing) active.delete(key);
  for (const { key } of gaining) active.add(key);
  const minimum = Math.max(1, settings.protect.superusers);
  if (losing.size === 0 || active.size >= minimum) return drafts;
  const text = `Only ${active.size} active super ${active.size === 1 ? "user" : "users"} would remain, and settings.yaml requires ${minimum} (protect.superusers). Invited super users do not count.`;
  return drafts.map((draft) =>
    losing.has(draft) ? hold(draft, "minimum-superusers", text) : draft,
  );
}

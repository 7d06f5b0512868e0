import type { Live } from "../domain/live.ts";
import { loginKey, type LoginKey } from "../domain/login.ts";
import type { Settings } from "../manifest/model.ts";
import { isRoutine, type Routine } from "./causes.ts";
import type { Draft } from "./draft.ts";
import type { AccountChange, Held } from "./plan.generated.ts";

/** The capabilities and restrictions of a run, in addition to the settings. */
export interface RunLimits {
  /** Whether MATOMO_PASSWORD is set. */
  readonly hasPassword: boolean;
  /** If set, only effects of these people are applied, and all others are on hold. */
  readonly only?: ReadonlySet<LoginKey> | undefined;
  /** `apply --scheduled`: applies only access that ends or begins, and access to new sites. */
  readonly scheduled?: boolean | undefined;
}

/** The facts by which every draft is judged. */
export interface Rules {
  readonly live: Live;
  readonly settings: Settings;
  /** The job's own account, if it is known. */
  readonly own: LoginKey | undefined;
  /** The logins under `protect`. */
  readonly protectedLogins: ReadonlySet<LoginKey>;
  readonly run: RunLimits;
  readonly routine: Routine;
  /** Accounts that were created again by hand, without approval. */
  readonly recreated: ReadonlyMap<LoginKey, AccountChange>;
}

/**
 * A rule returns the reason to put a draft on hold, or `undefined`. Each rule looks at one draft
 * alone.
 */
type HoldRule = (draft: Draft, rules: Rules) => Held | undefined;

export const isSuperuserLoss = ({ effect }: Draft, live: Live): boolean =>
  (effect.kind === "superuser" && !effect.after) ||
  (effect.after === "absent" && live.people.get(loginKey(effect.login))?.superuser === true);

const bySso: HoldRule = ({ sso }) =>
  sso
    ? {
        reason: "managed-by-sso",
        text: "SSO or LDAP manages this person (managedBy: sso); the difference is only reported.",
      }
    : undefined;

const byProtection: HoldRule = (draft, { live, own, protectedLogins }) => {
  // Rights that an earlier account left behind were never granted to this person.
  if (!draft.effect.loss || draft.inherited) return undefined;
  if (draft.key === own)
    return {
      reason: "protected",
      text: "This is the job's own account: it is never demoted or deleted.",
    };
  if (protectedLogins.has(draft.key))
    return {
      reason: "protected",
      text: "The login is listed under `protect` in settings.yaml: it is never demoted or deleted.",
    };
  if (own === undefined && isSuperuserLoss(draft, live))
    return {
      reason: "account-unknown",
      text: "Matomo has several super users and does not report whose token this is. Write `account: LOGIN` of the token's owner into settings.yaml.",
    };
  return undefined;
};

const byRemovals: HoldRule = ({ effect, written, unmanaged, inherited }, { settings }) => {
  if (!effect.loss || inherited || settings.removals === "all") return undefined;
  if (settings.removals === "none")
    return {
      reason: "removals",
      text: "settings.yaml has `removals: none`, so no access is removed.",
    };
  if (written) return undefined;
  return {
    reason: "removals",
    text: unmanaged
      ? "The account is in no manifest. With `removals: written` in settings.yaml, apply removes only access that a manifest ends. Add the account to a manifest, or set `removals: all`."
      : "No manifest ends this access. It stays while settings.yaml has `removals: written`. To remove it, write `until: DAY`, `access: []` (no access) or `absent: true` (no account) in the person's entry, or set `removals: all`.",
  };
};

const byPassword: HoldRule = ({ effect }, { run }) => {
  if (run.hasPassword || (effect.kind !== "superuser" && effect.kind !== "email")) return undefined;
  const what = effect.kind === "superuser" ? "a super user right" : "an e-mail";
  return {
    reason: "password-missing",
    text: `Matomo changes ${what} only with the password of the token's owner: set MATOMO_PASSWORD.`,
  };
};

const byRecipients: HoldRule = ({ effect }, { settings }) =>
  effect.kind === "account" &&
  effect.after === "invited-by-link" &&
  settings.invitations.recipients.length === 0
    ? {
        reason: "invite-link-recipients",
        text: "An invitation link is a credential and is only written encrypted. List public keys of the tool age under `invitations: { recipients: [...] }` in settings.yaml.",
      }
    : undefined;

/**
 * An effect that only removes access is applied, because the removal must not wait for a decision
 * about the account.
 */
const byRecreation: HoldRule = ({ key, effect, gains }, { recreated }) => {
  const account = recreated.get(key);
  if (!account || (effect.loss && gains !== true)) return undefined;
  return {
    reason: "account-recreated",
    text: `The account was deleted and created again by hand: its creation date in Matomo is ${dayOf(account.after)}, and at the last verified apply it was ${dayOf(account.before)}. If the account still belongs to the same person, approve the plan by its hash.`,
  };
};

const dayOf = (at: string): string => `${at.slice(0, 10)} ${at.slice(11, 19)} UTC`;

const bySelection: HoldRule = ({ key }, { run }) =>
  run.only && !run.only.has(key)
    ? { reason: "not-selected", text: "Not selected by --only." }
    : undefined;

const bySchedule: HoldRule = (draft, { run, routine }) =>
  run.scheduled && !isRoutine(draft, routine)
    ? {
        reason: "not-scheduled",
        text: "A scheduled run only removes access that has ended, grants access that has begun, and adds new sites to the selectors that match them.",
      }
    : undefined;

/** The rules, in the order in which a plan lists the reasons. */
const HOLD_RULES: readonly HoldRule[] = [
  bySso,
  byProtection,
  byRemovals,
  byPassword,
  byRecipients,
  byRecreation,
  bySelection,
  bySchedule,
];

/**
 * All reasons of the settings and the run to put the draft on hold. Approval (`approval.ts`) is
 * checked separately.
 */
export const heldByRules = (draft: Draft, rules: Rules): Held[] =>
  HOLD_RULES.flatMap((rule) => rule(draft, rules) ?? []);

import { compareTexts } from "../domain/compare.ts";
import type { Live, LivePerson } from "../domain/live.ts";
import { loginKey, type LoginKey, LoginPatterns } from "../domain/login.ts";
import type { Manifest } from "../manifest/model.ts";
import { type Acceptance, nameOfAccount } from "./approved-state.ts";
import { emailHash, type LastState } from "./baseline.ts";
import { placeOf } from "./effect-core.ts";
import { clockShifts, registrationShifts } from "./moved-clock.ts";
import type { AccountChange } from "./plan.generated.ts";
import type { PlanScope } from "./standing.ts";

export interface AccountChangesInput {
  readonly manifest: Manifest;
  readonly live: Live;
  readonly accepted?: Acceptance | undefined;
  readonly scope?: PlanScope | undefined;
  /**
   * Places that this run itself changed. An account that the run created is not a change by hand.
   */
  readonly made?: ReadonlySet<string> | undefined;
}

/**
 * Whether an account is checked, and whether the manifests define its e-mail. `undefined`: not
 * checked.
 */
function watched(
  { key, superuser, login }: LivePerson,
  manifest: Manifest,
  ignore: LoginPatterns,
  kept: ReadonlySet<LoginKey>,
): { hasEmail: boolean } | undefined {
  const user = manifest.users.get(key);
  // SSO or LDAP creates the account and sets its e-mail, so changes of the two are expected.
  if (user)
    return user.absent || user.provision === "external" || user.managedBy === "sso"
      ? undefined
      : { hasEmail: user.email !== undefined };
  if (!superuser || manifest.released.has(key)) return undefined;
  return kept.has(key) || ignore.first(login) === undefined ? { hasEmail: false } : undefined;
}

/**
 * Accounts that differ from the last verified apply: created again under the same login, or with
 * another e-mail that is not in the manifests. Covers people in the manifests and super users.
 */
export function accountChanges(
  { manifest, live, accepted, scope, made }: AccountChangesInput,
  last: LastState,
): AccountChange[] {
  const { settings } = manifest;
  const ignore = new LoginPatterns(settings.ignore);
  const own = settings.account === undefined ? [] : [settings.account];
  const kept = new Set([...settings.protect.logins, ...own].map((login) => loginKey(login)));
  const shifts = registrationShifts(live, (key) => last.registered(key));
  const clock = clockShifts(shifts);
  const changes: AccountChange[] = [];
  for (const person of live.people.values()) {
    const { key, login, superuser, registered = "" } = person;
    const facts = watched(person, manifest, ignore, kept);
    if (!facts || made?.has(placeOf({ kind: "account", login }))) continue;
    const common = { login, superuser, approves: scope === "all" };
    const shift = shifts.get(key) ?? 0;
    const email = last.email(key);
    if (shift !== 0 && !clock.has(shift))
      changes.push({
        ...common,
        kind: "recreated",
        before: last.registered(key) ?? "",
        after: registered,
      });
    else if (
      !facts.hasEmail &&
      email !== undefined &&
      email !== emailHash(person.email) &&
      !made?.has(placeOf({ kind: "email", login }))
    )
      changes.push({ ...common, kind: "email", before: email, after: emailHash(person.email) });
  }
  return changes
    .filter((change) => !accepted?.accounts?.has(nameOfAccount(change)))
    .toSorted((a, b) => compareTexts(a.login, b.login));
}

/**
 * People whose account was created again, and who gain nothing until somebody approves the account.
 */
export const heldAccounts = (
  changes: readonly AccountChange[],
): ReadonlyMap<LoginKey, AccountChange> =>
  new Map(
    changes
      .filter(({ kind, approves }) => kind === "recreated" && !approves)
      .map((change) => [loginKey(change.login), change]),
  );

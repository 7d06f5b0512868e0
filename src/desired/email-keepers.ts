import type { Live, LivePerson } from "../domain/live.ts";
import type { LoginKey } from "../domain/login.ts";
import type { DesiredPerson } from "./desired.ts";

/** A change of an e-mail, or a new account with its e-mail (in the form that Matomo compares). */
export interface Wish {
  readonly person: DesiredPerson;
  /** `undefined` if the account is to be created. */
  readonly account: LivePerson | undefined;
  readonly email: LoginKey;
}

/** The account that makes Matomo refuse an e-mail or a login. */
export interface Keeper {
  readonly person: LivePerson;
  /**
   * email: the account has the e-mail. login-of-account: its login equals the e-mail.
   * email-is-login: its e-mail equals the login of the new account.
   */
  readonly kind: "email" | "login-of-account" | "email-is-login";
  /**
   * The logins of people who wait for each other's e-mails in a circle, if there is such a circle.
   */
  readonly ring?: readonly string[] | undefined;
}

export interface Keepers {
  /** Changes that Matomo refuses in whatever order they are sent. */
  readonly kept: ReadonlyMap<LoginKey, Keeper>;
  /** For each of the other changes, the accounts that must change or be deleted first. */
  readonly freedBy: ReadonlyMap<LoginKey, readonly LoginKey[]>;
}

/** The accounts that block this change at the moment. */
function inTheWay(
  { person, account, email }: Wish,
  live: Live,
  byEmail: ReadonlyMap<LoginKey, LivePerson>,
): Keeper[] {
  const keepers: Keeper[] = [];
  const owner = byEmail.get(email);
  if (owner && owner.key !== person.key) keepers.push({ person: owner, kind: "email" });
  const namesake = live.people.get(email);
  if (namesake && namesake.key !== person.key && namesake.key !== owner?.key)
    keepers.push({ person: namesake, kind: "login-of-account" });
  const other = account ? undefined : byEmail.get(person.key);
  if (other && other.key !== owner?.key) keepers.push({ person: other, kind: "email-is-login" });
  return keepers;
}

/**
 * Divides the changes into those that Matomo accepts after other accounts gave up their e-mails,
 * and those that it refuses. Only existing accounts can form circles, because a new account gives
 * nothing up.
 */
export function emailKeepers(
  people: ReadonlyMap<LoginKey, DesiredPerson>,
  wishes: ReadonlyMap<LoginKey, Wish>,
  live: Live,
  byEmail: ReadonlyMap<LoginKey, LivePerson>,
): Keepers {
  const kept = new Map<LoginKey, Keeper>();
  const freedBy = new Map<LoginKey, readonly LoginKey[]>();
  const settled = new Set<LoginKey>();
  const isDeleted = (key: LoginKey): boolean => people.get(key)?.entry.absent === true;
  /** Whether the account's own entry changes its e-mail. */
  const moves = (key: LoginKey): boolean => {
    const person = people.get(key);
    return (
      wishes.get(key)?.account !== undefined &&
      person?.frozenBy.length === 0 &&
      person.entry.provision !== "external"
    );
  };
  const gives = ({ kind, person }: Keeper): boolean =>
    isDeleted(person.key) || (kind !== "login-of-account" && moves(person.key));
  const settle = (key: LoginKey, keepers: readonly Keeper[]): void => {
    settled.add(key);
    const stays = keepers.find((keeper) => !gives(keeper) || kept.has(keeper.person.key));
    if (stays) kept.set(key, stays);
    else freedBy.set(key, [...new Set(keepers.map(({ person }) => person.key))]);
  };
  for (const start of wishes.keys()) {
    const path = new Map<LoginKey, readonly Keeper[]>();
    const open = [start];
    for (let key = open.pop(); key !== undefined; key = open.pop()) {
      const wish = wishes.get(key);
      if (!wish || settled.has(key)) continue;
      const known = path.get(key);
      if (known) {
        // At this point, all accounts for which this account waits are settled.
        settle(key, known);
        continue;
      }
      const keepers = inTheWay(wish, live, byEmail);
      path.set(key, keepers);
      open.push(key);
      for (const { person } of keepers.filter(
        (keeper) => gives(keeper) && !isDeleted(keeper.person.key),
      )) {
        if (!path.has(person.key)) open.push(person.key);
        else if (!settled.has(person.key)) keepInRing(person.key, path, settled, kept);
      }
    }
  }
  return { kept, freedBy };
}

/** Refuses the changes of all accounts in a circle. */
function keepInRing(
  first: LoginKey,
  path: ReadonlyMap<LoginKey, readonly Keeper[]>,
  settled: Set<LoginKey>,
  kept: Map<LoginKey, Keeper>,
): void {
  const members: [LoginKey, Keeper][] = [];
  let key = first;
  do {
    const keeper = path.get(key)?.find((one) => one.kind === "email");
    if (!keeper) return;
    members.push([key, keeper]);
    key = keeper.person.key;
  } while (key !== first);
  const ring = members.map(([, { person }]) => person.login).toSorted();
  for (const [member, keeper] of members) {
    settled.add(member);
    kept.set(member, { ...keeper, ring });
  }
}

import type { Live, LivePerson } from "../domain/live.ts";
import type { LoginKey } from "../domain/login.ts";
import type { DesiredPerson } from "./desired.ts";

/** A person whose e-mail changes, or who is new, and the e-mail as Matomo compares it. */
export interface Wish {
  readonly person: DesiredPerson;
  /** `undefined`: the account is made. */
  readonly account: LivePerson | undefined;
  readonly email: LoginKey;
}

/** The account because of which Matomo refuses an e-mail, or a login. */
export interface Keeper {
  readonly person: LivePerson;
  /**
   * email: it has the e-mail. login-of-account: its login is the e-mail. email-is-login: its e-mail
   * is the login of the new account.
   */
  readonly kind: "email" | "login-of-account" | "email-is-login";
  /** The logins of those who wait for each other's e-mails, where they do. */
  readonly ring?: readonly string[] | undefined;
}

export interface Keepers {
  /** Wishes that Matomo refuses whatever the order. */
  readonly kept: ReadonlyMap<LoginKey, Keeper>;
  /** For the others: who has to change or go first. */
  readonly freedBy: ReadonlyMap<LoginKey, readonly LoginKey[]>;
}

/** The accounts that are in the way of a wish now. */
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
 * Sorts wishes into those that Matomo accepts once others have given up their e-mails, and those
 * that it refuses. A new account gives nothing up, so circles are among accounts that exist.
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
  /** Whether the account changes its e-mail, as far as its own line says. */
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
        // Everything that it waits for is settled now.
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

/** Refuses everybody on the way from one account back to itself. */
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

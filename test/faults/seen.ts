import type { AccountStatus } from "../../src/domain/live.ts";
import { ANONYMOUS_KEY, loginKey } from "../../src/domain/login.ts";
import { makeRights, type Rights, ROLES, type Role } from "../../src/domain/rights.ts";
import type { SandboxState, SandboxUser } from "../../src/sandbox/core/state.ts";
import type { Seen } from "../helpers/facts.ts";

function statusOf({ inviteExpires }: SandboxUser, now: Date): AccountStatus {
  if (inviteExpires === null) return "active";
  return new Date(inviteExpires) < now ? "expired" : "pending";
}

/**
 * The state in the database of a sandbox. Does not use the reader of the tested runs, because a
 * fault in it would look right to both.
 */
export function seenIn(
  state: Pick<SandboxState, "users" | "sites" | "access" | "capabilities">,
  now: Date,
): Seen {
  const capabilities = new Map(
    state.capabilities.map(({ id, includedInRoles }) => [
      id,
      new Set(includedInRoles as readonly Role[]),
    ]),
  );
  const accessOf = (login: string): Map<number, Rights> => {
    const rows = state.access.ofLogin(login);
    const access = new Map<number, Rights>();
    for (const { id } of state.sites) {
      const values = rows.filter(({ site }) => site === id).map((row) => row.access);
      const role = ROLES.findLast((one) => values.includes(one));
      // Without a role, Matomo ignores capabilities.
      if (role === undefined) continue;
      const known = values.filter((value) => capabilities.has(value));
      access.set(id, makeRights(role, known, capabilities));
    }
    return access;
  };
  const people = state.users
    .filter(({ login }) => loginKey(login) !== ANONYMOUS_KEY)
    .map((user) => {
      const { login, email, superuser } = user;
      const access = superuser ? new Map<number, Rights>() : accessOf(login);
      return [
        loginKey(login),
        { login, email, superuser, status: statusOf(user, now), access },
      ] as const;
    });
  return { people: new Map(people), anonymous: accessOf(ANONYMOUS_KEY), capabilities };
}

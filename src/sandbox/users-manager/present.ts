import type { Call } from "../core/call.ts";
import type { PhpRow, PhpValue } from "../core/php.ts";
import { PhpArray } from "../core/php.ts";
import { databaseTime, type SandboxUser } from "../core/state.ts";

const DAY = 86_400_000;

/**
 * `active`, `expired`, or the number of whole days until the invitation expires
 * (UserRepository.php).
 */
function inviteStatus(user: SandboxUser, now: Date): string | number {
  if (user.inviteExpires === null) return "active";
  const left = Date.parse(user.inviteExpires) - Math.floor(now.getTime() / 1000) * 1000;
  if (left < 0) return "expired";
  return left > 0 ? Math.floor(left / DAY) : "active";
}

/** The columns with rights in the user rows of `getUsersPlusRole`. */
export interface RoleColumns {
  readonly role: string;
  readonly capabilities: PhpArray;
  /** A boolean in `getUsersPlusRole`, and a number elsewhere. */
  readonly superuser: boolean | number;
}

/**
 * All columns for super users. Others see few columns, and e-mails only of themselves and of super
 * users.
 */
export function presentUser(user: SandboxUser, call: Call, columns?: RoleColumns): PhpRow {
  const status = inviteStatus(user, call.world.now());
  const superuser: PhpValue = columns?.superuser ?? (user.superuser ? 1 : 0);
  if (call.viewer.isSuperuser) {
    return {
      login: user.login,
      email: user.email,
      superuser_access: superuser,
      date_registered: databaseTime(user.registered),
      invited_by: user.invitedBy,
      invite_expired_at: databaseTime(user.inviteExpires),
      invite_accept_at: databaseTime(user.inviteAccepted),
      ...(columns ? { role: columns.role, capabilities: columns.capabilities } : {}),
      ...(user.lastSeen === undefined || user.lastSeen === null
        ? {}
        : { last_seen: databaseTime(user.lastSeen) }),
      invite_status: status,
      uses_2fa: false,
    };
  }
  const seesEmail = user.login === call.viewer.login || user.superuser;
  return {
    login: user.login,
    ...(seesEmail ? { email: user.email } : {}),
    ...(columns
      ? {
          role: columns.role === "superuser" ? "admin" : columns.role,
          capabilities: columns.capabilities,
        }
      : {}),
    superuser_access: superuser,
    invite_status: status,
    ...(user.invitedBy === null ? {} : { invited_by: user.invitedBy }),
  };
}

export const presentUsers = (users: readonly SandboxUser[], call: Call): PhpArray =>
  PhpArray.list(users.map((user) => presentUser(user, call)));

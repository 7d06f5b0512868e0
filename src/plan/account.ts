import { AccessError } from "../domain/error.ts";
import type { Live, LivePerson } from "../domain/live.ts";
import { loginKey, type LoginKey } from "../domain/login.ts";
import type { Settings } from "../manifest/model.ts";

/** Super users who can log in. Invited super users do not count. */
export function activeSuperusers(live: Live): LivePerson[] {
  return [...live.people.values()].filter(
    (person) => person.superuser && person.status === "active",
  );
}

/**
 * The login that owns the token: `account` from the settings, or the only active super user.
 * Matomo's API cannot tell whose token it is. `undefined`: several logins are possible, so none of
 * them may lose the right.
 * @throws AccessError `usage` if `account` is not an active super user; then the setting or the
 * token is wrong
 */
export function ownAccount(live: Live, settings: Settings): LoginKey | undefined {
  const superusers = activeSuperusers(live);
  if (settings.account === undefined)
    return superusers.length === 1 ? superusers[0]?.key : undefined;
  const key = loginKey(settings.account);
  if (superusers.some((person) => person.key === key)) return key;
  throw new AccessError(
    "usage",
    `settings.yaml has account: ${settings.account}, which is not an active super user of ${live.url}.`,
    "Name the login that owns MATOMO_TOKEN.",
  );
}

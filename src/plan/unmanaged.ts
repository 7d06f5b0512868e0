import { compareTexts } from "../domain/compare.ts";
import type { Live, LivePerson } from "../domain/live.ts";
import { loginKey, type LoginKey, LoginPatterns } from "../domain/login.ts";
import type { Manifest } from "../manifest/model.ts";
import type { LastState } from "./baseline.ts";
import type { Unmanaged } from "./plan.generated.ts";

export interface Undeclared {
  /** Accounts that are not declared, released, ignored or protected, and are not the job's own. */
  readonly unmanaged: readonly LivePerson[];
  readonly ignored: number;
  readonly released: number;
}

/**
 * Sorts the accounts that the manifests do not define. The job's own account and `protect` take
 * precedence over `ignore`.
 */
export function sortUndeclared(
  manifest: Manifest,
  live: Live,
  own: LoginKey | undefined,
): Undeclared {
  const { settings } = manifest;
  const kept = new Set(settings.protect.logins.map((login) => loginKey(login)));
  const ignore = new LoginPatterns(settings.ignore);
  const unmanaged: LivePerson[] = [];
  let ignored = 0;
  let released = 0;
  for (const person of live.people.values()) {
    if (manifest.users.has(person.key) || person.key === own || kept.has(person.key)) continue;
    if (manifest.released.has(person.key)) released++;
    else if (ignore.first(person.login) !== undefined) ignored++;
    else unmanaged.push(person);
  }
  return { unmanaged, ignored, released };
}

export function describeUnmanaged(
  { unmanaged, ignored, released }: Undeclared,
  policy: Unmanaged["policy"],
  last: LastState | undefined,
): Unmanaged {
  const people =
    policy === "ignore"
      ? []
      : unmanaged.map((person) => ({
          login: person.login,
          superuser: person.superuser,
          sites: person.access.size,
          isNew: last?.gained(person) ?? false,
          ...(person.status === "active" ? {} : { invitation: person.status }),
        }));
  return {
    policy,
    ignored,
    released,
    people: people.toSorted((a, b) => compareTexts(a.login, b.login)),
  };
}

import type { Live } from "../domain/live.ts";
import { ANONYMOUS_KEY, loginKey, sameIdentity } from "../domain/login.ts";
import { equalRights, makeRights, type Rights } from "../domain/rights.ts";
import type { Step } from "./steps.ts";

function hasRights(
  live: Live,
  login: string,
  rights: Rights | null,
  sites: readonly number[],
): boolean {
  const key = loginKey(login);
  const access = key === ANONYMOUS_KEY ? live.anonymous : live.people.get(key)?.access;
  const wanted = rights && makeRights(rights.role, rights.capabilities, live.capabilities);
  return (
    access !== undefined && sites.every((site) => equalRights(access.get(site) ?? null, wanted))
  );
}

/**
 * Whether the result of a step already exists. If Matomo's answer is unclear, this check decides.
 */
export function isAchieved(step: Step, live: Live): boolean {
  const person = live.people.get(loginKey(step.login));
  switch (step.kind) {
    case "invite":
    case "create":
      // An account with another e-mail was created by somebody else.
      return person !== undefined && sameIdentity(person.email, step.email);
    case "resend":
      return person !== undefined && person.status !== "expired";
    case "end-invitation":
      return person?.status === "expired";
    case "link":
      // A lost link is useless. Matomo creates a new link for each request, so the request is
      // simply sent again.
      return false;
    case "access":
      return hasRights(live, step.login, step.rights, step.sites);
    case "make-superuser":
      return person?.superuser === true;
    case "revoke-superuser":
      return (
        person !== undefined &&
        !person.superuser &&
        step.access.every(({ rights, sites }) => hasRights(live, step.login, rights, sites))
      );
    case "email":
      return person !== undefined && sameIdentity(person.email, step.email);
    case "delete":
      return person === undefined;
  }
}

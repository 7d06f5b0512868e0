import type { FindingCode } from "../domain/finding-codes.ts";
import type { Diagnostic } from "../domain/diagnostic.ts";
import type { Live } from "../domain/live.ts";
import { loginKey, type LoginKey } from "../domain/login.ts";
import type { DesiredPerson } from "./desired.ts";
import type { Line } from "./line.ts";

/** Whether an account would be made: for access to a site, or for the super user right alone. */
const isMade = ({ granted, access, superuser, entry }: DesiredPerson): boolean =>
  entry.provision !== "external" && ((granted && access.size > 0) || superuser.wanted);

/**
 * Matomo refuses an e-mail that another account has, as e-mail or as login, and a new login that is
 * another account's e-mail (UsersManager/API.php, observed on 5.0.2). Said before anything is sent;
 * whoever it concerns stays as they are.
 */
export function checkEmails(
  people: ReadonlyMap<LoginKey, DesiredPerson>,
  live: Live,
): { diagnostics: Diagnostic[]; refused: Map<LoginKey, Line> } {
  const ownerOf = new Map<LoginKey, string>();
  for (const person of live.people.values()) ownerOf.set(loginKey(person.email), person.login);
  const diagnostics: Diagnostic[] = [];
  const refused = new Map<LoginKey, Line>();
  const report = (
    person: DesiredPerson,
    code: FindingCode,
    message: string,
    hint: string,
  ): void => {
    const at = person.entry.emailAt ?? person.entry.at;
    diagnostics.push({ severity: "error", code, message, hint, at });
    refused.set(person.key, { at, text: message });
  };
  for (const person of people.values()) {
    const { entry } = person;
    if (entry.absent || person.past || entry.managedBy === "sso") continue;
    const account = live.people.get(person.key);
    const creates = !account && isMade(person);
    if (entry.email === undefined) {
      if (creates)
        report(
          person,
          "email-missing",
          `${person.login} has no account yet, and no e-mail to make one with.`,
          "Add `email:` to the user.",
        );
      continue;
    }
    if (!account && !creates) continue;
    const key = loginKey(entry.email);
    if (account && loginKey(account.email) === key) continue;
    const owner = ownerOf.get(key);
    const namesake = live.people.get(key);
    if (owner !== undefined && loginKey(owner) !== person.key) {
      const hint = account
        ? "Two accounts cannot share an e-mail: change one of them."
        : `Matomo cannot rename logins: keep ${owner} as the login, or first remove that account (absent: true) in a change of its own.`;
      report(
        person,
        "email-taken",
        `The e-mail of ${person.login} belongs to the account ${owner} in Matomo.`,
        hint,
      );
    } else if (namesake && namesake.key !== person.key) {
      report(
        person,
        "email-taken",
        `The e-mail of ${person.login} is the login of another account in Matomo: ${namesake.login}.`,
        "Use another e-mail.",
      );
    }
  }
  for (const person of people.values()) {
    if (
      live.people.has(person.key) ||
      person.entry.absent ||
      (person.access.size === 0 && !person.superuser.wanted) ||
      refused.has(person.key)
    )
      continue;
    const owner = ownerOf.get(person.key);
    if (owner !== undefined)
      report(
        person,
        "login-is-an-email",
        `The login ${person.login} is the e-mail of the account ${owner} in Matomo.`,
        "Use another login.",
      );
  }
  return { diagnostics, refused };
}

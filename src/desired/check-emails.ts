import type { FindingCode } from "../domain/finding-codes.ts";
import type { Diagnostic } from "../domain/diagnostic.ts";
import type { Live, LivePerson } from "../domain/live.ts";
import { loginKey, type LoginKey } from "../domain/login.ts";
import type { DesiredPerson } from "./desired.ts";
import { emailKeepers, type Keeper, type Wish } from "./email-keepers.ts";
import type { Line } from "./line.ts";

/** The result of checking the e-mails of the manifests against Matomo. */
export interface CheckedEmails {
  readonly diagnostics: readonly Diagnostic[];
  /** People whose e-mail Matomo would refuse, with the reason. */
  readonly refused: ReadonlyMap<LoginKey, Line>;
  /** For each person, the accounts that must change their e-mail or be deleted first. */
  readonly freedBy: ReadonlyMap<LoginKey, readonly LoginKey[]>;
}

/** Whether an account would be created: for access to a site, or for the super user right alone. */
const isMade = ({ granted, access, superuser, entry }: DesiredPerson): boolean =>
  entry.provision !== "external" && ((granted && access.size > 0) || superuser.wanted);

/**
 * The e-mail that a person is to get. `undefined` if nothing changes. `no-email` if a new account
 * needs one and has none.
 */
function wishOf(person: DesiredPerson, live: Live): Wish | "no-email" | undefined {
  const { entry, key } = person;
  if (entry.absent || person.past || entry.managedBy === "sso") return undefined;
  const account = live.people.get(key);
  if (!account && !isMade(person)) return undefined;
  if (entry.email === undefined) return account ? undefined : "no-email";
  const email = loginKey(entry.email);
  if (account && loginKey(account.email) === email) return undefined;
  return { person, account, email };
}

/** The finding for an e-mail or a new login that is refused because of another account. */
function refusal(
  { person, account }: Wish,
  { kind, person: owner, ring }: Keeper,
): { code: FindingCode; message: string; hint: string } {
  const { login } = person;
  if (ring)
    return {
      code: "email-taken",
      message:
        ring.length === 2
          ? `${ring.join(" and ")} swap their e-mail addresses. Matomo refuses such a swap.`
          : `${ring.slice(0, -1).join(", ")} and ${ring.at(-1)} swap their e-mail addresses in a circle. Matomo refuses such a swap.`,
      hint: `Make two changes. First give ${ring[0]} an e-mail address that nobody has, and apply that. Then give everybody their new address.`,
    };
  if (kind === "login-of-account")
    return {
      code: "email-taken",
      message: `The e-mail of ${login} is the login of another account in Matomo: ${owner.login}.`,
      hint: "Use another e-mail.",
    };
  if (kind === "email-is-login")
    return {
      code: "login-is-an-email",
      message: `The login ${login} is the e-mail of the account ${owner.login} in Matomo.`,
      hint: "Use another login.",
    };
  return {
    code: "email-taken",
    message: `The e-mail of ${login} belongs to the account ${owner.login} in Matomo.`,
    hint: account
      ? "Two accounts cannot share an e-mail: change one of them."
      : `Matomo cannot rename logins: keep ${owner.login} as the login, or remove that account (absent: true).`,
  };
}

/**
 * Checks e-mails before anything is sent. Matomo refuses an e-mail that is another account's e-mail
 * or login, and a new login that is another account's e-mail (UsersManager/API.php, observed on
 * 5.0.2). People with a refused e-mail stay unchanged. Changes and deletions that free an e-mail
 * come first in the same plan. An exchange of e-mails between two accounts takes two plans, because
 * one of them needs a third e-mail in between.
 */
export function checkEmails(
  people: ReadonlyMap<LoginKey, DesiredPerson>,
  live: Live,
): CheckedEmails {
  const diagnostics: Diagnostic[] = [];
  const refused = new Map<LoginKey, Line>();
  const report = (
    { key, entry }: DesiredPerson,
    finding: Pick<Diagnostic, "code" | "message" | "hint">,
  ): void => {
    const at = entry.emailAt ?? entry.at;
    diagnostics.push({ severity: "error", ...finding, at });
    refused.set(key, { at, text: finding.message });
  };
  const wishes = new Map<LoginKey, Wish>();
  for (const person of people.values()) {
    const wish = wishOf(person, live);
    if (wish === "no-email")
      report(person, {
        code: "email-missing",
        message: `${person.login} has no account yet, and Matomo needs an e-mail address to create one.`,
        hint: "Add `email:` to the user.",
      });
    else if (wish) wishes.set(person.key, wish);
  }
  const byEmail = new Map<LoginKey, LivePerson>();
  for (const person of live.people.values()) byEmail.set(loginKey(person.email), person);
  const { kept, freedBy } = emailKeepers(people, wishes, live, byEmail);
  for (const [key, keeper] of kept) {
    const wish = wishes.get(key);
    if (wish) report(wish.person, refusal(wish, keeper));
  }
  return { diagnostics, refused, freedBy };
}

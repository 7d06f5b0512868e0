import { emailProblem } from "../domain/emails.ts";
import type { Live, LivePerson } from "../domain/live.ts";
import { isValidLogin, loginKey, type LoginKey, LoginPatterns } from "../domain/login.ts";
import { patternKey } from "../domain/names.ts";
import { compilePattern } from "../domain/patterns.ts";
import type { Manifest } from "../manifest/model.ts";
import { domainOf } from "./names.ts";

/** Which part of an instance is imported; empty lists leave nothing out. */
export interface Selection {
  /** Logins, or patterns with `*` and `?`. */
  readonly only: readonly string[];
  /** Patterns of site groups: people with access to one of their sites. */
  readonly siteGroups: readonly string[];
  /** Mail domains, as `example.org` or `*.example.org`. */
  readonly domains: readonly string[];
}

export const EVERYTHING: Selection = { only: [], siteGroups: [], domains: [] };

export const isWhole = ({ only, siteGroups, domains }: Selection): boolean =>
  only.length + siteGroups.length + domains.length === 0;

/** Something of Matomo that is not in the files, and why. */
export interface Unwritten {
  /** The login; `anonymous` for public access. */
  readonly login: string;
  /** What is missing: the whole account, its e-mail, or public access. */
  readonly what: "account" | "email" | "public";
  readonly why: string;
}

export interface ChosenPeople {
  readonly people: readonly LivePerson[];
  /** E-mails by login, without those that no manifest can hold. */
  readonly emails: ReadonlyMap<LoginKey, string>;
  readonly unwritten: readonly Unwritten[];
  /** People of the selection that the manifests declare, release or ignore already. */
  readonly declared: number;
}

function selects(selection: Selection, live: Live): (person: LivePerson) => boolean {
  const logins = new LoginPatterns(selection.only);
  const groups = selection.siteGroups.map((pattern) => compilePattern(patternKey(pattern)));
  const domains = selection.domains.map((pattern) => compilePattern(pattern.toLowerCase()));
  const sites = new Set(
    [...live.sites.values()]
      .filter(({ group }) => groups.some((matches) => matches(patternKey(group))))
      .map(({ id }) => id),
  );
  return (person) =>
    (selection.only.length === 0 || logins.first(person.login) !== undefined) &&
    (groups.length === 0 || [...person.access.keys()].some((site) => sites.has(site))) &&
    (domains.length === 0 || domains.some((matches) => matches(domainOf(person))));
}

/** Why an account is not written. */
function whyNot({ login, status }: LivePerson): string | undefined {
  if (!isValidLogin(login))
    return "The login has characters or a length that Matomo accepts for no new account, so no manifest can name it.";
  if (status === "expired")
    return "The invitation has expired, and Matomo deletes the account soon. A manifest that grants access would invite the person again: write one if you want that.";
  return undefined;
}

/** Why an e-mail is left out of a manifest. */
function emailTrouble(
  person: LivePerson,
  live: Live,
  owners: ReadonlyMap<LoginKey, readonly LivePerson[]>,
): string | undefined {
  const problem = emailProblem(person.email);
  if (problem !== undefined)
    return `Matomo accepts this e-mail for no account any more: ${problem}. The account keeps it.`;
  const key = loginKey(person.email);
  const other = owners.get(key)?.find((owner) => owner.key !== person.key);
  if (other) return `${other.login} has the same e-mail. The account keeps it.`;
  const namesake = live.people.get(key);
  return namesake && namesake.key !== person.key
    ? `The e-mail is the login of the account ${namesake.login}. The account keeps it.`
    : undefined;
}

/** Who is to be written; people whom the manifests know already are left alone. */
export function choosePeople(live: Live, manifest: Manifest, selection: Selection): ChosenPeople {
  const isSelected = selects(selection, live);
  const ignored = new LoginPatterns(manifest.settings.ignore);
  const isKnown = ({ key, login }: LivePerson): boolean =>
    manifest.users.has(key) || manifest.released.has(key) || ignored.first(login) !== undefined;
  const selected = [...live.people.values()].filter(isSelected);
  const owners = Map.groupBy(live.people.values(), ({ email }) => loginKey(email));
  const people: LivePerson[] = [];
  const emails = new Map<LoginKey, string>();
  const unwritten: Unwritten[] = [];
  for (const person of selected) {
    if (isKnown(person)) continue;
    const why = whyNot(person);
    if (why !== undefined) {
      unwritten.push({ login: person.login, what: "account", why });
      continue;
    }
    people.push(person);
    const trouble = emailTrouble(person, live, owners);
    if (trouble === undefined) emails.set(person.key, person.email);
    else unwritten.push({ login: person.login, what: "email", why: trouble });
  }
  return { people, emails, unwritten, declared: selected.filter(isKnown).length };
}

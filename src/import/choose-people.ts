import { emailProblem } from "../domain/emails.ts";
import type { Live, LivePerson } from "../domain/live.ts";
import { isValidLogin, loginKey, type LoginKey, LoginPatterns } from "../domain/login.ts";
import { patternKey } from "../domain/names.ts";
import { compilePattern } from "../domain/patterns.ts";
import type { Manifest } from "../manifest/model.ts";
import { domainOf } from "./names.ts";

/** The part of an instance to import. An empty list does not restrict the selection. */
export interface Selection {
  /** Logins, or patterns with `*` and `?`. */
  readonly only: readonly string[];
  /** Patterns of site groups. They select everybody with access to a site in a matching group. */
  readonly siteGroups: readonly string[];
  /** Mail domains, as `example.org` or `*.example.org`. */
  readonly domains: readonly string[];
}

export const EVERYTHING: Selection = { only: [], siteGroups: [], domains: [] };

export const isWhole = ({ only, siteGroups, domains }: Selection): boolean =>
  only.length + siteGroups.length + domains.length === 0;

/** A part of Matomo that the files do not contain, and why. */
export interface Unwritten {
  /** The login; `anonymous` for public access. */
  readonly login: string;
  /** The missing part: the whole account, its e-mail, or public access. */
  readonly what: "account" | "email" | "public";
  readonly why: string;
}

export interface ChosenPeople {
  readonly people: readonly LivePerson[];
  /** E-mails by login, without those that no manifest can contain. */
  readonly emails: ReadonlyMap<LoginKey, string>;
  readonly unwritten: readonly Unwritten[];
  /** The number of selected people that the manifests already declare, release or ignore. */
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

/** Why an account cannot be written. */
function whyNot({ login, status }: LivePerson): string | undefined {
  if (!isValidLogin(login))
    return "The login has characters or a length that Matomo does not accept for new accounts, so no manifest can name it.";
  if (status === "expired")
    return "The invitation has expired, and Matomo will soon delete the account. If a manifest contained this person, the next apply would invite them again. To keep the person, send the invitation again in Matomo, and repeat the import.";
  return undefined;
}

/** Why the e-mail of a person cannot be written. */
function emailTrouble(
  person: LivePerson,
  live: Live,
  owners: ReadonlyMap<LoginKey, readonly LivePerson[]>,
): string | undefined {
  const problem = emailProblem(person.email);
  if (problem !== undefined)
    return `Matomo no longer accepts this e-mail for any account: ${problem}. The account keeps it.`;
  const key = loginKey(person.email);
  const other = owners.get(key)?.find((owner) => owner.key !== person.key);
  if (other) return `${other.login} has the same e-mail. The account keeps it.`;
  const namesake = live.people.get(key);
  return namesake && namesake.key !== person.key
    ? `The e-mail is the login of the account ${namesake.login}. The account keeps it.`
    : undefined;
}

/** Chooses the people to write, and skips those whom the manifests already contain. */
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

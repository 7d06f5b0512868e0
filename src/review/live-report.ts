import { compareTexts } from "../domain/compare.ts";
import { daysBetween, dayOf } from "../domain/day.ts";
import type { Live, LivePerson } from "../domain/live.ts";
import { loginKey, type LoginKey } from "../domain/login.ts";
import { isForeign, mailDomainOf } from "../domain/mail-domains.ts";
import { ownDomains } from "../domain/own-domains.ts";
import { type Role, ROLES, roleLevel } from "../domain/rights.ts";

/**
 * What needs a decision in an instance, according to the live state alone. Lists are sorted by
 * login.
 */
export interface LiveReport {
  /** Mail domains that are considered the organization's own. */
  readonly ownDomains: readonly string[];
  readonly superusers: readonly {
    readonly login: string;
    readonly status: LivePerson["status"];
    /**
     * Whether the super user has two-factor authentication; `undefined` if Matomo does not report
     * it.
     */
    readonly usesTwoFactor?: boolean | undefined;
  }[];
  /** People from other mail domains who administer sites or all of Matomo. */
  readonly foreignAdmins: readonly {
    readonly login: string;
    readonly domain: string;
    /** The number of sites that they administer; all sites for a super user. */
    readonly sites: number;
    readonly superuser: boolean;
  }[];
  /**
   * People (not programs) who have never used the interface, or not for `UNSEEN_DAYS` days. Those
   * with access to the most sites come first.
   */
  readonly unseen: readonly {
    readonly login: string;
    /** UTC day; `undefined` for never. */
    readonly lastSeen?: string | undefined;
    readonly sites: number;
  }[];
  readonly invitations: readonly {
    readonly login: string;
    readonly status: "pending" | "expired";
    readonly invitedBy?: string | undefined;
  }[];
  readonly publicSites: readonly { readonly site: number; readonly name: string }[];
  /**
   * Logins without an account that have access rows, which a new account with that name would
   * inherit.
   */
  readonly orphans: readonly { readonly login: string; readonly sites: number }[];
  /** Accounts that seem to belong to one person. */
  readonly twins: readonly { readonly logins: readonly string[]; readonly because: TwinReason }[];
  /** People with access to every site, with their lowest role. */
  readonly everywhere: readonly { readonly login: string; readonly role: Role }[];
  /** Accounts that probably belong to programs. */
  readonly services: readonly string[];
}

export type TwinReason = "same-mailbox" | "same-name-in-email" | "same-name-in-login";

/** The number of days without using the interface after which access is questioned. */
export const UNSEEN_DAYS = 180;

const SERVICE =
  /(?:^|[-_.+])(?:api|bot|ci|cron|export|exporter|integration|job|robot|service|svc|sync|system|token|warehouse)(?:$|[-_.+@\d])/i;

/**
 * Accounts that probably belong to programs: they have a typical name and never used the interface.
 */
export const servicesIn = ({ people }: Live): Set<LoginKey> =>
  new Set(
    [...people.values()]
      .filter(
        ({ login, lastSeen, status }) =>
          lastSeen === undefined && status === "active" && SERVICE.test(login),
      )
      .map(({ key }) => key),
  );

/**
 * The mailbox of an e-mail. `anna.alder+x@mail.example` and `Anna.Alder@mail.example` are the same.
 */
const mailboxOf = ({ email }: LivePerson): string => loginKey(email.replace(/\+[^@]*(?=@)/, ""));

/**
 * The part before the `@`: `jane.doe` for `jane.doe@corp.example` and for `jane.doe@mail.example`.
 */
const localPartOf = (person: LivePerson): string => mailboxOf(person).replace(/@.*$/, "");

/**
 * A first and a last name: `jane.doe` for `jane_doe`. `undefined` for a single word, initials and
 * numbers, which many people and shared mailboxes have in common.
 */
function fullNameIn(text: string): string | undefined {
  const name = text.replaceAll(/[-_]/g, ".");
  return /^\p{L}{2,}(?:\.\p{L}{2,})+$/u.test(name) ? name : undefined;
}

/**
 * The full name in a login, without the digits that make the login unique. `undefined` if the
 * e-mail has the same digits, because then they distinguish two people with this name.
 */
function nameInLogin(person: LivePerson): string | undefined {
  const login = loginKey(person.login).replace(/@.*$/, "");
  const [number = ""] = /\d*$/.exec(login) ?? [];
  if (number !== "" && localPartOf(person).endsWith(number)) return undefined;
  return fullNameIn(login.slice(0, login.length - number.length));
}

/** If more accounts than this share a name, they belong to several people. */
const MAX_TWINS = 3;

/** Groups people for whom `keyOf` returns the same value. Drops `undefined` and groups of one. */
function alike(
  people: readonly LivePerson[],
  keyOf: (person: LivePerson) => string | undefined,
): LivePerson[][] {
  const groups = Map.groupBy(people, keyOf);
  groups.delete(undefined);
  return [...groups.values()].filter(({ length }) => length > 1);
}

const isFew = ({ length }: readonly LivePerson[]): boolean => length <= MAX_TWINS;

function twinsIn(people: readonly LivePerson[]): LiveReport["twins"] {
  const groups: readonly (readonly [TwinReason, readonly LivePerson[]])[] = [
    ...alike(people, mailboxOf).map((group) => ["same-mailbox", group] as const),
    ...alike(people, (person) => fullNameIn(localPartOf(person)))
      .filter(isFew)
      .map((group) => ["same-name-in-email", group] as const),
    ...alike(people, nameInLogin)
      .filter(isFew)
      .map((group) => ["same-name-in-login", group] as const),
  ];
  // Groups that share an account are merged, and keep the strongest reason.
  const found: { logins: ReadonlySet<string>; readonly because: TwinReason }[] = [];
  for (const [because, group] of groups) {
    const logins = new Set(group.map(({ login }) => login));
    const known = found.find((other) => !other.logins.isDisjointFrom(logins));
    if (known) known.logins = known.logins.union(logins);
    else found.push({ logins, because });
  }
  return found
    .map(({ logins, because }) => ({ logins: [...logins].toSorted(), because }))
    .toSorted((a, b) => compareTexts(a.logins[0] ?? "", b.logins[0] ?? ""));
}

function foreignAdmin(
  person: LivePerson,
  own: readonly string[],
  live: Live,
): LiveReport["foreignAdmins"] {
  const domain = mailDomainOf(person.email);
  const sites = person.superuser
    ? live.sites.size
    : [...person.access.values()].filter(({ role }) => role === "admin").length;
  return sites === 0 || !isForeign(person.email, own)
    ? []
    : [{ login: person.login, domain, sites, superuser: person.superuser }];
}

function unseen(
  { login, lastSeen, status, access, superuser }: LivePerson,
  now: Date,
  live: Live,
): LiveReport["unseen"] {
  if (status !== "active") return [];
  const day = lastSeen?.slice(0, 10);
  if (day !== undefined && daysBetween(day, dayOf(now)) < UNSEEN_DAYS) return [];
  return [{ login, lastSeen: day, sites: superuser ? live.sites.size : access.size }];
}

function everywhere({ login, access }: LivePerson, live: Live): LiveReport["everywhere"] {
  if (live.sites.size < 2 || access.size < live.sites.size) return [];
  const level = Math.min(...[...access.values()].map((rights) => roleLevel(rights)));
  const role = ROLES[level - 1];
  return role ? [{ login, role }] : [];
}

/**
 * Finds what needs a decision in an instance.
 * @param domains the organization's mail domains; by default those that many people have
 * @param services accounts of programs; by default those that probably are
 */
export function reportOn(
  live: Live,
  now: Date,
  domains: readonly string[] = ownDomains(live),
  services: ReadonlySet<LoginKey> = servicesIn(live),
): LiveReport {
  const people = [...live.people.values()].toSorted((a, b) => compareTexts(a.key, b.key));
  return {
    ownDomains: domains,
    superusers: people
      .filter(({ superuser }) => superuser)
      .map(({ login, status, usesTwoFactor }) => ({ login, status, usesTwoFactor })),
    foreignAdmins: people.flatMap((person) => foreignAdmin(person, domains, live)),
    unseen: people
      .filter(({ key }) => !services.has(key))
      .flatMap((person) => unseen(person, now, live))
      .toSorted((a, b) => b.sites - a.sites),
    invitations: people.flatMap(({ login, status, invitedBy }) =>
      status === "active" ? [] : [{ login, status, invitedBy }],
    ),
    publicSites: [...live.anonymous.keys()]
      .toSorted((a, b) => a - b)
      .map((site) => ({ site, name: live.sites.get(site)?.name ?? "" })),
    orphans: [...live.orphans]
      .map(([login, rows]) => ({ login, sites: rows.size }))
      .toSorted((a, b) => compareTexts(a.login, b.login)),
    twins: twinsIn(people.filter(({ key }) => !services.has(key))),
    everywhere: people.flatMap((person) => (person.superuser ? [] : everywhere(person, live))),
    services: people.filter(({ key }) => services.has(key)).map(({ login }) => login),
  };
}

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
    /** `undefined` if Matomo does not report it. */
    readonly usesTwoFactor?: boolean | undefined;
  }[];
  /** People from other mail domains who administer sites or all of Matomo. */
  readonly foreignAdmins: readonly {
    readonly login: string;
    readonly domain: string;
    /** The number of sites that they administer; all for a super user. */
    readonly sites: number;
    readonly superuser: boolean;
  }[];
  /**
   * People (not programs) who have not used the interface for `UNSEEN_DAYS` days or ever. Those
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
 * The name that the accounts of a person have in common: the part before an `@`, without digits at
 * its end.
 */
const nameOf = ({ login }: LivePerson): string =>
  loginKey(login)
    .replace(/@.*$/, "")
    .replaceAll(/[-_]/g, ".")
    .replace(/(?<=[a-z])\d+$/, "");

/** If more accounts share a name, they belong to several people or are numbered. */
const MAX_TWINS = 3;

/** Shorter names are too common to identify a person. */
const MIN_NAME = 5;

function twinsIn(people: readonly LivePerson[]): LiveReport["twins"] {
  const found = new Map<string, { readonly logins: readonly string[]; because: TwinReason }>();
  const add = (groups: Iterable<readonly LivePerson[]>, because: TwinReason): void => {
    for (const group of groups) {
      if (group.length < 2) continue;
      const logins = group.map(({ login }) => login).toSorted();
      const key = logins.join("\n");
      if (!found.has(key)) found.set(key, { logins, because });
    }
  };
  add(Map.groupBy(people, mailboxOf).values(), "same-mailbox");
  const mailed = people.filter((person) => localPartOf(person).length >= MIN_NAME);
  add(
    [...Map.groupBy(mailed, localPartOf).values()].filter(({ length }) => length <= MAX_TWINS),
    "same-name-in-email",
  );
  const named = people.filter((person) => nameOf(person).length >= MIN_NAME);
  add(
    [...Map.groupBy(named, nameOf).values()].filter(
      (group) =>
        group.length <= MAX_TWINS &&
        // Programs and test accounts differ only in a number.
        group.some(({ login }) => /[.@]/.test(login)),
    ),
    "same-name-in-login",
  );
  return [...found.values()].toSorted((a, b) => compareTexts(a.logins[0] ?? "", b.logins[0] ?? ""));
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
    twins: twinsIn(people),
    everywhere: people.flatMap((person) => (person.superuser ? [] : everywhere(person, live))),
    services: people.filter(({ key }) => services.has(key)).map(({ login }) => login),
  };
}

import { compareTexts } from "../domain/compare.ts";
import { daysBetween, dayOf } from "../domain/day.ts";
import type { Live, LivePerson } from "../domain/live.ts";
import { loginKey, type LoginKey } from "../domain/login.ts";
import { isForeign, mailDomainOf } from "../domain/mail-domains.ts";
import { ownDomains } from "../domain/own-domains.ts";
import { type Role, ROLES, roleLevel } from "../domain/rights.ts";

/** What of an instance deserves a decision, by the live server alone. Everything is sorted by login. */
export interface LiveReport {
  /** Mail domains that are taken for the organization's own. */
  readonly ownDomains: readonly string[];
  readonly superusers: readonly {
    readonly login: string;
    readonly status: LivePerson["status"];
    /** `undefined` when Matomo does not say it. */
    readonly usesTwoFactor?: boolean | undefined;
  }[];
  /** People who administer sites, or all of Matomo, from another mail domain. */
  readonly foreignAdmins: readonly {
    readonly login: string;
    readonly domain: string;
    /** Sites that they administer; of super users all. */
    readonly sites: number;
    readonly superuser: boolean;
  }[];
  /**
   * People (not programs) who never used the interface, or not for `UNSEEN_DAYS` days; those with
   * access to most sites first.
   */
  readonly unseen: readonly {
    readonly login: string;
    /** UTC day; `undefined`: never. */
    readonly lastSeen?: string | undefined;
    readonly sites: number;
  }[];
  readonly invitations: readonly {
    readonly login: string;
    readonly status: "pending" | "expired";
    readonly invitedBy?: string | undefined;
  }[];
  readonly publicSites: readonly { readonly site: number; readonly name: string }[];
  /** Logins without an account that have access rows: an account of that name would inherit them. */
  readonly orphans: readonly { readonly login: string; readonly sites: number }[];
  /** Accounts that seem to be of one person. */
  readonly twins: readonly { readonly logins: readonly string[]; readonly because: TwinReason }[];
  /** People with access to every site, and their lowest role. */
  readonly everywhere: readonly { readonly login: string; readonly role: Role }[];
  /** Accounts that look like those of programs. */
  readonly services: readonly string[];
}

export type TwinReason = "same-mailbox" | "same-name-in-email" | "same-name-in-login";

/** After so many days without a look at the interface, access is worth a question. */
export const UNSEEN_DAYS = 180;

const SERVICE =
  /(?:^|[-_.+])(?:api|bot|ci|cron|export|exporter|integration|job|robot|service|svc|sync|system|token|warehouse)(?:$|[-_.+@\d])/i;

/** Accounts that look like those of programs: a telling name, and never seen in the interface. */
export const servicesIn = ({ people }: Live): Set<LoginKey> =>
  new Set(
    [...people.values()]
      .filter(
        ({ login, lastSeen, status }) =>
          lastSeen === undefined && status === "active" && SERVICE.test(login),
      )
      .map(({ key }) => key),
  );

/** `anna.alder+x@mail.example` and `Anna.Alder@mail.example` are one mailbox. */
const mailboxOf = ({ email }: LivePerson): string => loginKey(email.replace(/\+[^@]*(?=@)/, ""));

/** `jane.doe` of `jane.doe@corp.example` and of `jane.doe@mail.example`. */
const localPartOf = (person: LivePerson): string => mailboxOf(person).replace(/@.*$/, "");

/**
 * What a person's accounts have in common: the name before an `@`, without a number behind its last
 * letter.
 */
const nameOf = ({ login }: LivePerson): string =>
  loginKey(login)
    .replace(/@.*$/, "")
    .replaceAll(/[-_]/g, ".")
    .replace(/(?<=[a-z])\d+$/, "");

/** More accounts of one name are those of several people, or are counted. */
const MAX_TWINS = 3;

/** Shorter names are too common to say anything. */
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
        // A number alone is how programs and test accounts are counted.
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
 * What of an instance deserves a decision.
 * @param domains the organization's mail domains; by default those that many people have
 * @param services accounts of programs; by default those that look like it
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

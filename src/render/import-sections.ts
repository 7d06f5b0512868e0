import type { Live } from "../domain/live.ts";
import type { Imported } from "../import/import.ts";
import { describePattern } from "../import/site-patterns.ts";
import { type LiveReport, UNSEEN_DAYS } from "../review/live-report.ts";
import { personName } from "./describe-change.ts";
import { count, list, shortList } from "./words.ts";

/** The maximum number of names in a line. The JSON has all of them. */
const MAX_NAMES = 12;

/** All facts about an import that people need. */
export interface ImportFacts {
  readonly live: Live;
  readonly imported: Imported;
  readonly report: LiveReport;
  /** Paths of files that existed before. */
  readonly known: ReadonlySet<string>;
  readonly isDryRun: boolean;
  readonly isGeneralized: boolean;
  readonly loginPlugins: readonly string[];
  /** How many of the imported people log in through a login plugin, as far as Matomo reports it. */
  readonly external: number;
}

/** A section: a title, its meaning, and one line per thing to check. */
export interface ImportSection {
  readonly title: string;
  readonly text?: string | undefined;
  readonly lines: readonly string[];
}

/** Makes other people's text safe for the surface. */
type Safe = (text: string) => string;

const WHAT = {
  account: "not in the files",
  email: "e-mail left out",
  public: "public access left out",
} as const;

const TWINS = {
  "same-mailbox": "the same mailbox",
  "same-name-in-email": "the same name in the e-mail",
  "same-name-in-login": "the same name in the login",
} as const;

/** What the files do not contain. */
function missing({ imported: { unwritten } }: ImportFacts, safe: Safe): ImportSection {
  const alike = Map.groupBy(unwritten, ({ what, why }) => `${what}: ${why}`);
  return {
    title: "Not written",
    lines: [...alike.values()].flatMap((same) => {
      const [first] = same;
      if (!first) return [];
      const names = list(same.map(({ login }) => personName(login, safe)));
      return [`${names} (${WHAT[first.what]}): ${safe(first.why)}`];
    }),
  };
}

/** Selectors that also cover future sites. */
function widenings({ imported, isGeneralized }: ImportFacts, safe: Safe): ImportSection {
  return {
    title: isGeneralized
      ? "These lines also cover sites that are created later"
      : "Lines that would also cover sites that are created later",
    text: isGeneralized
      ? "These lines were written because of --generalize."
      : "These lines were not written, because they grant more than Matomo does today. If you want one of them, add it yourself.",
    lines: imported.widenings.map(
      (widening) =>
        `${safe(widening.line)} in ${list(widening.where.map(safe))}: covers ${safe(describePattern(widening.pattern))}`,
    ),
  };
}

function plugins({ loginPlugins, external }: ImportFacts): ImportSection[] {
  if (loginPlugins.length === 0) return [];
  const names = list(loginPlugins);
  return [
    {
      title: `People log in with ${names}`,
      text:
        external > 0
          ? `${count(external, "person", "people")} got \`provision: external\`. The login plugin provides the account and its e-mail. If the plugin also sets roles at each login, write \`managedBy: sso\` for them instead, so that differences are only reported.`
          : "Matomo does not report which accounts a login plugin created. Write `provision: external` for people whose account the plugin creates, and `managedBy: sso` for those whose roles it sets.",
      lines: [],
    },
  ];
}

const sitesText = (sites: number, all: number): string =>
  sites === all && all > 1 ? "every site" : count(sites, "site");

/** What needs a decision, the most dangerous first. Omits sections without lines. */
export function importSections(facts: ImportFacts, safe: Safe): ImportSection[] {
  const { report, live } = facts;
  const all = live.sites.size;
  const name = (login: string): string => personName(login, safe);
  const sections: ImportSection[] = [
    missing(facts, safe),
    {
      title: `Super users: ${report.superusers.length}`,
      text: "They can do everything on every site, and can give others the same right.",
      lines: report.superusers.map(({ login, status, usesTwoFactor }) =>
        [
          name(login),
          ...(status === "active" ? [] : [`invitation ${status}`]),
          ...(usesTwoFactor === false ? ["no second factor"] : []),
        ].join(", "),
      ),
    },
    {
      title: `Admins from other mail domains: ${report.foreignAdmins.length}`,
      text: `The organization's own domains, judging by the accounts: ${list(report.ownDomains.map(safe))}. An admin grants access to others.`,
      lines: report.foreignAdmins.map(({ login, domain, sites, superuser }) =>
        superuser
          ? `${name(login)} (${safe(domain)}): super user`
          : `${name(login)} (${safe(domain)}): admin on ${sitesText(sites, all)}`,
      ),
    },
    {
      title: `Sites that everybody can view without a login: ${report.publicSites.length}`,
      lines: report.publicSites.map(({ site, name: siteName }) => `${safe(siteName)} (${site})`),
    },
    {
      title: `Access to every site: ${count(report.everywhere.length, "person", "people")}`,
      lines: [...Map.groupBy(report.everywhere, ({ role }) => role)].map(
        ([role, people]) =>
          `at least ${role}: ${shortList(
            people.map(({ login }) => name(login)),
            MAX_NAMES,
          )}`,
      ),
    },
    {
      title: `Not seen in Matomo's interface for ${UNSEEN_DAYS} days, or never: ${count(report.unseen.length, "person", "people")}`,
      text: "People who use only the API never appear there.",
      lines: report.unseen.map(
        ({ login, lastSeen, sites }) =>
          `${name(login)}: ${lastSeen === undefined ? "never" : `last on ${lastSeen}`}, access to ${sitesText(sites, all)}`,
      ),
    },
    {
      title: `Open invitations: ${report.invitations.length}`,
      text: "Matomo deletes an account some days after its invitation has expired.",
      lines: report.invitations.map(
        ({ login, status, invitedBy }) =>
          `${name(login)}: ${status}${invitedBy === undefined ? "" : `, invited by ${name(invitedBy)}`}`,
      ),
    },
    {
      title: `Two accounts of one person: ${report.twins.length}`,
      text: "If they belong to one person, decide which one stays, and write `absent: true` for the other.",
      lines: report.twins.map(
        ({ logins, because }) => `${list(logins.map(name))}: ${TWINS[because]}`,
      ),
    },
    {
      title: `Access of accounts that do not exist: ${report.orphans.length}`,
      text: "A new account with that login inherits the access. When matomo-access creates such an account, it removes this access.",
      lines: report.orphans.map(({ login, sites }) => `${name(login)}: ${count(sites, "site")}`),
    },
    {
      title: `Accounts that look like those of programs: ${report.services.length}`,
      text: "Written as `kind: service`.",
      lines: report.services.map(name),
    },
    widenings(facts, safe),
  ];
  return [...sections.filter(({ lines }) => lines.length > 0), ...plugins(facts)];
}

/** What was written, in one sentence. */
export function importHeadline({ imported, isDryRun, live }: ImportFacts): string {
  const { people, teams, sets, files } = imported;
  if (files.length === 0)
    return `Nothing to import from Matomo ${live.version}: everybody is in the manifests already.`;
  const newTeams = teams.filter(({ isNew }) => isNew).length;
  const parts = [
    count(people.length, "person", "people"),
    ...(newTeams > 0 ? [count(newTeams, "team")] : []),
    ...(sets.length > 0 ? [count(sets.length, "site set")] : []),
  ];
  return `${isDryRun ? "Would import" : "Imported"} ${list(parts)} into ${count(files.length, "file")}.`;
}

/** What a plan of these files would do. */
export function importOutcome({ imported }: ImportFacts): string {
  const { effects } = imported.plan;
  return effects.length === 0
    ? "The next plan is empty: nobody gains or loses access."
    : `The next plan changes nothing for the imported people. It has ${count(effects.length, "change")} for people who were in the files before.`;
}

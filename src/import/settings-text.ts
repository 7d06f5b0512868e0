import { isMatomoCloud } from "../domain/hosts.ts";
import type { Live } from "../domain/live.ts";
import { ownDomains } from "../domain/own-domains.ts";
import { scalarText } from "../edit/scalar-text.ts";

/** What the proposed settings.yaml depends on. */
export interface SettingsInput {
  readonly live: Live;
  /** The login that owns the token, if known. */
  readonly account: string | undefined;
  /** The first line, which refers to the schema; may be empty. */
  readonly header: string;
  /** Lines for what was already decided: who approves. */
  readonly decided?: string | undefined;
  /**
   * The organization's mail domains if somebody named them; otherwise settings.yaml proposes some
   * in a comment.
   */
  readonly domains?: readonly string[] | undefined;
}

/** The number of people who may lose access in one run. It is low, so that mistakes are noticed. */
const losingFor = (people: number): number => Math.min(25, Math.max(2, Math.ceil(people / 20)));
const gainingFor = (people: number): number => Math.min(10, Math.max(1, Math.ceil(people / 50)));

/** The login that owns the token, if there is only one active super user. */
export function onlySuperuser({ people }: Live): string | undefined {
  const active = [...people.values()].filter(
    ({ superuser, status }) => superuser && status === "active",
  );
  return active.length === 1 ? active[0]?.login : undefined;
}

const listOf = (domains: readonly string[]): string => `[${domains.map(scalarText).join(", ")}]`;

/**
 * If nobody named the domains, only proposes them in a comment, because a frequent domain may be a
 * client's.
 */
function domainLines(live: Live, named: readonly string[] | undefined): string[] {
  const meaning =
    "# The organization's mail domains. If a person with an e-mail address in another domain gains access, the plan points this out.\n";
  if (named) return [meaning, `domains: ${listOf(named)}\n`, "\n"];
  const proposed = ownDomains(live);
  if (proposed.length === 0) return [];
  return [
    meaning,
    "# Proposed from the e-mail addresses in Matomo. Delete the domains that are not yours, and the # before `domains`.\n",
    `# domains: ${listOf(proposed)}\n`,
    "\n",
  ];
}

/** The text of a settings.yaml for this server. */
export function settingsText({ live, account, header, decided, domains }: SettingsInput): string {
  const active = [...live.people.values()].filter(
    ({ superuser, status }) => superuser && status === "active",
  );
  const people = live.people.size;
  const kept = account === undefined ? [] : [scalarText(account)];
  return [
    header,
    `url: ${scalarText(live.url)}\n`,
    `hosting: ${isMatomoCloud(live.url) ? "cloud" : "self-hosted"}\n`,
    account === undefined
      ? "# account: the login that owns the token. Matomo has several super users: write the right one.\n"
      : `account: ${scalarText(account)}\n`,
    "\n",
    "# `written` removes only access that a manifest ends; `all` also removes what no manifest grants.\n",
    "removals: written\n",
    "unmanaged: report\n",
    "\n",
    ...(decided === undefined ? [] : [decided, "\n"]),
    ...domainLines(live, domains),
    "# These accounts keep their access, even if a manifest ends it.\n",
    `protect: { logins: [${kept.join(", ")}], superusers: ${active.length > 2 ? 2 : 1} }\n`,
    "\n",
    `# For ${people} people: how many of them may lose access in one run, and how many may gain the role admin or the super user right.
`,
    "# A run that would exceed a limit applies only approved end dates.\n",
    "limits:\n",
    `  losing: { count: ${losingFor(people)}, percent: 0 }\n`,
    `  gaining: { count: ${gainingFor(people)}, percent: 0 }\n`,
  ].join("");
}

import type { Period } from "../../domain/day.ts";
import type { Grant, Manifest, SiteSelector, UserEntry } from "../../manifest/model.ts";
import { MATCH_KEYS } from "../../manifest/selector-text.ts";
import { forMarkdown } from "../safe-text.ts";
import { count } from "../words.ts";

/** Describes a selector for people who do not know the syntax. */
function selectorWords(selector: SiteSelector): string {
  switch (selector.kind) {
    case "all":
      return "all sites";
    case "id":
      return selector.name === undefined
        ? `site ${selector.id}`
        : `${selector.name} (${selector.id})`;
    case "name":
      return selector.name;
    case "match":
      return MATCH_KEYS.flatMap((key) =>
        selector[key] === undefined ? [] : `${key} ${selector[key]}`,
      ).join(" and ");
  }
}

const periodText = ({ from, until }: Period): string =>
  `${from === undefined ? "" : ` from ${from}`}${until === undefined ? "" : ` until ${until}`}`;

function grantText(grant: Grant): string {
  const rights = [grant.role, ...grant.capabilities.map(({ id }) => id)].join(" + ");
  const except =
    grant.except.length === 0 ? "" : ` except ${grant.except.map(selectorWords).join(", ")}`;
  return `${rights} on ${grant.sites.map(selectorWords).join(", ")}${except}${periodText(grant)}`;
}

function userLines(user: UserEntry): string[] {
  if (user.absent) return ["must not exist"];
  const grants = (user.access ?? []).map(grantText);
  return [
    `is managed${periodText(user)}${user.managedBy === undefined ? "" : " by SSO"}`,
    ...(user.superuser ? [`super user${periodText(user.superuser)}`] : []),
    ...grants,
  ];
}

/**
 * What the manifests say about each person, team and set, in lines that can be compared without a
 * server.
 */
function linesOf(manifest: Manifest): Map<string, Set<string>> {
  const subjects = new Map<string, Set<string>>();
  const add = (subject: string, line: string): void => {
    const lines = subjects.get(subject);
    if (lines) lines.add(line);
    else subjects.set(subject, new Set([line]));
  };
  for (const user of manifest.users.values())
    for (const line of userLines(user)) add(user.login, line);
  for (const team of manifest.teams.values()) {
    const name = `team ${team.name}`;
    for (const member of team.members) add(name, `member ${member.login}${periodText(member)}`);
    for (const grant of team.access) add(name, `${grantText(grant)}${periodText(team)}`);
  }
  for (const set of manifest.siteSets.values())
    for (const item of set.items) add(`site set ${set.name}`, selectorWords(item));
  if (manifest.public) add("the public", "is managed");
  for (const grant of manifest.public?.grants ?? []) add("the public", grantText(grant));
  for (const { login } of manifest.released.values()) add(login, "is released: no longer managed");
  return subjects;
}

/**
 * The difference between two versions of the manifests, without Matomo: the added and removed lines
 * per person, team or set. Only the live plan can tell who is affected on the server.
 */
export function offlineDifference(before: Manifest, after: Manifest): string[] {
  const [old, fresh] = [linesOf(before), linesOf(after)];
  const subjects = [...new Set([...old.keys(), ...fresh.keys()])].toSorted();
  return subjects.flatMap((subject) => {
    const was = old.get(subject) ?? new Set<string>();
    const is = fresh.get(subject) ?? new Set<string>();
    const changes = [
      ...[...was.difference(is)].map((line) => `  - &minus; ${forMarkdown(line)}`),
      ...[...is.difference(was)].map((line) => `  - &plus; ${forMarkdown(line)}`),
    ];
    return changes.length === 0 ? [] : [`- **${forMarkdown(subject)}**`, ...changes];
  });
}

export const offlineTitle = (lines: readonly string[]): string =>
  lines.length === 0
    ? "The manifests grant the same as before."
    : `The manifests change for ${count(lines.filter((line) => line.startsWith("- ")).length, "person, team or set", "people, teams or sets")}.`;

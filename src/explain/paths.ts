import { daysBetween, type Period } from "../domain/day.ts";
import type { Location } from "../domain/diagnostic.ts";
import type { Site } from "../domain/live.ts";
import { type Reach, userLine } from "../desired/grants-of.ts";
import { groundsText, type Line } from "../desired/line.ts";
import type { Grant } from "../manifest/model.ts";
import type { NotReaching, Path, PathLine, PathStatus, Span } from "./explanation.generated.ts";
import { patternMisses, traceSelectors } from "./selectors.ts";
import type { Subject, World } from "./world.ts";

/** A grant that concerns a site, and its status there. */
export interface Reached {
  /** The position among the person's grants. Sites with the same grant have the same index. */
  readonly index: number;
  readonly reach: Reach;
  readonly status: PathStatus;
}

const ORDER: readonly PathStatus[] = ["in-force", "begins", "ended", "never", "excluded", "void"];

function statusOf({ phase, period }: Reach, subject: Subject): PathStatus {
  if (subject.person?.entry.absent === true) return "void";
  if (period.from !== undefined && period.until !== undefined && period.from > period.until)
    return "never";
  return phase === "current" ? "in-force" : phase === "past" ? "ended" : "begins";
}

/**
 * The grants of a person that give, gave or will give access to a site, or would give it without
 * `except`.
 */
export function reachedAt(subject: Subject, site: number, world: World): Reached[] {
  const found: Reached[] = [];
  for (const [index, reach] of subject.reaches.entries()) {
    const status = statusOf(reach, subject);
    const { resolver, selectors } = world.sightOf(subject.key, reach.grant);
    if (resolver.resolve(reach.grant).sites.has(site)) found.push({ index, reach, status });
    else if (
      (status === "in-force" || status === "begins") &&
      selectors.select(reach.grant.sites).sites.has(site)
    )
      found.push({ index, reach, status: "excluded" });
  }
  return found.toSorted(
    (a, b) => ORDER.indexOf(a.status) - ORDER.indexOf(b.status) || a.index - b.index,
  );
}

/** All sites that the person's grants concern on any day. */
export function sitesOfReaches(subject: Subject, world: World): Set<number> {
  const sites = new Set<number>();
  for (const reach of subject.reaches) {
    const { resolver, selectors } = world.sightOf(subject.key, reach.grant);
    const status = statusOf(reach, subject);
    const excluded = status === "in-force" || status === "begins";
    for (const id of excluded
      ? selectors.select(reach.grant.sites).sites
      : resolver.resolve(reach.grant).sites)
      sites.add(id);
  }
  return sites;
}

const days = ({ from, until }: Period): Pick<PathLine, "from" | "until"> => ({
  ...(from === undefined ? {} : { from }),
  ...(until === undefined ? {} : { until }),
});

export const pathLine = (
  part: PathLine["part"],
  at: Location,
  text: string,
  period: Period = {},
): PathLine => ({
  file: at.file,
  line: at.line,
  part,
  text,
  ...days(period),
});

/** The text of a line, with its reason and ticket. */
const textOf = (line: Line | undefined): string => (line ? `${line.text}${groundsText(line)}` : "");

const hasDays = ({ from, until }: Period): boolean => from !== undefined || until !== undefined;

/** The days of a whole path, and the number of days until its end or beginning. */
export function spanOf(period: Period, status: PathStatus, today: string): Span {
  return {
    ...days(period),
    ...(status === "in-force" && period.until !== undefined
      ? { daysLeft: daysBetween(today, period.until) }
      : {}),
    ...(status === "begins" && period.from !== undefined
      ? { startsIn: daysBetween(today, period.from) }
      : {}),
  };
}

/** Capabilities that are on lines of their own, in a named role or a long list. */
function capabilityLines({ grant }: Reach): PathLine[] {
  return grant.capabilities
    .filter(({ at }) => at.file !== grant.at.file || at.line !== grant.at.line)
    .map(({ id, at }) => pathLine("capability", at, `adds ${id}`));
}

/**
 * Describes a path as plain data. If the path is excluded, it contains the `except` lines of all
 * `sites`.
 * @param detail whether to add the selectors and capabilities on the way
 */
export function describePath(
  { reach, status }: Omit<Reached, "index">,
  sites: readonly Site[],
  subject: Subject,
  world: World,
  detail: boolean,
): Path {
  const { grant, why, period } = reach;
  const sight = world.sightOf(subject.key, grant);
  const trace = (items: Grant["sites"], label: "sites" | "except", site: number): PathLine[] =>
    traceSelectors(items, label, site, sight.selectors, world.manifest.siteSets);
  const [grantLine, second] = why;
  const source =
    second &&
    world.memberships.get(subject.key)?.find(({ membership }) => membership.at === second.at);
  const memberLine = source && second;
  const lines: PathLine[] = [pathLine("grant", grant.at, textOf(grantLine), grant)];
  if (detail) {
    for (const site of sites)
      if (status !== "excluded") lines.push(...trace(grant.sites, "sites", site.id));
    lines.push(...capabilityLines(reach));
  }
  if (status === "excluded") {
    const seen = new Set<string>();
    for (const line of sites.flatMap((site) => trace(grant.except, "except", site.id))) {
      const name = `${line.file}:${line.line} ${line.text}`;
      if (!seen.has(name)) lines.push(line);
      seen.add(name);
    }
  }
  if (memberLine)
    lines.push(pathLine("membership", memberLine.at, textOf(memberLine), source?.membership));
  if (source && hasDays(source.team))
    lines.push(pathLine("team", source.team.at, `team ${source.team.name}`, source.team));
  const entry = subject.person?.entry;
  if (entry && (hasDays(entry) || groundsText(entry) !== ""))
    lines.push(pathLine("user", entry.at, textOf(userLine(entry)), entry));
  return {
    through: subject.account === "public" ? "public" : memberLine ? "team" : "own",
    ...(source ? { team: source.team.name } : {}),
    ...(grant.roleName === undefined ? {} : { roleName: grant.roleName }),
    gives: sight.resolver.resolve(grant).rights,
    status,
    ...spanOf(period, status, world.today),
    lines,
  };
}

/**
 * Grants with patterns that do not match the site although a reader could expect it, and why.
 * Grants that list other sites by name or id need no explanation.
 */
export function notReachingAt(subject: Subject, site: Site, world: World): NotReaching[] {
  return subject.reaches.flatMap((reach): NotReaching[] => {
    const status = statusOf(reach, subject);
    if (status !== "in-force" && status !== "begins") return [];
    const { selectors } = world.sightOf(subject.key, reach.grant);
    if (selectors.select(reach.grant.sites).sites.has(site.id)) return [];
    const because = patternMisses(reach.grant.sites, site, selectors);
    return because.length === 0
      ? []
      : [{ path: describePath({ reach, status }, [], subject, world, false), because }];
  });
}

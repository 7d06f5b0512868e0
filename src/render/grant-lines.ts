import { describeRights } from "../domain/rights.ts";
import type { Plan, PlanGrant } from "../plan/plan.generated.ts";
import type { ApprovalSection, ApprovalView, Words } from "./approval-section.ts";
import { describePlace, personName } from "./describe-change.ts";
import { planSite, siteNames } from "./site-words.ts";
import { momentText, shortList } from "./words.ts";

function grantText(
  { rights, superuser, sites, from, until }: PlanGrant,
  { plan, safe, maxSites }: Words,
): string {
  const ids = sites === undefined ? [] : (plan.grants.lists[sites] ?? []);
  const names = shortList(
    ids.map((id) => planSite(plan, id, safe)),
    maxSites,
  );
  const what = superuser
    ? "super user"
    : rights
      ? `${safe(describeRights(rights))} on ${ids.length === 0 ? "no site yet" : names}`
      : "last day of the user";
  return [
    what,
    from === undefined ? "" : `from ${from}`,
    until === undefined ? "" : `until ${until}`,
  ]
    .filter(Boolean)
    .join(" ");
}

/** In which sites an approved grant is not what its plan showed, and so is on hold there. */
function differenceText(
  { unseen = [], missing = [] }: PlanGrant,
  { plan, safe, maxSites }: Words,
): string {
  const names = (sites: readonly number[]): string => siteNames(plan, sites, { safe, maxSites });
  return [
    unseen.length > 0 ? `. Nobody approved it for ${names(unseen)}` : "",
    missing.length > 0 ? `. Its approved plan also showed ${names(missing)}` : "",
    unseen.length + missing.length > 0
      ? ". A plan that was approved since changed what a site is called"
      : "",
  ].join("");
}

/** Grants of many people that say the same, in one line. */
export function grantLines(grants: readonly PlanGrant[], words: Words): string[] {
  const groups = Map.groupBy(grants, (grant) => {
    const [line] = grant.why;
    const since = grant.since === undefined ? "" : `, since ${momentText(grant.since)}`;
    return `${grantText(grant, words)}${line ? ` (${describePlace(line, words.safe)})` : ""}${since}${differenceText(grant, words)}`;
  });
  return [...groups].map(([text, same]) => {
    const names = shortList(
      same.map(({ login }) => personName(login, words.safe)),
      words.maxSites,
    );
    return `${names}: ${text}`;
  });
}

/** What a grant gives, without its days. Equal lists of sites have one number in a plan. */
const accessKey = ({ login, superuser, rights, sites }: PlanGrant): string =>
  `${login}\n${superuser === true} ${describeRights(rights ?? null)} ${sites ?? ""}`;

interface MovedDays {
  readonly before: PlanGrant;
  readonly after: PlanGrant;
}

/** Grants that stay, and only begin or end on other days; and the removed ones without these. */
export function withMovedDays(
  added: readonly PlanGrant[],
  removed: readonly PlanGrant[],
): { readonly moved: readonly MovedDays[]; readonly rest: readonly PlanGrant[] } {
  const open = Map.groupBy(added, accessKey);
  const moved: MovedDays[] = [];
  const rest: PlanGrant[] = [];
  for (const before of removed) {
    const after = open.get(accessKey(before))?.shift();
    const isSame = after?.from === before.from && after?.until === before.until;
    if (!after) rest.push(before);
    else if (!isSame) moved.push({ before, after });
  }
  return { moved, rest };
}

const daysText = ({ from, until }: PlanGrant): string =>
  [from === undefined ? "" : `from ${from}`, until === undefined ? "" : `until ${until}`]
    .filter(Boolean)
    .join(" ") || "without a last day";

export function movedLine({ before, after }: MovedDays, words: Words): string {
  const [line] = after.why;
  const where = line ? ` (${describePlace(line, words.safe)})` : "";
  const { from: _from, until: _until, ...access } = after;
  const what = grantText(access, words);
  return `${personName(after.login, words.safe)}: ${what}, now ${daysText(after)}, before ${daysText(before)}${where}`;
}

/** What the manifests end or begin on a later day. */
const isAhead = ({ from, until }: PlanGrant, day: string): boolean =>
  (from !== undefined && from > day) || (until !== undefined && until >= day);

const rightPlace = (login: string, what: number | "superuser"): string => `${login}\n${what}`;

/** The places of changes that say their last day. */
const placesWithDays = ({ effects }: Plan): ReadonlySet<string> =>
  new Set(
    effects.flatMap((effect) =>
      effect.until !== undefined && (effect.kind === "site" || effect.kind === "superuser")
        ? [rightPlace(effect.login, effect.kind === "site" ? effect.site : "superuser")]
        : [],
    ),
  );

/**
 * Without a record every grant counts as new. In a pull request all are listed; elsewhere those
 * that will change something by themselves.
 */
export function aheadSections(words: Words, view: ApprovalView): ApprovalSection[] {
  if (view === "report") return [];
  const { plan } = words;
  const shown = placesWithDays(plan);
  // A change of this plan says the days already.
  const isShown = ({ login, superuser, sites }: PlanGrant): boolean =>
    superuser
      ? shown.has(rightPlace(login, "superuser"))
      : sites !== undefined &&
        (plan.grants.lists[sites] ?? []).some((site) => shown.has(rightPlace(login, site)));
  const ahead = plan.grants.added.filter((grant) => isAhead(grant, plan.day) && !isShown(grant));
  return ahead.length === 0
    ? []
    : [{ title: "Begins or ends by itself later", lines: grantLines(ahead, words) }];
}

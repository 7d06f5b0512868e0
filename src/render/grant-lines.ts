import { describeRights } from "../domain/rights.ts";
import type { Plan, PlanGrant } from "../plan/plan.generated.ts";
import type { ApprovalSection, ApprovalView, Words } from "./approval-section.ts";
import { describePlace, personName } from "./describe-change.ts";
import { siteNames } from "./site-words.ts";
import { momentText, shortList } from "./words.ts";

const WITHOUT_DAYS = "without a last day";

/** `from 2026-12-01 until 2027-03-31`; empty without days. */
const daysText = ({ from, until }: PlanGrant): string =>
  [from === undefined ? "" : `from ${from}`, until === undefined ? "" : `until ${until}`]
    .filter(Boolean)
    .join(" ");

function grantText(grant: PlanGrant, { plan, safe, maxSites }: Words): string {
  const { rights, superuser, sites } = grant;
  const ids = sites === undefined ? [] : (plan.grants.lists[sites] ?? []);
  const what = superuser
    ? "super user"
    : rights
      ? `${safe(describeRights(rights))} on ${ids.length === 0 ? "no site yet" : siteNames(plan, ids, { safe, maxSites })}`
      : "access as a whole";
  return [what, daysText(grant)].filter(Boolean).join(" ");
}

/** The sites on which an approved grant differs from its plan, and so is on hold. */
function differenceText(
  { unseen = [], missing = [] }: PlanGrant,
  { plan, safe, maxSites }: Words,
): string {
  const names = (sites: readonly number[]): string => siteNames(plan, sites, { safe, maxSites });
  return [
    unseen.length > 0 ? `. Nobody approved it for ${names(unseen)}` : "",
    missing.length > 0 ? `. Its approved plan also showed ${names(missing)}` : "",
    unseen.length + missing.length > 0 ? ". A later approved plan changed the name of a site" : "",
  ].join("");
}

/** Grants as lines. Equal grants of many people are combined into one line. */
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

/**
 * The access that a grant gives, without its days. In a plan, equal lists of sites have the same
 * number.
 */
const accessKey = ({ login, superuser, rights, sites }: PlanGrant): string =>
  `${login}\n${superuser === true} ${describeRights(rights ?? null)} ${sites ?? ""}`;

interface MovedDays {
  readonly before: PlanGrant;
  readonly after: PlanGrant;
}

/**
 * Finds grants of which only the first or last day changes, and returns them apart from the other
 * removed grants.
 */
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

export function movedLine({ before, after }: MovedDays, words: Words): string {
  const [line] = after.why;
  const where = line ? ` (${describePlace(line, words.safe)})` : "";
  const { from: _from, until: _until, ...access } = after;
  const what = grantText(access, words);
  return `${personName(after.login, words.safe)}: ${what}, now ${daysText(after) || WITHOUT_DAYS}, before ${daysText(before) || WITHOUT_DAYS}${where}`;
}

/** Whether a grant begins or ends on a later day. */
const isAhead = ({ from, until }: PlanGrant, day: string): boolean =>
  (from !== undefined && from > day) || (until !== undefined && until >= day);

const rightPlace = (login: string, what: number | "superuser"): string => `${login}\n${what}`;

/** The places whose last day is already shown in a change of this plan. */
const placesWithDays = ({ effects }: Plan): ReadonlySet<string> =>
  new Set(
    effects.flatMap((effect) =>
      effect.until !== undefined && (effect.kind === "site" || effect.kind === "superuser")
        ? [rightPlace(effect.login, effect.kind === "site" ? effect.site : "superuser")]
        : [],
    ),
  );

/**
 * The grants that will change access by themselves later. A plan for approval lists them, because
 * without a record every grant counts as new.
 */
export function aheadSections(words: Words, view: ApprovalView): ApprovalSection[] {
  if (view === "report") return [];
  const { plan } = words;
  const shown = placesWithDays(plan);
  // Skips grants whose days are already shown in a change of this plan.
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

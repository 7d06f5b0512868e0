import { describeRights } from "../domain/rights.ts";
import type {
  IdentityChange,
  KeptRights,
  Plan,
  PlanGrant,
  PlanSiteIdentity,
} from "../plan/plan.generated.ts";
import type { ApprovalSection, ApprovalView, Words } from "./approval-section.ts";
import { describePlace, personName } from "./describe-change.ts";
import { aheadSections, grantLines, movedLine, withMovedDays } from "./grant-lines.ts";
import { siteNames } from "./site-words.ts";
import { count, momentText, shortList } from "./words.ts";

const INITIAL: Readonly<Record<NonNullable<Plan["initial"]>, string>> = {
  first: "There is no record of what was approved before.",
  "version-1":
    "The record is from an earlier version of matomo-access, which did not record what was approved.",
  "other-server":
    "The record is for another Matomo server. If Matomo did not move, do not approve this plan, and restore the old url in settings.yaml. Approving the plan also approves everything that has been pushed since then.",
};

/**
 * Sorts grants that have a first or last day before all others, because they change access later.
 */
const datedFirst = (grants: readonly PlanGrant[]): PlanGrant[] =>
  grants.toSorted((a, b) => Number(isDated(b)) - Number(isDated(a)));
const isDated = ({ from, until }: PlanGrant): boolean => from !== undefined || until !== undefined;

const identityLine = (site: number, is: PlanSiteIdentity, safe: Words["safe"]): string =>
  `Site ${site}: ${[safe(is.name), is.group === "" ? "" : `group ${safe(is.group)}`, safe(is.host)].filter(Boolean).join(", ")}`;

/** The first plan of a server approves everything in the manifests, so everything is listed. */
function initialSections(words: Words): ApprovalSection[] {
  const { initial, grants, identities } = words.plan;
  if (initial === undefined) return [];
  const people = new Set(grants.added.map(({ login }) => login)).size;
  const given = count(grants.added.length, "grant");
  const sites = count(
    identities.length,
    "site with its current name",
    "sites with their current names",
  );
  return [
    {
      title: "This plan is the first to be approved",
      lines: [
        `${INITIAL[initial]} Approving this plan approves everything in the manifests: ${given} for ${count(people, "person", "people")}, including all first and last days, and ${sites}.`,
      ],
    },
    {
      title: `Approved by this first plan: ${given}`,
      lines: grantLines(datedFirst(grants.added), words),
      folds: true,
    },
    {
      title: `Approved by this first plan: ${sites}`,
      lines: identities.flatMap(({ site, after }) =>
        after ? [identityLine(site, after, words.safe)] : [],
      ),
      folds: true,
    },
  ];
}

/** The difference between two identities: `is now called Shop Germany (was Shop DE)`. */
function identityText(
  before: PlanSiteIdentity,
  after: PlanSiteIdentity | null,
  safe: Words["safe"],
): string {
  if (!after) return `was deleted in Matomo (approved as ${safe(before.name)})`;
  const group = (name: string): string => (name === "" ? "no group" : `group ${safe(name)}`);
  const parts = [
    after.name === before.name
      ? ""
      : `is now called ${safe(after.name)} (was ${safe(before.name)})`,
    after.group === before.group
      ? ""
      : `is now in ${group(after.group)} (was in ${group(before.group)})`,
    after.host === before.host
      ? ""
      : `now has the host ${safe(after.host || "none")} (was ${safe(before.host || "none")})`,
  ].filter(Boolean);
  return parts.join(", and ");
}

function consequence({ kind, approves, after }: IdentityChange, view: ApprovalView): string {
  if (kind === "named")
    return after
      ? "Approved grants still use the old identity, and access stays as it is. Write the new name into the manifests (drift --adopt does it)."
      : "Grants still name it. Remove it from the manifests, or write the id of another site.";
  if (kind === "moved")
    return view === "proposal" && approves
      ? "The site now matches a pattern or group that it did not match before, or no longer matches one. Approving this plan also approves that change."
      : "The site now matches a pattern or group that it did not match before, or no longer matches one. Access stays as it was until somebody approves the change.";
  if (approves && view === "proposal") return "Approving this plan approves the new identity.";
  return kind === "harmless"
    ? "No selector in the manifests depends on this change."
    : "The manifests use the new identity, which nobody approved yet.";
}

function identitySection({ plan, safe }: Words, view: ApprovalView): ApprovalSection[] {
  const changed = plan.identities.filter(({ kind }) => kind !== "first");
  const lines = changed.map((change) => {
    const { site, before, after } = change;
    const text = before ? identityText(before, after, safe) : "is new";
    return `Site ${site} ${text}. ${consequence(change, view)}`;
  });
  return lines.length === 0 ? [] : [{ title: "Sites that differ from what was approved", lines }];
}

const ACCOUNT_CHANGES = {
  recreated: "was deleted and created again by hand",
  email: "has a different e-mail than at the last apply, and no manifest sets one",
} as const;

function accountSection({ plan, safe, maxSites }: Words, view: ApprovalView): ApprovalSection[] {
  const groups = Map.groupBy(
    plan.accountChanges ?? [],
    ({ kind, superuser, approves }) => `${kind} ${superuser} ${approves}`,
  );
  const lines = [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const { kind, superuser, approves } = first;
    const names = shortList(
      group.map(({ login }) => personName(login, safe)),
      maxSites,
    );
    const dates =
      kind === "recreated" && group.length === 1
        ? ` (created on ${momentText(first.after)}, before that on ${momentText(first.before)})`
        : "";
    const next =
      approves && view === "proposal"
        ? "Approving this plan approves the account as it is."
        : kind === "recreated"
          ? "Nothing is granted to the new account until somebody approves a plan by its hash."
          : "Whoever reads that e-mail can reset the password. Write the e-mail into the manifests (key email), or approve a plan by its hash.";
    return [
      `${names}${superuser ? " [SUPER USER]" : ""}: ${ACCOUNT_CHANGES[kind]}${dates}. ${next}`,
    ];
  });
  return lines.length === 0 ? [] : [{ title: "Accounts that differ from the last apply", lines }];
}

function keptText(
  { login, superuser, rights, sites = [], why }: KeptRights,
  { plan, safe, maxSites }: Words,
): string {
  const what = superuser
    ? "super user"
    : `${safe(describeRights(rights ?? null))} on ${siteNames(plan, sites, { safe, maxSites })}`;
  const where = why[0] ? ` (${describePlace(why[0], safe)})` : "";
  return `${personName(login, safe)} keeps ${what}${where}`;
}

function keptSection(words: Words): ApprovalSection[] {
  const { kept } = words.plan;
  if (kept.length === 0) return [];
  return [
    {
      title: "Granted by hand: no approved grant covers it, and this plan makes it official",
      lines: kept.map((rights) => keptText(rights, words)),
    },
  ];
}

function grantSections(
  words: Words,
  view: ApprovalView,
  isPullRequest: boolean,
): ApprovalSection[] {
  const { initial, grants } = words.plan;
  if (initial !== undefined) return isPullRequest ? [] : aheadSections(words, view);
  const isOpen = ({ cause }: PlanGrant): boolean => !isPullRequest || cause === "not-approved";
  const added = grants.added.filter(isOpen);
  const open = grants.removed.filter(isOpen);
  const own = isPullRequest
    ? grants.removed.filter(({ cause }) => cause === "pull-request")
    : view === "proposal"
      ? open
      : [];
  const news = isPullRequest
    ? grants.added.filter(({ cause }) => cause === "pull-request")
    : grants.added;
  const { moved, rest } = withMovedDays(news, own);
  const ending = rest.filter(({ until }) => until !== undefined);
  const sections: ApprovalSection[] = [];
  if (moved.length > 0)
    sections.push({
      title: "Begins or ends on another day",
      lines: moved.map((one) => movedLine(one, words)),
    });
  if (ending.length > 0)
    sections.push({
      title: "Last day no longer applies: the grant is removed or changed",
      lines: grantLines(ending, words),
    });
  if (view === "proposal" && !isPullRequest) return sections;
  if (added.length > 0)
    sections.push({
      title: "On hold: grants in the manifests that nobody approved",
      lines: grantLines(added, words),
    });
  if (open.length > 0)
    sections.push({
      title:
        "Removed from the manifests without approval: their approved end dates are still applied",
      lines: grantLines(open, words),
    });
  return sections;
}

/**
 * The sections of a plan about approval: whether it is a first plan, changed sites, rights that
 * were granted by hand and that the plan confirms, and grants that nobody approved.
 * @param isPullRequest whether the plan is for a pull request, whose reviewers approve its own
 * grants
 */
export function approvalSections(
  words: Words,
  view: ApprovalView,
  isPullRequest = false,
): ApprovalSection[] {
  return [
    ...(isPullRequest ? initialSections(words) : []),
    ...accountSection(words, view),
    ...identitySection(words, view),
    ...keptSection(words),
    ...grantSections(words, view, isPullRequest),
  ].filter(({ lines }) => lines.length > 0);
}

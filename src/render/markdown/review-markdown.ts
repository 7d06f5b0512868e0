import { describeRights } from "../../domain/rights.ts";
import type {
  NeedItem,
  Review,
  ReviewAccess,
  ReviewNeed,
  ReviewPerson,
} from "../../review/review.generated.ts";
import { personName } from "../describe-change.ts";
import {
  needWords,
  originText,
  reviewHeadline,
  selectionText,
  unexplained,
} from "../review-words.ts";
import { forMarkdown } from "../safe-text.ts";
import { siteName } from "../site-words.ts";
import { count, list, shortList } from "../words.ts";
import { fittingLines } from "./fit.ts";
import { folded } from "./fold.ts";

/** Sections with more lines are folded. */
const MAX_OPEN_LINES = 10;
/** The maximum number of characters for the lines of a section. */
const MAX_SECTION = 6_000;
/** The number of sites that are named per person; the rest are only counted. */
const MAX_SITES = 3;
/**
 * The maximum number of characters of the table of people, so that the whole text fits into a
 * description on GitHub.
 */
const MAX_TABLE = 30_000;

const name = (login: string): string => personName(login, forMarkdown);

function siteWords(review: Review, sites: readonly number[]): string {
  const all = review.sites.length;
  if (sites.length === all && all > MAX_SITES) return `all ${all} sites`;
  const names = new Map(review.sites.map((site) => [site.id, site.name]));
  return shortList(
    sites.map((id) => siteName(names.get(id), id, forMarkdown)),
    MAX_SITES,
  );
}

const accessText = (review: Review, { rights, sites }: ReviewAccess): string =>
  `${describeRights(rights)} on ${siteWords(review, sites)}`;

/** A person's access in one cell. */
function rightsCell(review: Review, { superuser, access }: ReviewPerson): string {
  if (superuser) return "**super user**";
  if (access.length === 0) return "no access";
  return access.map((group) => accessText(review, group)).join("<br>");
}

function whyCell(review: Review, person: ReviewPerson): string {
  const groups = person.superuser
    ? [{ why: person.superuser.why, since: person.superuser.since, wanted: null }]
    : person.access;
  const texts = groups.map((group) => {
    const lines = group.why.flatMap((number) => review.lines[number] ?? []);
    const words = lines.map(({ text, reason, ticket, until }) => {
      const more = [reason, ticket, until === undefined ? undefined : `until ${until}`];
      const said = more.filter((part) => part !== undefined).join(", ");
      return forMarkdown(said === "" ? text : `${text} (${said})`);
    });
    const missing = unexplained(person, group);
    return [
      ...words,
      ...(missing === undefined ? [] : [missing]),
      ...(group.since ? [originText(group.since)] : []),
    ].join("; ");
  });
  return [...new Set(texts)].join("<br>");
}

const seenCell = ({ kind, lastSeen, account }: ReviewPerson): string => {
  if (kind === "public") return "";
  if (account !== "active") return `invitation ${account}`;
  return lastSeen ?? (kind === "service" ? "service" : "never");
};

const needsCell = (review: Review, { needs }: ReviewPerson): string =>
  forMarkdown(needs.map((kind) => needWords(kind, review).risk ?? kind).join(", "));

/**
 * A Markdown table: each person's access, its reasons, and when they were last seen.
 * @param maxChars room for the rows; the rest is counted
 */
export function reviewTable(
  review: Review,
  people: readonly ReviewPerson[],
  maxChars = MAX_TABLE,
): string {
  const rows = people.map(
    (person) =>
      `| ${name(person.login)} | ${rightsCell(review, person)} | ${whyCell(review, person)} | ${seenCell(person)} | ${person.reviewed ?? ""} | ${needsCell(review, person)} |`,
  );
  return [
    "| Who | What | Why | Last seen | Reviewed | Needs attention |",
    "|---|---|---|---|---|---|",
    ...fittingLines(rows, maxChars, undefined, (left) => `| and ${left} more | | | | | |`),
    "",
  ].join("\n");
}

function itemText(review: Review, { logins = [], site, team, day, text }: NeedItem): string {
  const names = new Map(review.sites.map((one) => [one.id, one.name]));
  const who = [
    ...(team === undefined ? logins.map(name) : [`team ${forMarkdown(team)}`]),
    ...(site === undefined ? [] : [siteName(names.get(site), site, forMarkdown)]),
  ];
  const what = [forMarkdown(text), ...(day === undefined || text.includes(day) ? [] : [day])];
  const said = what.filter((part) => part !== "").join(", ");
  return [list(who), said].filter((part) => part !== "").join(": ");
}

function section(review: Review, { kind, items }: ReviewNeed): string[] {
  const { title, text } = needWords(kind, review);
  const heading = `${title}: ${items.length}`;
  const lines = fittingLines(
    items.map((item) => `- ${itemText(review, item)}`),
    MAX_SECTION,
  );
  const about = [forMarkdown(text), ""];
  return items.length > MAX_OPEN_LINES
    ? folded(heading, [...about, ...lines])
    : [`### ${heading}`, "", ...about, ...lines, ""];
}

function changesSection(review: Review): string[] {
  const { changes, since } = review;
  if (!changes) return [];
  const lines = changes.map(
    ({ day, login, before, after, sites, pullRequest, byHand }) =>
      `- ${day} ${name(login)}: ${forMarkdown(before)} → ${forMarkdown(after)}${sites.length > 0 ? ` on ${siteWords(review, sites)}` : ""}${pullRequest === undefined ? "" : `, pull request ${pullRequest}`}${byHand ? ", by hand in Matomo" : ""}`,
  );
  const title = since === undefined ? "What the plan changes" : `What changed since ${since}`;
  return [
    `### ${title}: ${changes.length}`,
    "",
    ...(lines.length > 0 ? fittingLines(lines, MAX_SECTION) : ["Nothing."]),
    "",
  ];
}

/** A review for an issue or a pull request, without e-mails. */
export function renderReviewMarkdown(review: Review): string {
  const { day, url, needs, people, plan, manifests } = review;
  const selected = selectionText(review);
  return [
    `## Access review of ${forMarkdown(url)}, ${day}`,
    "",
    `${reviewHeadline(review)}${selected === "" ? "" : ` (${forMarkdown(selected)})`}.${plan ? ` As it would be after the plan of ${plan.createdAt.slice(0, 10)} with ${count(plan.changes, "change")}.` : ""}${manifests ? "" : " No manifests were read, so reasons, teams and end dates are missing."}`,
    "",
    ...(needs.length > 0 ? ["## Needs attention", ""] : []),
    ...needs.flatMap((need) => section(review, need)),
    ...changesSection(review),
    "## Who can see what",
    "",
    reviewTable(review, people),
  ].join("\n");
}

import { type Day } from "../../domain/day.ts";
import type { Owner } from "../../domain/owner.ts";
import { describeRights } from "../../domain/rights.ts";
import type { Settings } from "../../manifest/model.ts";
import type { DueReview } from "../../plan/due-reviews.ts";
import type { ReviewedKind, ReviewRule } from "../../plan/review-rule.ts";
import type { Review, ReviewPerson } from "../../review/review.generated.ts";
import { answerBy } from "../../routine/period.ts";
import type { Proposal } from "../../routine/propose.ts";
import { describePlace } from "../describe-change.ts";
import { fittingLines } from "../markdown/fit.ts";
import { boldName } from "../markdown/names.ts";
import { forMarkdown } from "../safe-text.ts";
import { siteName } from "../site-words.ts";
import { count, list, shortList } from "../words.ts";

/** The maximum length of the table, below GitHub's 65,536 characters for a description. */
const MAX_TABLE = 45_000;
const MAX_SKIPPED = 8_000;
/** The number of sites that are named per kind of access; the rest are only counted. */
const MAX_SITES = 4;
const MAX_REASONS = 4;

const KINDS: Readonly<Record<ReviewedKind, string>> = {
  superuser: "super user",
  admin: "admin",
  external: "external",
  service: "service account",
};

/**
 * A login or team on GitHub as a mention. The manifests allow only characters without another
 * meaning.
 */
const mention = (owner: Owner): string => `@${owner}`;

/**
 * How to remove access in the files, so that a run removes it from Matomo. This depends on the
 * setting `removals`.
 */
const LESS: Readonly<Record<Settings["removals"], string>> = {
  all: "change or delete their grants, write `until: DAY` for their last day, or `absent: true` to delete the account.",
  written:
    "write `until: DAY` next to the grant or the person (their last day), `access: []` to remove all of it, or `absent: true` to delete the account. If you only delete a grant, the access stays in Matomo.",
  none: "write `until: DAY` or `absent: true`. The settings have `removals: none`, so somebody has to remove it in Matomo by hand.",
};

/** The contents of a review pull request. */
export interface ReviewPullInput {
  readonly instance: string;
  readonly owner: Owner | undefined;
  readonly rule: ReviewRule;
  readonly today: Day;
  /** The day to write into the entries. */
  readonly day: Day;
  readonly people: readonly DueReview[];
  readonly proposal: Proposal;
  /** Which access a run removes: the setting `removals`. */
  readonly removals: Settings["removals"];
  /** Who can see what; `undefined` if live data must not be shown or could not be read. */
  readonly review: Review | undefined;
  readonly runUrl: string;
  /** Removes e-mails from texts that people wrote into the files. */
  readonly clean: (text: string) => string;
  /** The name of the run's artifact with the review page; `undefined` if there is none. */
  readonly page: string | undefined;
  /**
   * Whether GitHub starts the plan workflow by itself: it does if an App opened the pull request,
   * but not if the job's own token did.
   */
  readonly hasPlan: boolean;
}

const forWhom = (owner: Owner | undefined): string => owner ?? "people without an owner";

export const reviewTitle = ({
  owner,
  rule,
  instance,
  day,
}: Pick<ReviewPullInput, "owner" | "rule" | "instance" | "day">): string =>
  `Access review by ${answerBy(day, rule)}: ${forWhom(owner)} (${instance})`;

export const endTitle = ({
  owner,
  instance,
}: Pick<ReviewPullInput, "owner" | "instance">): string =>
  `End access that nobody confirmed: ${forWhom(owner)} (${instance})`;

function sitesText(review: Review, sites: readonly number[]): string {
  if (sites.length === review.total.sites && sites.length > MAX_SITES)
    return `all ${sites.length} sites`;
  const known = new Map(review.sites.map((site) => [site.id, site]));
  return shortList(
    sites.map((id) => {
      const site = known.get(id);
      return siteName(site?.name, id, forMarkdown, site?.class);
    }),
    MAX_SITES,
  );
}

/** A person's access in Matomo, with one line per kind. */
function whatCell(review: Review, person: ReviewPerson | undefined): string {
  if (!person) return "no account yet";
  if (person.superuser) return "**super user**";
  if (person.access.length === 0) return "nothing";
  return person.access
    .map(
      ({ rights, sites }) =>
        `${forMarkdown(describeRights(rights))} on ${sitesText(review, sites)}`,
    )
    .join("<br>");
}

/** The reasons in the lines that grant the access, with their places. */
function whyCell(
  { clean }: ReviewPullInput,
  review: Review,
  person: ReviewPerson | undefined,
  { user }: DueReview,
): string {
  const numbers = new Set(
    [person?.superuser?.why ?? [], ...(person?.access ?? []).map(({ why }) => why)].flat(),
  );
  // Skips the line of the entry itself, which only repeats the person's own reason.
  const lines = [...numbers]
    .flatMap((number) => review.lines[number] ?? [])
    .filter(({ text }) => text !== `user ${user.login}`);
  const own = clean([user.reason, user.ticket].filter(Boolean).join(", "));
  const texts = lines.map(({ text, reason, ticket, until, ...place }) => {
    const why = [reason, ticket].filter(Boolean).join(", ");
    return [
      forMarkdown(why === "" || why === own ? text : why),
      ...(until === undefined ? [] : [`until ${until}`]),
      `(${describePlace(place, forMarkdown)})`,
    ].join(" ");
  });
  const all = [...new Set([...(own === "" ? [] : [forMarkdown(own)]), ...texts])];
  if (all.length === 0) return person ? "no line grants it" : describePlace(user.at, forMarkdown);
  const more = all.length > MAX_REASONS ? [`and ${all.length - MAX_REASONS} more`] : [];
  return [...all.slice(0, MAX_REASONS), ...more].join("<br>");
}

const seenCell = ({ lastSeen, kind }: ReviewPerson): string =>
  lastSeen ?? (kind === "service" ? "not in the interface" : "never");

function whoCell({ user, kinds }: DueReview, person: ReviewPerson | undefined): string {
  const words = kinds.map((kind) => KINDS[kind]);
  const facts = [
    ...words,
    ...(person && person.account !== "active" ? [`invitation ${person.account}`] : []),
    ...(person?.twoFactor === false && person.kind === "person" ? ["no two-factor"] : []),
  ];
  return `${boldName(user.login)}${facts.length === 0 ? "" : `<br>${facts.join(", ")}`}`;
}

const dueCell = ({ last, due }: DueReview, today: Day): string =>
  last === undefined
    ? "never reviewed"
    : `${last}<br>${due < today ? "**overdue** since" : "due"} ${due}`;

function table(input: ReviewPullInput): string[] {
  const { review, people, today, proposal } = input;
  const written = new Set(proposal.written.map(({ key }) => key));
  const shown = people.filter(({ user }) => written.has(user.key));
  const head = review
    ? ["| who | what | why | last seen | last review |", "|---|---|---|---|---|"]
    : ["| who | where | last review |", "|---|---|---|"];
  const byLogin = new Map(review?.people.map((person) => [person.login.toLowerCase(), person]));
  const rows = shown.map((one) => {
    const person = byLogin.get(one.user.login.toLowerCase());
    const cells = review
      ? [
          whoCell(one, person),
          whatCell(review, person),
          whyCell(input, review, person, one),
          person ? seenCell(person) : "",
          dueCell(one, today),
        ]
      : [whoCell(one, undefined), describePlace(one.user.at, forMarkdown), dueCell(one, today)];
    return `| ${cells.join(" | ")} |`;
  });
  return [
    ...head,
    ...fittingLines(
      rows,
      MAX_TABLE,
      undefined,
      (left) =>
        `| and ${count(left, "more person", "more people")}, in the files of this pull request ||||`,
    ),
    "",
  ];
}

function skippedLines({ skipped }: Proposal): string[] {
  if (skipped.length === 0) return [];
  const lines = skipped.map(({ login, why }) => `- ${boldName(login)}: ${forMarkdown(why)}`);
  return [
    "Not proposed here, because matomo-access cannot edit their entries:",
    "",
    ...fittingLines(lines, MAX_SKIPPED),
    "",
  ];
}

/** Owners of other teams and site sets through which these people have access. */
function othersLine({ people }: ReviewPullInput): string[] {
  const others = [
    ...new Map(
      people.flatMap((one) => one.others.map((owner) => [owner.toLowerCase(), owner] as const)),
    ).values(),
  ];
  return others.length === 0
    ? []
    : [
        `Some of them also have access through teams or site sets of ${list(others.map(mention))}.`,
        "",
      ];
}

function footer({ runUrl, review, hasPlan, page }: ReviewPullInput): string {
  const parts = [
    page === undefined
      ? ""
      : `The page with everybody's access, with filters and reasons, is the artifact \`${page}\` of the run.`,
    review ? "" : "What they have in Matomo is not shown in this repository.",
    `[Run](${runUrl}).`,
    hasPlan
      ? ""
      : "A pull request that a job's token opens starts no workflows: close and reopen it to get its plan.",
  ];
  return `<sub>${parts.filter(Boolean).join(" ")}</sub>`;
}

/** `this person`, `these 5 people` */
const theseText = (people: number): string =>
  people === 1 ? "this person" : `these ${people} people`;

/** The description of the pull request that asks one owner to confirm access. */
export function reviewBody(input: ReviewPullInput): string {
  const { owner, rule, day, proposal, removals } = input;
  const people = theseText(proposal.written.length);
  const by = answerBy(day, rule);
  const asked =
    owner === undefined
      ? `Nobody is named as the owner of ${people}. If you know ${proposal.written.length === 1 ? "this person" : "these people"}, please confirm what access they have, and write \`owner\` into the files. Please answer **by ${by}**.`
      : `${mention(owner)}, please confirm what ${people} ${proposal.written.length === 1 ? "has" : "have"} in Matomo, **by ${by}**.`;
  return [
    asked,
    "",
    `- **All of it is right:** approve this pull request. Merging it records that they were reviewed on ${day}.`,
    `- **Somebody needs less:** in the files of this pull request, ${LESS[removals]} The plan in a comment below shows the effect.`,
    "- **You cannot tell:** undo the change to the person's `reviewed` line. Their review stays due.",
    "",
    "Your approval is the sign-off. If you change the files, you are one of the authors of this pull request, and somebody else has to approve it.",
    "",
    ...table(input),
    ...othersLine(input),
    ...skippedLines(proposal),
    footer(input),
    "",
  ].join("\n");
}

/** The description of the pull request that proposes to end access that nobody confirmed. */
export function endBody(input: ReviewPullInput, asked: number): string {
  const { owner, today, proposal } = input;
  const people = theseText(proposal.written.length);
  return [
    `Nobody confirmed the access of ${people} in time (#${asked}). This pull request proposes to end this access. The last day is ${today} (\`until: ${today}\`). The accounts stay.`,
    "",
    `${owner === undefined ? "Nobody is named as their owner" : `${mention(owner)}, you were asked about it`}. **Nothing ends unless this is approved and merged.** To keep somebody, remove their line \`until\` and write \`reviewed: ${today}\`.`,
    "",
    ...table(input),
    ...skippedLines(proposal),
    footer(input),
    "",
  ].join("\n");
}

/** The reminder that is posted before the due day. */
export const reminderText = (owner: Owner | undefined, by: Day, people: number): string =>
  `${owner === undefined ? "Whoever knows these people" : mention(owner)}: please answer by **${by}**. ${count(people, "person is", "people are")} still to be confirmed: approve this pull request, or change it.\n`;

import { describeRights } from "../domain/rights.ts";
import type {
  Review,
  ReviewAccess,
  ReviewOrigin,
  ReviewPerson,
  ReviewSite,
} from "../review/review.generated.ts";
import { csvRow, type CsvValue } from "./csv.ts";
import { needWords, unexplained } from "./review-words.ts";

/**
 * A person's access to one site. A super user has a single row for all sites, and a person without
 * access has one row without a site.
 */
interface Row {
  readonly person: ReviewPerson;
  readonly site: ReviewSite | undefined;
  readonly role: string;
  readonly capabilities: readonly string[];
  readonly why: readonly number[];
  readonly wanted: string | undefined;
  readonly until: string | undefined;
  readonly since: ReviewOrigin | undefined;
  readonly reason: string | undefined;
}

const lineTexts = ({ lines }: Review, why: readonly number[]): Review["lines"] =>
  why.flatMap((number) => lines[number] ?? []);

/** The texts of several lines, each once. */
const joined = (texts: readonly (string | undefined)[]): string =>
  [...new Set(texts.filter((text) => text !== undefined))].join("; ");

const COLUMNS: readonly (readonly [name: string, value: (row: Row, review: Review) => CsvValue])[] =
  [
    ["login", ({ person }) => person.login],
    ["email", ({ person }) => person.email],
    ["kind", ({ person }) => person.kind],
    ["account", ({ person }) => person.account],
    ["owner", ({ person }) => person.owner],
    ["teams", ({ person }) => person.teams.join("; ")],
    ["site", ({ site, role }) => site?.id ?? (role === "superuser" ? "*" : undefined)],
    ["site_name", ({ site, role }) => site?.name ?? (role === "superuser" ? "every site" : "")],
    ["site_group", ({ site }) => site?.group],
    ["site_class", ({ site }) => site?.class],
    ["role", ({ role }) => role],
    ["capabilities", ({ capabilities }) => capabilities.join("; ")],
    ["in_manifests", ({ person }) => person.standing],
    ["manifests_grant", ({ wanted }) => wanted],
    [
      "why",
      (row, review) =>
        row.reason ??
        lineTexts(review, row.why)
          .map(({ file, line, text }) => `${file}:${line} ${text}`)
          .join("; "),
    ],
    [
      "reason",
      ({ why, person }, review) =>
        joined([...lineTexts(review, why).map(({ reason }) => reason), person.reason]),
    ],
    [
      "ticket",
      ({ why, person }, review) =>
        joined([...lineTexts(review, why).map(({ ticket }) => ticket), person.ticket]),
    ],
    ["since", ({ since }) => since?.day],
    ["by_hand", ({ since }) => since?.byHand],
    ["pull_request", ({ since }) => since?.pullRequest],
    [
      "approved_by",
      ({ since }, { pullRequests }) =>
        pullRequests
          .filter(({ number }) => number === since?.pullRequest)
          .flatMap(({ approvers }) => approvers)
          .join("; "),
    ],
    ["until", ({ until, person }) => until ?? person.until],
    ["reviewed", ({ person }) => person.reviewed],
    ["review_due", ({ person }) => person.reviewDue],
    ["last_seen", ({ person }) => person.lastSeen],
    ["two_factor", ({ person }) => person.twoFactor],
    ["registered", ({ person }) => person.registered],
    ["invited_by", ({ person }) => person.invitedBy],
    [
      "needs",
      ({ person }, review) =>
        person.needs.map((kind) => needWords(kind, review).risk ?? kind).join("; "),
    ],
  ];

const NOTHING = {
  site: undefined,
  capabilities: [],
  why: [],
  wanted: undefined,
  until: undefined,
  since: undefined,
  reason: undefined,
} as const;

function* accessRows(
  person: ReviewPerson,
  access: ReviewAccess,
  sites: ReadonlyMap<number, ReviewSite>,
): Generator<Row> {
  const { rights, why, wanted, until, since } = access;
  const row = {
    person,
    role: rights.role,
    capabilities: rights.capabilities,
    why,
    wanted: wanted === undefined ? undefined : describeRights(wanted),
    until,
    since,
    reason: unexplained(person, access),
  };
  for (const site of access.sites) yield { ...row, site: sites.get(site) };
}

function* rowsOf(review: Review): Generator<Row> {
  const sites = new Map(review.sites.map((site) => [site.id, site]));
  for (const person of review.people) {
    const { superuser, access } = person;
    if (superuser)
      yield {
        ...NOTHING,
        person,
        role: "superuser",
        why: superuser.why,
        until: superuser.until,
        since: superuser.since,
      };
    else if (access.length === 0) yield { ...NOTHING, person, role: "" };
    for (const group of access) yield* accessRows(person, group, sites);
  }
}

/**
 * The review as CSV: a header, and one row per person and site. A super user has one row for all
 * sites, and a person without access one row without a site.
 */
export function renderReviewCsv(review: Review): string {
  const rows = [csvRow(COLUMNS.map(([name]) => name))];
  for (const row of rowsOf(review))
    rows.push(csvRow(COLUMNS.map(([, value]) => value(row, review))));
  return rows.join("");
}

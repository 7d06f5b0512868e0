import { totalsOf } from "../plan/decision.ts";
import type { Plan } from "../plan/plan.generated.ts";
import { HOLD_WORDS } from "./hold-words.ts";
import { totalsLine } from "./totals.ts";
import { count } from "./words.ts";

/** Effects on hold by their first reason, the most frequent first: `2 changes on hold (1 not approved, 1 password missing)`. */
function heldText(plan: Plan): string {
  if (plan.summary.held === 0) return "";
  const reasons = Map.groupBy(
    plan.effects.flatMap(({ held: [first] }) => (first ? [first.reason] : [])),
    (reason) => reason,
  );
  const parts = [...reasons]
    .toSorted(([, a], [, b]) => b.length - a.length)
    .map(([reason, all]) => `${reasons.size > 1 ? `${all.length} ` : ""}${HOLD_WORDS[reason]}`);
  return `${count(plan.summary.held, "change")} on hold (${parts.join(", ")})`;
}

type WaitingReason = Plan["waiting"][number]["reason"];

/** The reasons why people wait, with the number of people. */
const WAITING: Readonly<Record<WaitingReason, (people: number) => string>> = {
  "invitation-pending": (people) => `${count(people, "invitation")} not accepted yet`,
  "invitation-expired": (people) => count(people, "expired invitation"),
  "external-account": (people) => `${count(people, "account")} to be created at the first login`,
  "no-site": (people) => `${count(people, "new person", "new people")} without a site`,
};

function waitingTexts({ waiting }: Plan): string[] {
  const reasons = Map.groupBy(waiting, ({ reason }) => reason);
  return [...reasons].map(([reason, people]) => WAITING[reason](people.length));
}

/** The parts of a plan other than its changes. */
function restOf(plan: Plan): string[] {
  const { summary } = plan;
  return [
    heldText(plan),
    ...waitingTexts(plan),
    summary.frozen > 0
      ? `${count(summary.frozen, "person", "people")} unchanged because of an error`
      : "",
  ].filter(Boolean);
}

const NO_CHANGES = "No changes";

/** The totals of a plan by risk, or that it has no changes: `1 super user, 2 accounts deleted`. */
export function totalsText(plan: Plan): string {
  const line = totalsLine(totalsOf(plan));
  return line === "" ? NO_CHANGES : line;
}

/**
 * What the totals do not include: the number of changes, what is on hold, and who waits.
 * @param where the server, if the line before does not name it
 */
export function remainder(plan: Plan, where = ""): string {
  const { summary } = plan;
  const size =
    summary.make === 0
      ? ""
      : `${count(summary.make, "change")} for ${count(summary.people, "person", "people")}${where}`;
  const parts = [size, ...restOf(plan)].filter(Boolean);
  return parts.length === 0 ? "" : `${parts.join("; ")}.`;
}

/** For a plan without changes, how Matomo compares with the manifests. */
function matching(plan: Plan, safe: (text: string) => string): string {
  const { effects, summary, live, url } = plan;
  const size = `${count(live.people, "account")}, ${count(live.sites, "site")}`;
  return effects.length === 0 && summary.frozen === 0
    ? `${safe(url)} matches the manifests (${size})`
    : `nothing would be applied to ${safe(url)} (${size})`;
}

/** The totals; without changes, how Matomo compares with the manifests. */
export const totalsSentence = (plan: Plan, safe: (text: string) => string): string =>
  totalsText(plan) === NO_CHANGES
    ? `${NO_CHANGES}: ${matching(plan, safe)}.`
    : `${totalsText(plan)}.`;

/** The line that summarizes a plan, with the server. */
export const headline = (plan: Plan, safe: (text: string) => string): string =>
  `${totalsText(plan) === NO_CHANGES ? "" : `Plan for ${safe(plan.url)}: `}${totalsSentence(plan, safe)}`;

/** The totals and what is left, in short form. */
export const headcount = (plan: Plan): string =>
  `${[totalsText(plan), ...restOf(plan)].join("; ")}.`;

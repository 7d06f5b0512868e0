import type { Plan } from "../plan/plan.generated.ts";
import { count, list } from "./words.ts";

/**
 * Held effects by their first reason, the frequent ones first: `2 held (1 removals, 1 protected)`.
 */
function heldText(plan: Plan): string {
  if (plan.summary.held === 0) return "";
  const reasons = Map.groupBy(
    plan.effects.flatMap(({ held: [first] }) => (first ? [first.reason] : [])),
    (reason) => reason,
  );
  const parts = [...reasons]
    .toSorted(([, a], [, b]) => b.length - a.length)
    .map(([reason, all]) => `${all.length} ${reason}`);
  return `${plan.summary.held} held (${parts.join(", ")})`;
}

function tailOf(plan: Plan): string {
  const { summary } = plan;
  const kept = plan.kept.length;
  const rest = [
    kept > 0
      ? `${count(kept, "right was", "rights were")} granted by hand and ${kept === 1 ? "is" : "are"} kept`
      : "",
    heldText(plan),
    summary.waiting > 0 ? count(summary.waiting, "person waits", "people wait") : "",
    summary.frozen > 0
      ? count(summary.frozen, "person is left as they are", "people are left as they are")
      : "",
  ].filter(Boolean);
  return rest.length > 0 ? `; ${rest.join("; ")}` : "";
}

function changesOf({ summary }: Plan): string {
  const losses =
    summary.losses > 0
      ? ` (${summary.losses} ${summary.losses === 1 ? "takes" : "take"} something away)`
      : "";
  return `${count(summary.make, "change")} for ${count(summary.people, "person", "people")}${losses}`;
}

/** The one sentence that says what a plan comes to. */
export function headline(plan: Plan, safe: (text: string) => string): string {
  const { summary, live } = plan;
  const tail = tailOf(plan);
  if (summary.make === 0) {
    const what =
      plan.effects.length === 0 && summary.frozen === 0
        ? `${safe(plan.url)} is as the manifests say`
        : `nothing would be made on ${safe(plan.url)}`;
    return `No changes: ${what} (${list([count(live.people, "account"), count(live.sites, "site")])})${tail}.`;
  }
  return `Plan for ${safe(plan.url)}: ${changesOf(plan)}${tail}.`;
}

/** The counts alone, for where there is little room. */
export const headcount = (plan: Plan): string =>
  `${plan.summary.make === 0 ? "No changes" : changesOf(plan)}${tailOf(plan)}.`;

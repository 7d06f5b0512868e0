import { type Drift, isDrift, isDriftCause } from "../../plan/drift.ts";
import { waitsForApproval } from "../../plan/on-hold.ts";
import type { Cause, Plan } from "../../plan/plan.generated.ts";
import { describePlace, personName } from "../describe-change.ts";
import { DUE_TITLE, dueFindings } from "../due-lines.ts";
import { driftParts } from "../drift-parts.ts";
import { type Entry, groupEffects } from "../group.ts";
import { endingSection } from "./plan-text.ts";
import { PlanWriter } from "./plan-writer.ts";
import {
  RESTORED_GAINS,
  restoredReason,
  restoredRemovals,
  restoredTitle,
} from "../restored-words.ts";
import type { TerminalOptions } from "./terminal-writer.ts";
import { forTerminal } from "../safe-text.ts";
import { list } from "../words.ts";

const TITLES: Readonly<Record<Cause, string>> = {
  "by-hand": "Changed by hand in Matomo; apply would revert it",
  "not-applied": "In the manifests, but never applied",
  unexplained: "Different, for an unknown reason: there is no baseline",
  "moved-site":
    "A site changed its name, group or host, so a pattern now matches it, or no longer matches it",
  "pull-request": "From this pull request",
  ended: "Has ended; the next scheduled run removes it",
  "new-site": "On new sites that a selector matches; the next scheduled run grants the access",
  started: "Has begun; the next scheduled run grants it",
  held: "On hold since the last apply, for the same reason",
};

/** The title for changes caused by time or new sites, from grants that nobody approved. */
const ON_HOLD = "On hold: nobody approved the grants";
const APPROVE_IT =
  "Scheduled runs skip these changes. To approve them on GitHub, follow the drift issue. Without GitHub, run plan --out plan.json, review the plan, then run apply --plan plan.json with the same --baseline.";

const ORDER: readonly Cause[] = [
  "by-hand",
  "moved-site",
  "not-applied",
  "unexplained",
  "pull-request",
  "started",
  "ended",
  "new-site",
  "held",
];

function firstLine(plan: Plan, drift: Drift): string {
  const url = forTerminal(plan.url);
  if (!drift.found) return `No drift: nobody changed ${url} outside the manifests.`;
  return `Drift on ${url}: ${list(driftParts(plan, drift))}.`;
}

/** Removes the cause, because the title already contains it. */
const withoutCause = ({ logins, changes }: Entry): Entry => ({
  logins,
  changes: changes.map((change) => ({
    ...change,
    effect: { ...change.effect, cause: "unexplained" },
  })),
});

/** The drift for a terminal, with the most important causes first. */
export function renderDriftText(
  plan: Plan,
  drift: Drift,
  options: TerminalOptions & { readonly adopting?: boolean | undefined },
): string {
  const writer = new PlanWriter(plan, options);
  writer.line(writer.colors.bold(firstLine(plan, drift)));
  const removals = new Set(plan.restored?.removals);
  if (plan.restored) {
    writer.title(restoredTitle(plan.restored));
    writer.item(restoredReason(plan.restored));
    if (removals.size > 0) {
      writer.item(`${restoredRemovals(plan.restored)} Its hash: ${plan.restored.hash}`);
      writer.item(RESTORED_GAINS);
      const entries = groupEffects(plan, (_, index) => removals.has(index));
      writer.list(entries.map(withoutCause), "  ", true);
    }
  }
  for (const cause of ORDER) {
    const entries = groupEffects(
      plan,
      (effect, index) =>
        effect.cause === cause && !removals.has(index) && !waitsForApproval(plan, effect),
    );
    if (entries.length === 0) continue;
    writer.title(TITLES[cause]);
    writer.list(entries.map(withoutCause), "  ", isDriftCause(cause));
  }
  const onHold = groupEffects(plan, (effect) => waitsForApproval(plan, effect));
  if (onHold.length > 0) {
    writer.title(ON_HOLD);
    writer.item(APPROVE_IT);
    writer.list(onHold.map(withoutCause), "  ", true);
  }
  if (drift.newUnmanaged.length > 0) {
    writer.title("With new rights since the last apply, but in no manifest");
    writer.item(writer.names(drift.newUnmanaged));
    writer.item("To see what they have: matomo-access explain LOGIN");
  }
  if (plan.frozen.length > 0) {
    writer.title("Cannot be compared, because a line that grants the access has an error");
    for (const { login, because } of plan.frozen)
      for (const line of because)
        writer.item(
          `${personName(login, forTerminal)}: ${describePlace(line, forTerminal)}  ${forTerminal(line.text)}`,
        );
  }
  writer.approvals("report");
  endingSection(plan, writer);
  const due = dueFindings(plan);
  if (due.length > 0) {
    writer.title(DUE_TITLE);
    for (const { message } of due) writer.item(forTerminal(message));
  }
  const differs = plan.effects.some(isDrift) || drift.newUnmanaged.length > 0;
  if (drift.found) writer.line();
  if (plan.frozen.length > 0)
    writer.item("Fix the lines with errors first: matomo-access plan shows how.", "", "");
  // The result of adopting is printed below instead.
  if (options.adopting) return writer.text();
  if (differs)
    writer.item(
      "Options: revert it (apply), or write it into the manifests (drift --adopt).",
      "",
      "",
    );
  if (differs && !drift.hasBaseline)
    writer.item(
      "To detect changes by hand, use --baseline FILE (written by apply --baseline-out).",
      "",
      "",
    );
  return writer.text();
}

import { needsApproval } from "../../plan/policy.ts";
import type { PlanOutcome } from "../../plan/outcome.ts";
import type { Plan } from "../../plan/plan.generated.ts";
import { groupEffects } from "../group.ts";
import { isHeldOpen } from "./plan-text.ts";
import { PlanWriter } from "./plan-writer.ts";
import { overrideText } from "../overrides.ts";
import { forTerminal } from "../safe-text.ts";
import { count } from "../words.ts";

function verdict(
  { plan, outcomes, verified, refused, stopped }: PlanOutcome,
  green: boolean,
): string {
  const done = outcomes.filter(({ status }) => status === "done").length;
  const open = outcomes.filter(({ status }) => status === "failed" || status === "skipped").length;
  if (refused)
    return done === 0
      ? `Refused: nothing was written to ${forTerminal(plan.url)}.`
      : `Refused: only ${count(done, "approved end date")} applied to ${forTerminal(plan.url)}.`;
  const held = outcomes.filter(({ status, effectIndex }) => {
    const effect = plan.effects[effectIndex];
    return (
      status === "held" && effect !== undefined && (effect.held.length === 0 || isHeldOpen(effect))
    );
  }).length;
  const left = [
    open > 0 ? `${count(open, "change")} not applied` : "",
    held > 0
      ? `${count(held, "change")} that should be applied ${held === 1 ? "is" : "are"} on hold`
      : "",
    plan.frozen.length > 0
      ? `${count(plan.frozen.length, "person", "people")} skipped because of errors in the manifests`
      : "",
  ].filter(Boolean);
  if (stopped !== undefined)
    return `Stopped after ${count(done, "change")}${left.length > 0 ? `; ${left.join(", ")}` : ""}: ${forTerminal(stopped)}`;
  if (green)
    return done === 0
      ? `No changes to apply to ${forTerminal(plan.url)}.`
      : `Done: ${count(done, "change")} applied and verified.`;
  // Changes that were not applied still differ. Only further differences are unexpected.
  const unexpected = verified ? verified.remaining - open - held : 0;
  const check = !verified
    ? "the result could not be verified"
    : unexpected > 0
      ? `verification found ${count(unexpected, "unexpected difference")}`
      : "";
  return `Not complete: ${count(done, "change")} applied; ${[...left, check].filter(Boolean).join("; ") || "a change that should be applied is on hold"}.`;
}

/**
 * The result for a terminal. The first line says whether it is green, and why not. What was not
 * applied follows, with the reasons.
 */
export function renderResultText(
  result: PlanOutcome,
  options: {
    readonly color: boolean;
    readonly width?: number | undefined;
    readonly green: boolean;
    readonly rest?: Plan | undefined;
  },
): string {
  const { plan, outcomes } = result;
  const writer = new PlanWriter(plan, options);
  const first = verdict(result, options.green);
  writer.line(options.green ? writer.colors.green(first) : writer.colors.red(first));
  for (const text of result.refused ?? []) writer.item(`! ${forTerminal(text)}`);
  if (result.refused) {
    const help = overrideText(plan.guards, "terminal");
    if (help !== "") writer.item(help);
    return writer.text();
  }
  const open = Map.groupBy(
    outcomes.filter(({ status, effectIndex }) => {
      const effect = plan.effects[effectIndex];
      return (
        status === "failed" ||
        status === "skipped" ||
        (status === "held" &&
          effect !== undefined &&
          (effect.held.length === 0 || isHeldOpen(effect)))
      );
    }),
    ({ message, status }) =>
      `${status === "failed" ? "Failed" : status === "held" ? "On hold" : "Skipped"}: ${message ?? ""}`,
  );
  for (const [title, group] of open) {
    const indexes = new Set(group.map(({ effectIndex }) => effectIndex));
    writer.line();
    writer.item(forTerminal(title), "  ", "  ");
    writer.list(
      groupEffects(plan, (_, index) => indexes.has(index)),
      "    ",
    );
  }
  if (options.rest) writer.approvals("report", options.rest);
  if (plan.effects.some(needsApproval)) {
    writer.line();
    writer.item(
      "To approve what is on hold, run apply --held-out FILE, review the file, then run apply --plan FILE.",
      "",
      "",
    );
  }
  return writer.text();
}

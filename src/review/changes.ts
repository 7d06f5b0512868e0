import type { AuditRecord } from "../audit/audit.generated.ts";
import { entriesOf, foldRepeats, isApproval } from "../audit/entries.ts";
import { statesOf } from "../audit/states.ts";
import type { Day } from "../domain/day.ts";
import type { Plan } from "../plan/plan.generated.ts";
import { appliedEffects } from "./after-plan.ts";
import type { ReviewChange } from "./review.generated.ts";
import { together } from "./together.ts";

type Told = Omit<ReviewChange, "sites">;

/**
 * The changes that runs applied since a day, and the changes by hand that runs found, newest first.
 */
export function changesSince(records: readonly AuditRecord[], since: Day): ReviewChange[] {
  const { entries } = foldRepeats(entriesOf(records), records);
  return together(
    entries.flatMap((entry) => {
      if (isApproval(entry)) return [];
      const { change, outcome, record } = entry;
      const day = record.at.slice(0, 10);
      if (day < since || (outcome !== "done" && outcome !== "found")) return [];
      const [before, after] = statesOf(change);
      const isFound = outcome === "found";
      const told: Told = {
        day,
        login: change.login,
        // For a change by hand, the found state is `before` in the record, so `before` and `after`
        // are swapped.
        before: isFound ? after : before,
        after: isFound ? before : after,
        ...(change.pullRequest === undefined ? {} : { pullRequest: change.pullRequest }),
        ...(isFound ? { byHand: true as const } : {}),
      };
      return [{ told, site: change.kind === "site" ? change.site : undefined }];
    }),
  );
}

/** The changes that a plan would make. */
export const changesOf = (plan: Plan): ReviewChange[] =>
  together(
    appliedEffects(plan).map((effect) => {
      const [before, after] = statesOf(effect);
      const told: Told = { day: plan.day, login: effect.login, before, after };
      return { told, site: effect.kind === "site" ? effect.site : undefined };
    }),
  );

import type { Live } from "../../src/domain/live.ts";
import type { Manifest } from "../../src/manifest/model.ts";
import { acceptanceOf } from "../../src/plan/acceptance.ts";
import { ApprovedState, stateAfter } from "../../src/plan/approved-state.ts";
import type { Baseline } from "../../src/plan/baseline.generated.ts";
import { makeBaseline } from "../../src/plan/make-baseline.ts";
import { makePlan } from "../../src/plan/make-plan.ts";
import type { Effect } from "../../src/plan/plan.generated.ts";
import { makeManifest, TODAY } from "./make-world.ts";
import { filesOf, type PlanOptions } from "./plan-of.ts";

/**
 * The state after an apply that approved everything in the manifests, and what that apply left
 * open.
 */
export function baselineFor(
  manifest: Manifest,
  live: Live,
  today: string,
  previous?: Baseline,
  made: readonly Effect[] = [],
): Baseline {
  const base = {
    manifest,
    live,
    today,
    now: new Date(`${today}T06:00:05Z`),
    run: { hasPassword: true },
    scope: "all" as const,
  };
  const accepted = acceptanceOf([
    { plan: makePlan({ ...base, baseline: previous }), covers: "all" },
  ]);
  const state = stateAfter(previous && ApprovedState.of(previous), accepted);
  const plan = makePlan({ ...base, baseline: previous, accepted });
  const baseline = makeBaseline({ live, plan, manifest, state, previous, made });
  if (baseline.version !== 2) throw new Error("the plan of this test approves nothing");
  return baseline;
}

/** The same for manifests in one file, or in several files by name. */
export const baselineOf = (
  live: Live,
  yaml: string | Readonly<Record<string, string>> = "users: {}\n",
  {
    previous,
    made,
    today = TODAY,
    ...settings
  }: Pick<PlanOptions, "settings" | "allSettings" | "today"> & {
    readonly previous?: Baseline;
    readonly made?: readonly Effect[];
  } = {},
): Baseline => baselineFor(makeManifest(filesOf(yaml, settings)), live, today, previous, made);

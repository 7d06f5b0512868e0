import type { Diagnostic } from "../domain/diagnostic.ts";
import type { Live } from "../domain/live.ts";
import type { Manifest } from "../manifest/model.ts";
import type { ApprovedPlan } from "./approval.ts";
import type { Acceptance } from "./approved-state.ts";
import type { AnyBaseline } from "./baseline.ts";
import type { ChangedGrants } from "./grant-changes.ts";
import type { Allowances } from "./guards.ts";
import type { RunLimits } from "./holds.ts";
import type { Inherited } from "./inherited.ts";
import type { Judgement } from "./judge.ts";
import type { Plan, PlanApproval, SettingChange } from "./plan.generated.ts";
import type { PlanScope } from "./standing.ts";

/** The changes of a pull request: effects by hash, grants by digest. */
export interface Changed extends ChangedGrants {
  readonly effects: ReadonlySet<string>;
}

/** Everything from which a plan is made. */
export interface PlanInput {
  readonly manifest: Manifest;
  readonly live: Live;
  readonly now: Date;
  /** The UTC day that decides which grants are in force. */
  readonly today: string;
  readonly run: RunLimits;
  readonly allowances?: Allowances | undefined;
  /** Further reasons, besides the guards, why the run may apply only approved end dates. */
  readonly refusals?: readonly string[] | undefined;
  /**
   * The approved plans. Only effects that they cover are applied. An empty list approves nothing.
   */
  readonly approved?: readonly ApprovedPlan[] | undefined;
  readonly baseline?: AnyBaseline | undefined;
  /** Which lines count, and by which site names. Default: `proposed`. */
  readonly scope?: PlanScope | undefined;
  /**
   * Of the grants without approval, only the listed ones count. Default: all that the scope allows.
   */
  readonly onlyUnapproved?: ReadonlySet<string> | undefined;
  /**
   * Unapproved grants that the change itself adds. If their selectors notice a site's new name,
   * group or host, that change is approved with them. Default: all unapproved grants.
   */
  readonly own?: ReadonlySet<string> | undefined;
  /** What approved plans add to the approved state of the baseline. */
  readonly accepted?: Acceptance | undefined;
  /** The changes of this pull request. All other differences were there before it. */
  readonly changed?: Changed | undefined;
  /** The plan that starts the record, see `begunBy`. */
  readonly begun?: Judgement["begun"];
  /** Grants that this run approves, see `NewlyApproved`. */
  readonly newlyApproved?: Judgement["newlyApproved"];
  /** Places that this run has changed since the baseline, see `CauseFacts`. */
  readonly made?: ReadonlySet<string> | undefined;
  /** Why no approved state is known. Default: there is no baseline, or it is of version 1. */
  readonly initial?: Plan["initial"];
  /**
   * With a baseline of version 1: the manifests at its commit, whose end dates are still applied.
   */
  readonly applied?: Manifest | undefined;
  /**
   * The changed settings. A plan shows changed settings, but approving the plan does not approve
   * them.
   */
  readonly settingChanges?: readonly SettingChange[] | undefined;
  /** Plans on hold that the pull request approves by lines in approve.yaml. */
  readonly approves?: readonly PlanApproval[] | undefined;
  /** Inherited rights that are not in the baseline but are known from the journal or this run. */
  readonly inherited?: Inherited | undefined;
  /** Findings from reading the manifests, to be shown with the plan. */
  readonly diagnostics?: readonly Diagnostic[] | undefined;
}

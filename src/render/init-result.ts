import type { NextStep } from "../init/next-steps.ts";
import type { WorkflowUpdate } from "../init/update.ts";

/** What `init` did, or would do. */
export interface InitResult {
  readonly isDryRun: boolean;
  /** Paths in the repository. */
  readonly written: readonly string[];
  /** Existing files that were not changed. */
  readonly kept: readonly string[];
  /** With `--update`: the result for each workflow. */
  readonly updates: readonly WorkflowUpdate[];
  readonly steps: readonly NextStep[];
  /** The team's answer about approvals, if an existing settings.yaml does not contain it. */
  readonly approvals: number | "none" | undefined;
  /** The action that the workflows still use, because no other was given. */
  readonly action?: string | undefined;
}

import type { NextStep } from "../init/next-steps.ts";
import type { WorkflowUpdate } from "../init/update.ts";

/** What `init` did, or would do. */
export interface InitResult {
  readonly isDryRun: boolean;
  /** Paths in the repository. */
  readonly written: readonly string[];
  /** Files that were there and stay as they are. */
  readonly kept: readonly string[];
  /** With `--update`: what became of each workflow. */
  readonly updates: readonly WorkflowUpdate[];
  readonly steps: readonly NextStep[];
  /** What the team answered, where settings.yaml was there already and does not say it. */
  readonly approvals: number | "none" | undefined;
  /** The action that the workflows go on using, because no other was named. */
  readonly action?: string | undefined;
}

import { GithubRefusal } from "./refusal.ts";

/**
 * A run of a workflow, as GitHub lists it. Describes the latest attempt, unless another was
 * requested.
 */
export interface WorkflowRun {
  readonly id: number;
  readonly workflow_id: number;
  readonly event: string;
  /** The workflow file, with the ref that it comes from if that is not the default branch. */
  readonly path: string;
  readonly display_title: string;
  readonly head_branch: string | null;
  readonly head_sha: string;
  readonly status: string | null;
  readonly conclusion: string | null;
  readonly run_number: number;
  readonly run_attempt?: number;
  readonly created_at: string;
  readonly run_started_at?: string;
  readonly updated_at: string;
  readonly html_url: string;
  readonly actor?: { readonly login: string } | null;
  readonly repository: { readonly full_name: string };
  readonly head_repository: { readonly full_name: string } | null;
}

/** When the attempt started, in milliseconds since 1970. */
export const startOf = (run: Pick<WorkflowRun, "run_started_at" | "created_at">): number =>
  Date.parse(run.run_started_at ?? run.created_at);

/** Runs of a workflow; empty if GitHub does not know the workflow because it never ran. */
export async function runsOrNone<Run>(list: () => Promise<Run[]>): Promise<Run[]> {
  try {
    return await list();
  } catch (error) {
    if (error instanceof GithubRefusal && error.status === 404) return [];
    throw error;
  }
}

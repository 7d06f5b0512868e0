import type { WorkflowFact } from "../../doctor/github-facts.ts";
import { needsOf } from "../../doctor/workflow-text.ts";
import { isHidden, type ReadApi } from "./read-api.ts";

const REPOSITORY = "/repos/{owner}/{repo}";
const FOLDER = ".github/workflows";
/**
 * The maximum number of workflows to read. An access repository has only a handful of workflows.
 */
const MAX_WORKFLOWS = 30;

interface Entry {
  readonly type: string;
  readonly name: string;
  readonly path: string;
}
interface Run {
  readonly created_at: string;
  readonly conclusion: string | null;
}

/** Returns `none` if GitHub answers 404. */
async function orNone<T>(read: () => Promise<T>, none: T): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (isHidden(error) && error.status === 404) return none;
    throw error;
  }
}

async function textOf(api: ReadApi, path: string, ref: string): Promise<string> {
  const { content } = await api.get<{ content: string }>(`${REPOSITORY}/contents/{path}`, {
    path,
    ref,
  });
  return Buffer.from(content, "base64").toString("utf8");
}

/** The newest run that the schedule started, on any branch. */
async function lastScheduled(api: ReadApi, file: string): Promise<WorkflowFact["lastScheduled"]> {
  const { workflow_runs: runs } = await orNone(
    () =>
      api.get<{ workflow_runs: readonly Run[] }>(
        `${REPOSITORY}/actions/workflows/{workflow_id}/runs`,
        { workflow_id: file, event: "schedule", per_page: 1 },
      ),
    { workflow_runs: [] },
  );
  const [run] = runs;
  return run && { at: run.created_at, conclusion: run.conclusion };
}

/** The workflows of the default branch. @throws GithubRefusal */
export async function readWorkflows(api: ReadApi, branch: string): Promise<WorkflowFact[]> {
  const entries = await orNone(
    () => api.get<readonly Entry[]>(`${REPOSITORY}/contents/{path}`, { path: FOLDER, ref: branch }),
    [],
  );
  const files = entries
    .filter(({ type, name }) => type === "file" && /\.ya?ml$/.test(name))
    .slice(0, MAX_WORKFLOWS);
  const known = await api.list<{ path: string; state: string }>(
    `${REPOSITORY}/actions/workflows`,
    {},
    "workflows",
  );
  const workflows: WorkflowFact[] = [];
  for (const { name, path } of files) {
    const text = await textOf(api, path, branch);
    const needs = needsOf(text);
    workflows.push({
      file: name,
      text,
      needs,
      state: known.find((one) => one.path === path)?.state,
      lastScheduled: needs.isScheduled ? await lastScheduled(api, name) : undefined,
    });
  }
  return workflows;
}

import { randomUUID, createHash } from "node:crypto";
import { type Call, type Handler, notFound, paginate, param, Refusal } from "./call.ts";
import { filled } from "./filler.ts";
import type { Branch } from "./openapi.ts";
import { isPull } from "./pulls.ts";
import { apiUrl, htmlUrl, repositoryView, userView, when } from "./views.ts";
import type { Artifact, Attempt, Run } from "./runs.ts";
import type { World } from "./world.ts";

function pullOfRun(world: World, number: number): Branch[] {
  const issue = world.issues.get(number);
  if (issue === undefined || !isPull(issue)) return [];
  const { pull } = issue;
  const repo = (owner: string): Branch => ({
    id: world.person(owner).id + 500_000,
    name: world.repo,
    url: apiUrl(world, "", owner),
  });
  const head = { ref: pull.headRef, sha: pull.headSha, repo: repo(pull.headOwner) };
  const base = { ref: pull.baseRef, sha: pull.baseSha, repo: repo(world.owner) };
  return [{ id: issue.id, number, url: apiUrl(world, `/pulls/${number}`), head, base }];
}

function headCommit(world: World, sha: string): Branch | null {
  const commit = world.git.commits.get(sha);
  if (commit === undefined) return null;
  const { tree, message, author, committer } = commit;
  const who = ({ name, email }: { name: string; email: string }): Branch => ({ name, email });
  return {
    id: sha,
    tree_id: tree,
    message,
    timestamp: when(committer.date),
    author: who(author),
    committer: who(committer),
  };
}

/** A run, as it is or as one of its attempts left it. */
function runView(world: World, run: Run, attempt: Attempt = run.attempt): Branch {
  const url = apiUrl(world, `/actions/runs/${run.id}`);
  return filled("workflow-run", {
    id: run.id,
    name: run.workflow.replace(/\.ya?ml$/, ""),
    path: `.github/workflows/${run.workflow}${run.ref === "" ? "" : `@${run.ref}`}`,
    workflow_id: run.workflowId,
    event: run.event,
    head_sha: run.headSha,
    head_branch: run.headBranch,
    head_commit: headCommit(world, run.headSha),
    status: attempt.status,
    conclusion: attempt.conclusion,
    run_number: run.number,
    run_attempt: attempt.number,
    actor: userView(run.actor),
    triggering_actor: userView(attempt.by),
    display_title: run.title,
    // GitHub lists no pull request of a fork here.
    pull_requests:
      run.headOwner === world.owner ? run.pulls.flatMap((number) => pullOfRun(world, number)) : [],
    repository: repositoryView(world, "minimal-repository"),
    head_repository: repositoryView(world, "minimal-repository", run.headOwner),
    created_at: when(run.createdAt),
    run_started_at: when(attempt.startedAt),
    updated_at: when(attempt.updatedAt),
    url,
    html_url: htmlUrl(world, `/actions/runs/${run.id}`),
    artifacts_url: `${url}/artifacts`,
    workflow_url: apiUrl(world, `/actions/workflows/${run.workflowId}`),
  });
}

function artifactView(world: World, artifact: Artifact): Branch {
  const run = world.runs.get(artifact.run);
  const url = apiUrl(world, `/actions/artifacts/${artifact.id}`);
  const ids = {
    repository_id: world.person(world.owner).id + 500_000,
    head_repository_id: world.person(run?.headOwner ?? world.owner).id + 500_000,
  };
  return filled("artifact", {
    id: artifact.id,
    name: artifact.name,
    size_in_bytes: artifact.zip.length,
    digest: `sha256:${createHash("sha256").update(artifact.zip).digest("hex")}`,
    expired: artifact.expired,
    created_at: when(artifact.createdAt),
    updated_at: when(artifact.createdAt),
    expires_at: when(artifact.expiresAt),
    url,
    archive_download_url: `${url}/zip`,
    ...(run !== undefined && {
      workflow_run: {
        id: run.id,
        head_sha: run.headSha,
        ...ids,
        ...(run.headBranch !== null && { head_branch: run.headBranch }),
      },
    }),
  });
}

function runOf(call: Call): Run {
  const run = call.world.runs.get(Number(param(call, "run_id")));
  if (run === undefined) throw notFound();
  return run;
}

/** Whether a run matches the query parameters. */
function isWanted(run: Run, query: Readonly<Record<string, string>>): boolean {
  const {
    event,
    branch,
    head_sha: sha,
    actor,
    status,
  } = query as { [key: string]: string | undefined };
  return (
    (event === undefined || run.event === event) &&
    (branch === undefined || run.headBranch === branch) &&
    (sha === undefined || run.headSha === sha) &&
    (actor === undefined || run.actor.login === actor) &&
    (status === undefined || run.attempt.status === status || run.attempt.conclusion === status)
  );
}

export const ACTION_ROUTES: Readonly<Record<string, Handler>> = {
  "actions/get-workflow-run": (call) => ({ status: 200, body: runView(call.world, runOf(call)) }),
  "actions/get-workflow-run-attempt": (call) => {
    const run = runOf(call);
    const wanted = Number(param(call, "attempt_number"));
    const attempt = [...run.earlier, run.attempt].find(({ number }) => number === wanted);
    if (attempt === undefined) throw notFound();
    return { status: 200, body: runView(call.world, run, attempt) };
  },
  "actions/list-workflow-runs": (call) => {
    const workflow = param(call, "workflow_id");
    const all = [...call.world.runs.values()].filter(
      (run) => run.workflow === workflow || String(run.workflowId) === workflow,
    );
    if (all.length === 0) throw notFound();
    const found = all
      .filter((run) => isWanted(run, call.query))
      .sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime() || b.id - a.id);
    const { items, headers } = paginate(call, found);
    return {
      status: 200,
      headers,
      body: {
        total_count: found.length,
        workflow_runs: items.map((run) => runView(call.world, run)),
      },
    };
  },
  "actions/get-reviews-for-run": (call) => {
    const own = call.world.approvals.filter(({ run }) => run === Number(param(call, "run_id")));
    const body = own.map(({ by, state, environment }) => ({
      state,
      comment: "",
      user: userView(by),
      environments: [{ name: environment }],
    }));
    return { status: 200, body };
  },
  "actions/list-jobs-for-workflow-run-attempt": (call) => {
    const run = runOf(call);
    const number = Number(param(call, "attempt_number"));
    const attempt = [...run.earlier, run.attempt].find((one) => one.number === number);
    if (attempt === undefined) throw notFound();
    const { status, conclusion } = attempt;
    const jobs = Array.from({ length: run.jobs }, (_, index) =>
      filled("job", {
        id: run.id * 10 + index,
        run_id: run.id,
        run_url: apiUrl(call.world, `/actions/runs/${run.id}`),
        run_attempt: number,
        head_sha: run.headSha,
        name: "apply",
        status,
        conclusion,
        created_at: when(attempt.startedAt),
        started_at: when(attempt.startedAt),
        completed_at: when(attempt.updatedAt),
        steps: [
          { name: "Set up job", number: 1, status: "completed", conclusion: "success" },
          { name: "Run ./", number: 2, status, conclusion },
        ],
      }),
    );
    return { status: 200, body: { total_count: jobs.length, jobs } };
  },
  "actions/list-workflow-run-artifacts": (call) => {
    const { id } = runOf(call);
    const wanted = call.query["name"];
    const own = [...call.world.artifacts.values()].filter(
      ({ run, name }) => run === id && (wanted === undefined || name === wanted),
    );
    const { items, headers } = paginate(call, own.toReversed());
    return {
      status: 200,
      headers,
      body: {
        total_count: own.length,
        artifacts: items.map((one) => artifactView(call.world, one)),
      },
    };
  },
  "actions/list-artifacts-for-repo": (call) => {
    const wanted = call.query["name"];
    const all = [...call.world.artifacts.values()].filter(
      ({ name }) => wanted === undefined || name === wanted,
    );
    const { items, headers } = paginate(call, all.toReversed());
    return {
      status: 200,
      headers,
      body: {
        total_count: all.length,
        artifacts: items.map((one) => artifactView(call.world, one)),
      },
    };
  },
  "actions/download-artifact": (call) => {
    const artifact = call.world.artifacts.get(Number(param(call, "artifact_id")));
    if (artifact === undefined || param(call, "archive_format") !== "zip") throw notFound();
    if (artifact.expired) throw new Refusal(410, "Artifact has expired");
    return {
      status: 302,
      headers: { location: `${call.world.downloads}/${artifact.id}?signature=${randomUUID()}` },
    };
  },
};

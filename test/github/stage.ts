import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fixedIo } from "../../src/demo/fixed-io.ts";
import { restoreState, type StoredState, storeState } from "../../src/sandbox/core/state.ts";
import type { SandboxSeed } from "../../src/sandbox/seed.generated.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/server.ts";
import type { ReasonCode } from "../../src/github/platform/contract.ts";
import { runPost } from "../../src/github/post.ts";
import { runAction } from "../../src/github/run.ts";
import { type FakeGithub, startGithub } from "./fake/start-github.ts";
import type { FakeOptions, Merged } from "./fake/world.ts";

export interface StepResult {
  readonly code: number;
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly reason: ReasonCode;
  readonly summary: string;
  /** What the step stored for its `post` entry, as environment variables. */
  readonly state: Readonly<Record<string, string>>;
}

export interface StepOptions {
  readonly inputs?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The commit of the run. Default: the tip of the default branch. */
  readonly sha?: string;
  readonly actor?: string;
  /** Who approves a dispatch that asks for something. Default: `reviewer`. */
  readonly approvedBy?: readonly string[];
  readonly attempt?: number;
  readonly runId?: number;
  /** The time of the step, unless the step is a process. */
  readonly now?: Date;
  /** Makes the plan workflow's upload step omit the artifact, or upload something else. */
  readonly upload?: "none" | ((text: string) => Readonly<Record<string, string>>);
  /** How the run of the plan workflow ends if no step of it failed; `null` if it continues. */
  readonly conclusion?: "success" | "cancelled" | null;
  /** Further fields of the event. */
  readonly event?: object;
  /** Stops the step like a signal, unless it is a process. */
  readonly signal?: AbortSignal;
  /** Whether the step is a process that runs the built bundle, as on GitHub's runner. */
  readonly isProcess?: boolean;
  /** Called with the process of the running step, so that a test can stop it. */
  readonly started?: (child: ChildProcess) => void;
}

/** A GitHub and a Matomo on loopback, and a runner that runs the action between them. */
export interface Stage extends AsyncDisposable {
  readonly github: FakeGithub;
  readonly sandbox: Sandbox;
  /** The milliseconds of every wait so far, except those in processes. */
  readonly waited: readonly number[];
  /**
   * Runs the plan workflow for a pull request: the step, the upload, and the step's `post` entry.
   * With the id of an earlier run, restarts it or adds another job of its matrix.
   */
  plan(
    pull: number,
    options?: StepOptions & { readonly eventName?: string },
  ): Promise<StepResult & { readonly run: number }>;
  /** Runs the apply workflow after a push, or by hand if inputs are given. */
  apply(options?: StepOptions & { readonly dispatch?: boolean }): Promise<StepResult>;
  drift(options?: StepOptions): Promise<StepResult>;
  /** Runs the workflow that asks owners to confirm access. */
  review(options?: StepOptions): Promise<StepResult>;
  /**
   * Merges a pull request. If nobody has reviewed it, `reviewer`, who is not an author, approves it
   * first. Tests about reviews call `github.merge`.
   */
  merge(pull: number, by: string, method?: Merged): string;
  /**
   * Remembers what real steps have made, so that several tests can begin there. @returns a function
   * that restores GitHub and Matomo, and removes faults, hooks and recorded requests
   */
  save(): () => void;
  /** Makes a change in Matomo by hand. */
  click(method: string, fields: Readonly<Record<string, string>>): Promise<void>;
  /** Runs the action with any command and event. */
  step(
    command: string,
    eventName: string,
    event: object,
    options?: StepOptions,
  ): Promise<StepResult>;
}

/** The permissions that the workflows give to each command. */
const GIVEN: Readonly<Record<string, FakeOptions["permissions"]>> = {
  validate: { contents: "read", pull_requests: "read" },
  plan: {
    actions: "read",
    checks: "write",
    contents: "read",
    pull_requests: "write",
    statuses: "write",
  },
  apply: { contents: "write", pull_requests: "write", actions: "read", statuses: "read" },
  "apply scheduled": { contents: "write", actions: "read" },
  drift: { actions: "read", contents: "read", issues: "write" },
  review: { contents: "write", pull_requests: "write" },
  "drift adopt": {
    actions: "read",
    contents: "write",
    issues: "write",
    pull_requests: "write",
  },
};

const FOLDER = process.env["MATOMO_ACCESS_BUNDLE"] ?? "dist";
/** As in action.yml. */
const ENTRIES = { main: join(FOLDER, "action.js"), post: join(FOLDER, "post.js") };
type Entry = keyof typeof ENTRIES;

/** Reads what a step wrote to GITHUB_OUTPUT, in the format with delimiters. */
function readOutputs(text: string): Record<string, string> {
  const outputs: Record<string, string> = {};
  for (const match of text.matchAll(/^([a-z-]+)<<(\S+)\n([\s\S]*?)\n\2$/gm))
    outputs[match[1] ?? ""] = match[3] ?? "";
  return outputs;
}

interface Ending {
  readonly code: number;
  readonly log: string;
}

/** Runs the built action in its own process, as GitHub's runner does. */
async function runProcess(
  entry: Entry,
  env: NodeJS.ProcessEnv,
  cwd: string,
  started?: (child: ChildProcess) => void,
): Promise<Ending> {
  const child = spawn(process.execPath, [ENTRIES[entry]], {
    cwd,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  started?.(child);
  let log = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      log += text;
    });
  const code = await new Promise<number>((resolve) =>
    child.once("close", (status) => resolve(status ?? -1)),
  );
  return { code, log };
}

/**
 * Runs the action without a process, because starting one would take longer than most tests.
 * Waiting takes no time and advances the step's clock. Requests have no deadline, because both
 * servers always answer, and a machine that is busy or stands still is no failure.
 * @param waited gets the milliseconds of every wait
 */
async function runHere(
  entry: Entry,
  env: NodeJS.ProcessEnv,
  cwd: string,
  { now, signal }: StepOptions,
  waited: number[],
): Promise<Ending> {
  let log = "";
  const print = (text: string): void => {
    log += text;
  };
  const never = new AbortController().signal;
  const io = fixedIo({
    now: now ?? new Date(),
    deadline: () => never,
    stdout: print,
    stderr: print,
    env,
    cwd,
    ...(signal ? { signal } : {}),
  });
  const sleep: typeof io.sleep = (ms, until) => {
    until?.throwIfAborted();
    waited.push(ms);
    return io.sleep(ms, until);
  };
  const code = await (entry === "main" ? runAction : runPost)({ ...io, sleep });
  return { code, log };
}

export async function openStage(
  seed: SandboxSeed,
  files: Readonly<Record<string, string>>,
  options: FakeOptions = {},
): Promise<Stage> {
  const sandbox = await startSandbox({ seed });
  const github = await startGithub({
    private: true,
    now: () => new Date(),
    files,
    // Replaces the example's address with that of the sandbox, which is unknown before it runs.
    rewrite: (text) => text.replaceAll("https://analytics.example.org", sandbox.url),
    ...options,
  });
  const root = mkdtempSync(join(tmpdir(), "matomo-access-stage-"));
  const waited: number[] = [];
  let runs = 1000;
  const nextRun = (): number => {
    runs += 1;
    return runs;
  };
  let given = github.world.permissions;

  let lastApply = runs;

  /** Adds the run to GitHub's list when it begins. */
  const beginApply = (
    runId: number,
    event: string,
    sha: string,
    { attempt = 1, actor = "alice", inputs = {}, env = {} }: StepOptions,
  ): { readonly number: number; readonly workflow: string } | undefined => {
    const known = github.world.runs.get(runId);
    if (known && known.attempt.number < attempt) github.rerun(runId, actor);
    else if (known) github.changeRun(runId, { status: "in_progress", conclusion: null });
    else
      github.addRun({
        id: runId,
        workflow: inputs["scheduled"] === "true" ? "schedule.yml" : "apply.yml",
        event,
        headSha: sha,
        headBranch: (env["GITHUB_REF"] ?? github.world.defaultBranch).replace("refs/heads/", ""),
        conclusion: null,
        jobs: 1,
      });
    return github.world.runs.get(runId);
  };

  const run = async (
    entry: Entry,
    command: string,
    eventName: string,
    event: object,
    more: StepOptions = {},
  ): Promise<StepResult> => {
    const runId = more.runId ?? nextRun();
    // Unless the test says otherwise, the token has exactly the permissions that the command's
    // workflow gives it.
    if (options.permissions === undefined && github.world.permissions === given) {
      const flag = ["scheduled", "adopt"].find((name) => more.inputs?.[name] === "true");
      given = GIVEN[[command, flag].filter(Boolean).join(" ")] ?? {};
      github.setPermissions(given);
    }
    const sha = more.sha ?? github.tip(github.world.defaultBranch);
    const folder = join(root, String(runId), String(more.attempt ?? 1));
    const workspace = join(folder, "work");
    for (const [path, text] of Object.entries(github.filesAt(sha))) {
      mkdirSync(dirname(join(workspace, path)), { recursive: true });
      writeFileSync(join(workspace, path), text);
    }
    const files = {
      event: join(folder, "event.json"),
      output: join(folder, "output"),
      summary: join(folder, "summary.md"),
      state: join(folder, "state"),
      temp: join(folder, "temp"),
    };
    mkdirSync(files.temp, { recursive: true });
    writeFileSync(files.event, JSON.stringify(event));
    const inputs = { command, "github-token": github.token, ...more.inputs };
    const env: Record<string, string | undefined> = {
      PATH: process.env["PATH"],
      // Compiling the bundle takes half of the time of a step.
      NODE_COMPILE_CACHE: join(FOLDER, "compiled"),
      GITHUB_ACTIONS: "true",
      GITHUB_REPOSITORY: `${github.owner}/${github.repo}`,
      GITHUB_API_URL: github.url,
      GITHUB_SERVER_URL: "https://github.example",
      GITHUB_RUN_ID: String(runId),
      GITHUB_RUN_ATTEMPT: String(more.attempt ?? 1),
      GITHUB_EVENT_NAME: eventName,
      GITHUB_EVENT_PATH: files.event,
      GITHUB_SHA: sha,
      GITHUB_REF: `refs/heads/${github.world.defaultBranch}`,
      GITHUB_ACTOR: more.actor ?? "alice",
      GITHUB_ACTOR_ID: String(github.world.person(more.actor ?? "alice").id),
      GITHUB_WORKSPACE: workspace,
      GITHUB_OUTPUT: files.output,
      GITHUB_STEP_SUMMARY: files.summary,
      GITHUB_STATE: files.state,
      RUNNER_TEMP: files.temp,
      MATOMO_TOKEN: sandbox.token,
      MATOMO_PASSWORD: sandbox.password,
      ...Object.fromEntries(
        Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
      ),
      ...more.env,
    };
    const run = command === "apply" ? beginApply(runId, eventName, sha, more) : undefined;
    if (run) {
      env["GITHUB_RUN_NUMBER"] ??= String(run.number);
      env["GITHUB_WORKFLOW_REF"] ??=
        `${github.owner}/${github.repo}/.github/workflows/${run.workflow}@${env["GITHUB_REF"] ?? ""}`;
    }
    const { code, log } = await (more.isProcess || more.started
      ? runProcess(entry, env, workspace, more.started)
      : runHere(entry, env, workspace, more, waited));
    if (run) github.endRun(runId, code === 0 ? "success" : "failure");
    const read = (path: string): string => (existsSync(path) ? readFileSync(path, "utf8") : "");
    const outputs = readOutputs(read(files.output));
    return {
      code,
      log,
      outputs,
      reason: (outputs["reason-code"] ?? "internal") as ReasonCode,
      summary: read(files.summary),
      state: Object.fromEntries(
        Object.entries(readOutputs(read(files.state))).map(([name, value]) => [
          `STATE_${name}`,
          value,
        ]),
      ),
    };
  };
  const step: Stage["step"] = (...given) => run("main", ...given);

  const pullEvent = (number: number): { pull_request: object } => {
    const issue = github.world.issues.get(number);
    if (!issue?.pull) throw new Error(`no pull request ${number}`);
    const { headOwner, headSha, headRef, baseRef } = issue.pull;
    return {
      pull_request: {
        number,
        head: { sha: headSha, ref: headRef, repo: { full_name: `${headOwner}/${github.repo}` } },
        base: { ref: baseRef },
      },
    };
  };

  /** Uploads the plan of open changes, as the workflows do. */
  const keepOpen = (runId: number, result: StepResult): StepResult => {
    const planFile = result.outputs["plan-file"] ?? "";
    if (planFile !== "")
      github.addArtifact(runId, result.outputs["artifact-name"] ?? "", {
        "plan.json": readFileSync(planFile, "utf8"),
      });
    return result;
  };

  return {
    github,
    sandbox,
    waited,
    step,
    plan: async (
      pull,
      { eventName = "pull_request_target", upload, conclusion = "success", ...more } = {},
    ) => {
      const event = { ...pullEvent(pull), ...more.event };
      const { headSha = "", headRef = "", headOwner } = github.world.issues.get(pull)?.pull ?? {};
      const runId = more.runId ?? nextRun();
      const attempt = more.attempt ?? 1;
      const known = github.world.runs.get(runId);
      if (!known)
        github.addRun({
          id: runId,
          workflow: "plan.yml",
          event: eventName,
          title: `plan #${pull}`,
          headSha,
          headBranch: headRef,
          ...(headOwner === undefined ? {} : { headOwner }),
          conclusion: null,
        });
      else if (known.attempt.number < attempt) github.rerun(runId, more.actor ?? "alice");
      const main = await step("plan", eventName, event, { ...more, runId });
      const planFile = main.outputs["plan-file"] ?? "";
      if (planFile !== "" && upload !== "none") {
        const text = readFileSync(planFile, "utf8");
        github.addArtifact(
          runId,
          main.outputs["artifact-name"] ?? "",
          upload ? upload(text) : { "plan.json": text },
        );
      }
      const env = { ...more.env, ...main.state };
      // In its own process, which is not stopped with the step.
      const { signal: _, started, ...rest } = more;
      const isProcess = more.isProcess === true || started !== undefined;
      const post = await run("post", "plan", eventName, event, { ...rest, isProcess, env, runId });
      const code = main.code === 0 ? post.code : main.code;
      if (conclusion !== null) github.endRun(runId, code === 0 ? conclusion : "failure");
      return { ...main, code, log: main.log + post.log, run: runId };
    },
    apply: async ({ dispatch = false, approvedBy, ...more } = {}) => {
      // A restarted run has the id of the run before.
      const runId = more.runId ?? ((more.attempt ?? 1) > 1 ? lastApply : nextRun());
      lastApply = runId;
      const asksForMore = Object.keys(more.inputs ?? {}).some((name) =>
        /^(?:approve$|repair$|allow-)/.test(name),
      );
      const isReviewed = github.world.approvals.some(({ run }) => run === runId);
      if (dispatch && asksForMore && (more.attempt ?? 1) === 1)
        for (const by of approvedBy ?? (isReviewed ? [] : ["reviewer"]))
          github.reviewRun(runId, by);
      return keepOpen(
        runId,
        await step("apply", dispatch ? "workflow_dispatch" : "push", {}, { ...more, runId }),
      );
    },
    drift: async (more = {}) => {
      const runId = more.runId ?? nextRun();
      return keepOpen(runId, await step("drift", "schedule", {}, { ...more, runId }));
    },
    review: (more = {}) => step("review", "schedule", {}, more),
    merge: (pull, by, method) => {
      if (github.world.issues.get(pull)?.pull?.reviews.length === 0)
        github.review(pull, "reviewer", "APPROVED");
      return github.merge(pull, by, method);
    },
    save: () => {
      const restoreGithub = github.world.save();
      const state = JSON.stringify(storeState(sandbox.state()));
      return () => {
        restoreGithub();
        Object.assign(sandbox.state(), restoreState(JSON.parse(state) as StoredState));
        github.setFault(undefined);
        sandbox.setHook(undefined);
        github.requests.length = 0;
        waited.length = 0;
        given = github.world.permissions;
      };
    },
    click: async (method, fields) => {
      const answer = await fetch(
        `${sandbox.url}/index.php?module=API&format=json&method=${method}`,
        {
          method: "POST",
          body: new URLSearchParams({ ...fields, token_auth: sandbox.token }),
        },
      );
      const result = (await answer.json()) as { result?: string; message?: string };
      if (result.result === "error") throw new Error(`${method}: ${result.message}`);
    },
    [Symbol.asyncDispose]: async () => {
      await sandbox.close();
      await github.stop();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

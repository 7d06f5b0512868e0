import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  convertWorkflowTemplate,
  NoOperationTraceWriter,
  parseWorkflow,
} from "../../helpers/workflow-parser.ts";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { planRunTitle } from "../../../src/github/platform/plan-run-title.ts";
import { INPUTS } from "../../../src/github/platform/contract.ts";

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Record<string, string | boolean>;
  readonly env?: Record<string, string>;
}
interface Job {
  readonly "timeout-minutes"?: number;
  readonly permissions?: Record<string, string>;
  readonly environment?: { name: string };
  readonly if?: string;
  readonly needs?: string;
  readonly concurrency?: Concurrency;
  readonly steps: readonly Step[];
}
interface Concurrency {
  readonly group: string;
  readonly queue?: string;
  readonly "cancel-in-progress"?: boolean;
}
interface Workflow {
  readonly on: Record<string, unknown>;
  readonly permissions: unknown;
  readonly "run-name"?: string;
  readonly concurrency?: Concurrency;
  readonly jobs: Record<string, Job>;
}

const folder = join(import.meta.dirname, "../../../.github/workflows");
const files = readdirSync(folder).map((name) => ({
  name,
  text: readFileSync(join(folder, name), "utf8"),
}));
const workflows = files.map(({ name, text }) => ({
  name,
  text,
  workflow: parse(text) as Workflow,
}));
const jobs = workflows.flatMap(({ name, workflow }) =>
  Object.entries(workflow.jobs).map(([id, job]) => ({ id: `${name} ${id}`, name, job })),
);

const guide = readFileSync(join(import.meta.dirname, "../../../docs/github.md"), "utf8");

/**
 * The permissions that each command needs. test/github/*.test.ts run the commands with a token that
 * has no more.
 */
const NEEDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  plan: {
    actions: "read",
    checks: "write",
    contents: "read",
    "pull-requests": "write",
    statuses: "write",
  },
  apply: { contents: "write", "pull-requests": "write", actions: "read", statuses: "read" },
  drift: { actions: "read", contents: "read", issues: "write" },
  review: { contents: "write", "pull-requests": "write" },
};

/** Environments that only wait for an approval. */
const WITHOUT_SECRETS: ReadonlySet<string> = new Set(["matomo-approve", "release"]);

/**
 * Keys that GitHub supports and the published parser does not support yet (2026). They are checked
 * below instead.
 */
const NOT_YET = /Unexpected value '(?:queue|deployment|timezone)'/;

describe("workflows", () => {
  test("there are five workflows that a team copies, and this project's own", () => {
    expect(files.map(({ name }) => name).toSorted()).toEqual([
      "apply.yml",
      "ci.yml",
      "drift.yml",
      "plan.yml",
      "release.yml",
      "review.yml",
      "schedule.yml",
    ]);
  });

  test.each(workflows)("GitHub's own parser accepts $name", async ({ name, text }) => {
    const parsed = parseWorkflow({ name, content: text }, new NoOperationTraceWriter());
    const template = parsed.value
      ? await convertWorkflowTemplate(parsed.context, parsed.value)
      : undefined;
    const errors = [
      ...parsed.context.errors.getErrors().map((error) => error.message),
      ...(template?.errors ?? []).map(({ Message }) => Message),
    ];
    expect(errors.filter((message) => !NOT_YET.test(message))).toEqual([]);
    expect(template).toBeDefined();
  });

  test.each(workflows)(
    "$name grants no permissions at the top, and every permission of a job has its reason",
    ({ text, workflow }) => {
      expect(workflow.permissions).toEqual({});
      const lines = text.split("\n");
      for (const [index, line] of lines.entries())
        if (/^ {6}[a-z-]+: (?:read|write)\b/.test(line))
          expect(line, `line ${index + 1}`).toMatch(/ # \S/);
    },
  );

  test.each(jobs)("$id has a time limit, and pins what it uses", ({ job }) => {
    expect(job["timeout-minutes"]).toBeLessThanOrEqual(60);
    expect(job.permissions).toBeDefined();
    // A job without permissions can only wait for a reviewer.
    if (Object.keys(job.permissions ?? {}).length === 0)
      expect(job.steps.some(({ uses }) => uses !== undefined)).toBe(false);
    for (const { uses, with: inputs } of job.steps) {
      if (uses === undefined || uses === "./") continue;
      expect(uses).toMatch(/@[0-9a-f]{40}$/);
      if (uses.startsWith("actions/checkout@")) {
        expect(inputs?.["persist-credentials"]).toBe(false);
        // Checks out the default branch, never a pull request.
        expect(inputs?.["ref"]).toBeUndefined();
      }
    }
    // The action is built before it is used.
    const first = job.steps.findIndex(({ uses }) => uses === "./");
    if (first !== -1) expect(job.steps.slice(0, first).map(({ run }) => run)).toContain("npm ci");
    for (const { run } of job.steps)
      if (run !== undefined)
        expect(run, "nothing that people typed reaches a shell").not.toContain("${{");
  });

  test("workflows that write to Matomo share one concurrency group in which no run is dropped", () => {
    const writers = jobs.filter(({ job }) =>
      job.steps.some((step) => step.with?.["command"] === "apply"),
    );
    expect(writers.map(({ id }) => id).toSorted()).toEqual([
      "apply.yml apply",
      "schedule.yml schedule",
    ]);
    expect(new Set(writers.map(({ job }) => job.concurrency?.group)).size).toBe(1);
    for (const { job } of writers)
      expect(job.concurrency).toMatchObject({ queue: "max", "cancel-in-progress": false });
  });

  test("a dispatch waits for its reviewer in a job that has no permissions and blocks no other run, and the run's name shows its inputs", () => {
    const apply = workflows.find(({ name }) => name === "apply.yml")?.workflow;
    expect(apply?.concurrency).toBeUndefined();
    expect(apply?.jobs["gate"]).toMatchObject({
      if: "github.event_name == 'workflow_dispatch'",
      environment: { name: "matomo-approve" },
      permissions: {},
    });
    expect(apply?.jobs["gate"]?.concurrency).toBeUndefined();
    expect(apply?.jobs["apply"]).toMatchObject({
      needs: "gate",
      // A skipped approval job lets merges continue, and a rejected one stops everything.
      if: "${{ !failure() && !cancelled() }}",
      environment: { name: "matomo-apply" },
    });
    for (const input of ["approve", "allow-losing", "allow-gaining", "allow-ending"])
      expect(apply?.["run-name"]).toContain(`inputs.${input}`);
  });

  test("secrets are only in environments, and never in a job that a fork can start", () => {
    for (const { id, job } of jobs) {
      const secret = JSON.stringify(job.steps).includes("secrets.");
      expect(secret, id).toBe(
        job.environment !== undefined && !WITHOUT_SECRETS.has(job.environment.name),
      );
      if (secret && id.startsWith("plan.yml"))
        expect(job.if).toContain("head.repo.full_name == github.repository");
    }
  });

  test("the plan starts for every pull request, so that it can be required, and again if the base changes", () => {
    const plan = workflows.find(({ name }) => name === "plan.yml")?.workflow;
    expect(Object.keys(plan?.on ?? {})).toEqual(["pull_request_target"]);
    expect(plan?.on["pull_request_target"]).toEqual({
      types: ["opened", "synchronize", "reopened", "ready_for_review", "edited"],
    });
    // Editing a title starts no job, and so cancels none.
    expect(plan?.concurrency).toBeUndefined();
    for (const job of Object.values(plan?.jobs ?? {})) {
      expect(job.if).toContain(
        "(github.event.action != 'edited' || github.event.changes.base != null)",
      );
      expect(job.concurrency?.group).toContain("${{ github.event.pull_request.number }}");
    }
  });

  test("the name of a plan run contains only the number of its pull request, so an outsider's title cannot imitate another run", () => {
    for (const text of [
      workflows.find(({ name }) => name === "plan.yml")?.text ?? "",
      /^```yaml\n(name: plan\n[^]*?)^```$/m.exec(guide)?.[1] ?? "",
    ])
      expect((parse(text) as Workflow)["run-name"]).toBe(
        planRunTitle("${{ github.event.pull_request.number }}" as unknown as number),
      );
  });

  test("no plan of a pull request replaces another", () => {
    const uploads = jobs
      .filter(({ name }) => name === "plan.yml")
      .flatMap(({ job }) => job.steps)
      .filter(({ uses }) => uses?.startsWith("actions/upload-artifact@"));
    expect(uploads.map(({ with: inputs }) => inputs?.["overwrite"])).toEqual([undefined]);
  });

  test("a plan is uploaded under the name that the action outputs, because apply looks for that name", () => {
    const uploads = jobs.flatMap(({ job }) =>
      job.steps.filter(({ uses }) => uses?.startsWith("actions/upload-artifact@")),
    );
    const names = uploads
      .filter(({ with: inputs }) => String(inputs?.["path"]).includes("plan-file"))
      .map(({ with: inputs }) => inputs?.["name"]);
    expect(names).toEqual(
      ["apply", "drift", "plan"].map((id) => `\${{ steps.${id}.outputs.artifact-name }}`),
    );
  });

  test("every input of a step exists in the action, and every permission that the code needs is given", () => {
    for (const { id, job } of jobs) {
      for (const step of job.steps.filter(({ uses }) => uses === "./")) {
        for (const name of Object.keys(step.with ?? {}))
          expect(Object.keys(INPUTS), id).toContain(name);
        const { checks, ...others } = NEEDS[String(step.with?.["command"])] ?? {};
        // Without a live plan there are no notes at lines.
        const needs = checks === undefined || id.endsWith(" fork") ? others : { ...others, checks };
        // A scheduled run reads no pull requests, and only adopting opens one.
        if (step.with?.["scheduled"] !== "true" && step.with?.["adopt"] !== "true")
          expect(job.permissions, id).toEqual(needs);
      }
    }
  });

  test("a team that copies the workflows changes two lines, as docs/github.md says, and gets valid workflows", async () => {
    const [, from = "", to = ""] = /s\|(uses: \\\.\/\$)\|(uses: \S+ # \S+)\|/.exec(guide) ?? [];
    expect(from).toBe(String.raw`uses: \./$`);
    expect(guide).toContain("/run: npm ci$/d");
    for (const { name, text } of workflows.filter(
      ({ name: file }) => file !== "ci.yml" && file !== "release.yml",
    )) {
      const copied = text
        .replaceAll(/^.*run: npm ci\n/gm, "")
        .replaceAll(/uses: \.\/$/gm, to.replace("COMMIT", "0".repeat(40)));
      expect(copied).toMatch(/uses: \S+\/matomo-access@0{40} # v/);
      expect(copied).not.toMatch(/npm ci|uses: \.\//);
      const parsed = parseWorkflow({ name, content: copied }, new NoOperationTraceWriter());
      const errors = parsed.context.errors.getErrors().map((error) => error.message);
      expect(errors.filter((message) => !NOT_YET.test(message))).toEqual([]);
    }
  });

  test("the examples in docs/github.md are valid for GitHub's parser", () => {
    const examples = [...guide.matchAll(/^```yaml\n(name:[^]*?)^```$/gm)].map(
      ([, text = ""]) => text,
    );
    expect(examples.length).toBeGreaterThan(0);
    for (const content of examples) {
      const parsed = parseWorkflow({ name: "example.yml", content }, new NoOperationTraceWriter());
      const errors = parsed.context.errors.getErrors().map((error) => error.message);
      expect(errors.filter((message) => !NOT_YET.test(message))).toEqual([]);
      expect((parse(content) as Workflow).permissions).toEqual({});
    }
  });
});

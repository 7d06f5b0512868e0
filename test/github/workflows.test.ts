import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } from "@actions/workflow-parser";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";

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
  readonly steps: readonly Step[];
}
interface Workflow {
  readonly on: Record<string, unknown>;
  readonly permissions: unknown;
  readonly concurrency: { readonly group: string; readonly queue?: string; readonly "cancel-in-progress"?: boolean };
  readonly jobs: Record<string, Job>;
}

const folder = join(import.meta.dirname, "../../.github/workflows");
const files = readdirSync(folder).map((name) => ({ name, text: readFileSync(join(folder, name), "utf8") }));
const workflows = files.map(({ name, text }) => ({ name, text, workflow: parse(text) as Workflow }));
const jobs = workflows.flatMap(({ name, workflow }) =>
  Object.entries(workflow.jobs).map(([id, job]) => ({ id: `${name} ${id}`, name, job })),
);

/** Keys that GitHub knows and the published parser does not yet (2026): they are checked below instead. */
const NOT_YET = /Unexpected value '(?:queue|deployment|timezone)'/;

describe("workflows", () => {
  test("there are the four that a team copies, and this project's own", () => {
    expect(files.map(({ name }) => name).toSorted()).toEqual(["apply.yml", "ci.yml", "drift.yml", "plan.yml", "schedule.yml"]);
  });

  test.each(workflows)("$name is a workflow for GitHub's own parser", async ({ name, text }) => {
    const parsed = parseWorkflow({ name, content: text }, new NoOperationTraceWriter());
    const template = parsed.value ? await convertWorkflowTemplate(parsed.context, parsed.value) : undefined;
    const errors = [
      ...parsed.context.errors.getErrors().map((error) => error.message),
      ...(template?.errors ?? []).map(({ Message }) => Message),
    ];
    expect(errors.filter((message) => !NOT_YET.test(message))).toEqual([]);
    expect(template).toBeDefined();
  });

  test.each(workflows)("$name gives nothing at the top, and every permission of a job has its reason", ({ text, workflow }) => {
    expect(workflow.permissions).toEqual({});
    const lines = text.split("\n");
    for (const [index, line] of lines.entries())
      if (/^ {6}(?:contents|pull-requests|issues|actions|statuses): (?:read|write)/.test(line))
        expect(line, `line ${index + 1}`).toMatch(/ # \S/);
  });

  test.each(jobs)("$id ends by itself, and pins what it uses", ({ job }) => {
    expect(job["timeout-minutes"]).toBeLessThanOrEqual(60);
    expect(Object.keys(job.permissions ?? {}).length).toBeGreaterThan(0);
    for (const { uses, with: inputs } of job.steps) {
      if (uses === undefined || uses === "./") continue;
      expect(uses).toMatch(/@[0-9a-f]{40}$/);
      if (uses.startsWith("actions/checkout@")) {
        expect(inputs?.["persist-credentials"]).toBe(false);
        // The default branch's code, never a pull request's.
        expect(inputs?.["ref"]).toBeUndefined();
      }
    }
    for (const { run } of job.steps) if (run !== undefined) expect(run, "nothing that people typed reaches a shell").not.toContain("${{");
  });

  test("what writes to Matomo shares one group in which no run is dropped", () => {
    const writers = workflows.filter(({ workflow }) =>
      Object.values(workflow.jobs).some(({ steps }) => steps.some((step) => step.with?.["command"] === "apply")),
    );
    expect(writers.map(({ name }) => name).toSorted()).toEqual(["apply.yml", "schedule.yml"]);
    expect(new Set(writers.map(({ workflow }) => workflow.concurrency.group)).size).toBe(1);
    for (const { workflow } of writers) expect(workflow.concurrency).toMatchObject({ queue: "max", "cancel-in-progress": false });
  });

  test("secrets are in environments only, and never in a job that a fork can start", () => {
    for (const { id, job } of jobs) {
      const secret = JSON.stringify(job.steps).includes("secrets.");
      expect(secret, id).toBe(job.environment !== undefined);
      if (secret && id.startsWith("plan.yml")) expect(job.if).toContain("head.repo.full_name == github.repository");
    }
  });

  test("the plan starts for every pull request, so that it can be required", () => {
    const plan = workflows.find(({ name }) => name === "plan.yml")?.workflow;
    expect(Object.keys(plan?.on ?? {})).toEqual(["pull_request_target"]);
    expect(JSON.stringify(plan?.on)).not.toContain("paths");
  });
});

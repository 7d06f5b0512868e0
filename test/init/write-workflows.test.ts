import {
  convertWorkflowTemplate,
  NoOperationTraceWriter,
  parseWorkflow,
} from "../helpers/workflow-parser.ts";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { Answers } from "../../src/init/answers.ts";
import { workflowFiles } from "../../src/init/write-workflows.ts";

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Job {
  readonly strategy?: { readonly matrix: { readonly server: readonly string[] } };
  readonly environment?: { readonly name: string };
  readonly concurrency?: { readonly group: string };
  readonly steps: readonly Step[];
}
interface Workflow {
  readonly on: { readonly push?: { readonly branches: readonly string[] } };
  readonly concurrency?: { readonly group: string };
  readonly jobs: Readonly<Record<string, Job>>;
}

const ACTION = "acme/matomo-access@v1.2.0";
const ONE: Answers = {
  instances: [{ name: undefined, dir: "access", url: "https://analytics.example.org" }],
  action: ACTION,
  branch: "main",
  owners: ["@acme/analytics"],
  contact: "Anna",
  approvals: 1,
  version: "1.2.0",
};
const TWO: Answers = {
  ...ONE,
  instances: ["europe", "america"].map((name) => ({
    name,
    dir: `access/${name}`,
    url: `https://${name}.example.org`,
  })),
};

const workflowsOf = (answers: Answers): ReadonlyMap<string, Workflow> =>
  new Map(
    workflowFiles(answers).map(({ path, text }) => [
      path.replace(".github/workflows/", ""),
      parse(text) as Workflow,
    ]),
  );

const usesAction = ({ steps }: Job): boolean => steps.some(({ uses }) => uses === ACTION);
const actionStep = ({ steps }: Job): Step | undefined => steps.find(({ uses }) => uses === ACTION);

/** Keys that GitHub supports and the published parser does not support yet. */
const NOT_YET = /Unexpected value '(?:queue|deployment|timezone)'/;

describe.each([
  ["one instance", ONE],
  [
    "another folder and branch",
    {
      ...ONE,
      branch: "trunk",
      instances: [{ name: undefined, dir: "matomo/prod", url: undefined }],
    },
  ],
  ["two instances", TWO],
])("workflows for %s", (_, answers: Answers) => {
  test.each(workflowFiles(answers))(
    "$path is a workflow that GitHub can read",
    async ({ path, text }) => {
      const result = parseWorkflow({ name: path, content: text }, new NoOperationTraceWriter());
      const template = result.value
        ? await convertWorkflowTemplate(result.context, result.value)
        : undefined;
      const errors = [
        ...result.context.errors.getErrors().map(({ message }) => message),
        ...(template?.errors ?? []).map(({ Message }) => Message),
      ];
      expect(errors.filter((message) => !NOT_YET.test(message))).toEqual([]);
      expect(text).not.toMatch(/npm ci|uses: \.\//);
      expect(text.split("\n")[0]).toBe(
        '# Written by matomo-access init 1.2.0. "matomo-access init --update" brings it up to date and keeps your changes.',
      );
    },
  );
});

test("one instance in access/ gets this project's own workflows, with the released action instead of the checkout", () => {
  for (const { path, text } of workflowFiles(ONE)) {
    const own = readFileSync(join(import.meta.dirname, "../..", path), "utf8");
    const expected = own
      .replaceAll(/^ +- run: npm ci\n/gm, "")
      .replaceAll("uses: ./", `uses: ${ACTION}`);
    expect(text.split("\n").slice(1).join("\n")).toBe(expected);
  }
  expect([...workflowsOf(ONE).keys()]).toEqual(
    expect.arrayContaining(["apply.yml", "drift.yml", "plan.yml", "schedule.yml"]),
  );
});

test("another folder and branch replace the defaults everywhere", () => {
  const answers: Answers = {
    ...ONE,
    branch: "trunk",
    instances: [{ name: undefined, dir: "matomo/prod", url: undefined }],
  };
  const workflows = workflowsOf(answers);
  expect(workflows.get("apply.yml")?.on.push?.branches).toEqual(["trunk"]);
  for (const { jobs, concurrency } of workflows.values())
    for (const job of Object.values(jobs)) {
      if (!usesAction(job)) continue;
      expect(actionStep(job)?.with).toMatchObject({ dir: "matomo/prod" });
      const group = job.concurrency?.group ?? concurrency?.group ?? "";
      expect(group).toMatch(/^matomo-access-(?:(?:write|drift|review)-matomo\.prod$|plan-)/);
    }
});

test("several instances share the workflows, each with its own environments and folder", () => {
  for (const [name, { jobs }] of workflowsOf(TWO)) {
    for (const [id, job] of Object.entries(jobs)) {
      if (!usesAction(job)) {
        expect(job.strategy, `${name} ${id}`).toBeUndefined();
        continue;
      }
      expect(job.strategy?.matrix.server, `${name} ${id}`).toEqual(["europe", "america"]);
      expect(actionStep(job)?.with).toMatchObject({ dir: "access/${{ matrix.server }}" });
      if (job.environment)
        expect(job.environment.name).toMatch(/^matomo-\w+-\$\{\{ matrix\.server \}\}$/);
      const group = job.concurrency?.group ?? "";
      if (group.startsWith("matomo-access-plan")) expect(group).toContain("-${{ matrix.server }}");
    }
  }
  expect(workflowsOf(TWO).get("apply.yml")?.jobs["gate"]?.environment?.name).toBe("matomo-approve");
});

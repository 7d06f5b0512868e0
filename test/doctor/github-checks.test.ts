import { describe, expect, test } from "vitest";
import { placeOfRemote } from "../../src/commands/doctor-github.ts";
import {
  checkAuditBranch,
  checkBranch,
  checkRequiredStatus,
} from "../../src/doctor/branch-checks.ts";
import {
  checkEnvironments,
  checkReviewers,
  checkSecrets,
  checkVariables,
  neededEnvironments,
} from "../../src/doctor/environment-checks.ts";
import type { EnvironmentFact, GithubFacts, WorkflowFact } from "../../src/doctor/github-facts.ts";
import {
  checkRepository,
  checkSchedules,
  checkWorkflows,
} from "../../src/doctor/workflow-checks.ts";
import { needsOf } from "../../src/doctor/workflow-text.ts";
import { workflowFiles } from "../../src/init/write-workflows.ts";

const workflowsFor = (names: readonly string[], action: string): WorkflowFact[] =>
  workflowFiles({
    instances:
      names.length === 0
        ? [{ name: undefined, dir: "access", url: undefined }]
        : names.map((name) => ({ name, dir: `access/${name}`, url: undefined })),
    action,
    branch: "main",
    owners: [],
    contact: "",
    approvals: 1,
    version: "1.2.0",
  }).map(({ path, text }) => ({
    file: path.split("/").at(-1) ?? "",
    text,
    needs: needsOf(text),
    state: "active",
    lastScheduled: { at: "2026-11-28T03:15:00Z", conclusion: "success" },
  }));

const environment = (name: string, more: Partial<EnvironmentFact> = {}): EnvironmentFact => ({
  name,
  branches: { seen: ["main"] },
  reviewers: 0,
  allowsOwnApproval: true,
  secrets: { seen: ["MATOMO_TOKEN", "MATOMO_PASSWORD"] },
  variables: { seen: [] },
  ...more,
});

const UNSEEN = { unseen: "GitHub does not show it.", fix: "Ask." };

const facts = (more: Partial<GithubFacts> = {}): GithubFacts => ({
  repository: { name: "acme/access", isPrivate: true, defaultBranch: "main", isAdmin: true },
  plan: { seen: "team" },
  workflows: { seen: workflowsFor([], "acme/matomo-access@v1.2.0") },
  environments: { seen: ["matomo-plan", "matomo-apply"].map((name) => environment(name)) },
  secrets: { repository: { seen: [] }, organization: { seen: [] } },
  variables: { repository: { seen: [] }, organization: { seen: [] } },
  rules: { seen: { approvals: 1, statuses: ["matomo-access/plan (access)"] } },
  codeOwners: { seen: [] },
  mayOpenPulls: { seen: true },
  auditBranch: { seen: { exists: true, isRestricted: false, isKept: true } },
  ...more,
});

test.each([
  ["https://github.com/acme/access.git", "github.com", "acme", "access"],
  ["https://user:secret@github.com/acme/access", "github.com", "acme", "access"],
  ["git@github.com:acme/access.git", "github.com", "acme", "access"],
  ["ssh://git@ghe.acme.example:2222/team/access.git", "ghe.acme.example", "team", "access"],
])("%s is a repository on GitHub", (remote, host, owner, repo) => {
  expect(placeOfRemote(remote)).toEqual({ host, owner, repo });
});

test.each(["/srv/git/access.git", "../access", "https://github.com/acme", ""])(
  "%j is not a repository on GitHub",
  (remote) => {
    expect(placeOfRemote(remote)).toBeUndefined();
  },
);

describe("the needs of workflows", () => {
  test("the text of workflows contains their environments, secrets and folders, for each server of a matrix", () => {
    const seen = workflowsFor(["europe", "america"], "acme/matomo-access@v1.2.0");
    const needed = neededEnvironments({ seen });
    expect([...needed.keys()].toSorted()).toEqual([
      "matomo-apply-america",
      "matomo-apply-europe",
      "matomo-approve",
      "matomo-plan-america",
      "matomo-plan-europe",
    ]);
    expect(needed.get("matomo-apply-europe")).toEqual(new Set(["MATOMO_TOKEN", "MATOMO_PASSWORD"]));
    expect(needed.get("matomo-approve")).toEqual(new Set());
    const plan = seen.find(({ file }) => file === "plan.yml");
    expect(needsOf(plan?.text ?? "").dirs).toEqual(["access/europe", "access/america"]);
    expect(checkRequiredStatus(facts({ workflows: { seen } }))[0]?.message).toContain(
      "matomo-access/plan (access.europe), matomo-access/plan (access.america)",
    );
  });

  test("a text that is not a workflow names no environments, so the standard names count", () => {
    for (const text of ["", "a: [", "- 1", "jobs: 3"])
      expect(needsOf(text).environments.size).toBe(0);
    expect([...neededEnvironments(UNSEEN).keys()]).toEqual([
      "matomo-plan",
      "matomo-apply",
      "matomo-approve",
    ]);
  });
});

describe("environments", () => {
  const statuses = (more: Partial<EnvironmentFact>): string[] =>
    checkEnvironments(facts({ environments: { seen: [environment("matomo-plan", more)] } }))
      .slice(0, 4)
      .filter(({ message }) => message.includes("matomo-plan"))
      .map(({ status }) => status);

  test.each([
    [{ seen: ["main"] }, "ok"],
    [{ seen: "protected" }, "warning"],
    [{ seen: undefined }, "problem"],
    [{ seen: [] }, "problem"],
    [{ seen: ["main", "*"] }, "problem"],
    [UNSEEN, "unknown"],
  ] as const)("environments with branches %j are %s", (branches, status) => {
    expect(statuses({ branches })).toContain(status);
  });

  test("environments that cannot be listed are unknown, with their secrets and reviewers", () => {
    const hidden = facts({ environments: UNSEEN });
    expect(checkEnvironments(hidden)).toMatchObject([{ status: "unknown" }]);
    expect(checkSecrets(hidden)).toMatchObject([{ status: "unknown" }]);
    expect(checkReviewers(hidden)).toMatchObject({ status: "unknown" });
  });

  test("environments for approvals need no secrets", () => {
    const gate = environment("matomo-approve", { secrets: { seen: ["MATOMO_TOKEN"] } });
    expect(checkSecrets(facts({ environments: { seen: [gate] } }))).toMatchObject([
      { status: "warning", fix: "gh secret delete MATOMO_TOKEN --env matomo-approve" },
    ]);
  });

  test("GitHub may hide the names of secrets and variables of environments", () => {
    const seen = [environment("matomo-plan", { secrets: UNSEEN, variables: UNSEEN })];
    expect(checkSecrets(facts({ environments: { seen } }))).toMatchObject([{ status: "unknown" }]);
    expect(checkVariables(facts({ environments: { seen } }))).toMatchObject([
      { status: "unknown" },
    ]);
  });

  test.each([
    [true, { seen: "team" }, 0, "ok"],
    [true, { seen: "free" }, 0, "ok"],
    [true, { seen: "enterprise" }, 0, "warning"],
    [true, { seen: "new name" }, 0, "unknown"],
    [true, UNSEEN, 0, "unknown"],
    [false, UNSEEN, 0, "warning"],
    [true, UNSEEN, 2, "ok"],
  ] as const)(
    "in a repository that is private: %s, with the plan %j and %i reviewers: %s",
    (isPrivate, plan, reviewers, status) => {
      const repository = { ...facts().repository, isPrivate };
      const seen = [environment("matomo-approve", { reviewers, secrets: { seen: [] } })];
      const found = checkReviewers(facts({ repository, plan, environments: { seen } }));
      expect(found.status).toBe(status);
    },
  );
});

describe("workflows", () => {
  test("workflows that use a branch, or different releases, are reported", () => {
    const moving = workflowsFor([], "acme/matomo-access@main");
    expect(checkWorkflows(facts({ workflows: { seen: moving } }), "1.2.0")).toMatchObject([
      {
        status: "warning",
        message: expect.stringContaining("@main. Whoever can change main") as string,
      },
    ]);
    const [first, ...rest] = workflowsFor([], "acme/matomo-access@v1.2.0");
    const [other] = workflowsFor([], "acme/matomo-access@v1.1.0");
    if (!first || !other) throw new Error("unreachable");
    expect(
      checkWorkflows(facts({ workflows: { seen: [other, ...rest] } }), "1.2.0")[0]?.message,
    ).toContain("different releases");
    expect(checkWorkflows(facts({ workflows: UNSEEN }), "1.2.0")).toMatchObject([
      { status: "unknown" },
    ]);
  });

  test("workflows pinned by a commit or a major version are ok", () => {
    for (const ref of ["0123456789abcdef0123456789abcdef01234567", "v1", "v1.2.0"]) {
      const seen = workflowsFor([], `acme/matomo-access@${ref}`);
      expect(checkWorkflows(facts({ workflows: { seen } }), "1.2.0")).toMatchObject([
        { status: "ok" },
      ]);
    }
  });

  const NOW = new Date("2026-11-30T09:00:00Z");
  test.each([
    [undefined, "warning"],
    [{ at: "2026-11-27T06:45:00Z", conclusion: "success" }, "ok"],
    [{ at: "2026-11-25T06:45:00Z", conclusion: "success" }, "problem"],
    [{ at: "2026-11-30T03:15:00Z", conclusion: "failure" }, "warning"],
  ] as const)(
    "workflows whose last scheduled run is %j are %s on a Monday",
    (lastScheduled, status) => {
      const seen = (facts().workflows as { seen: WorkflowFact[] }).seen.map((one) => ({
        ...one,
        lastScheduled,
      }));
      const results = checkSchedules(facts({ workflows: { seen } }), NOW);
      expect(results.length).toBeGreaterThanOrEqual(2);
      expect(new Set(results.map((result) => result.status))).toEqual(new Set([status]));
    },
  );
});

test("a public repository is reported unless its data may be published", () => {
  const repository = { ...facts().repository, isPrivate: false };
  expect(checkRepository(repository, false).map(({ status }) => status)).toEqual(["ok", "warning"]);
  expect(checkRepository(repository, true)).toHaveLength(1);
});

test("a branch is reported if it requires fewer approvals than the settings", () => {
  expect(checkBranch(facts({ rules: UNSEEN }), undefined).status).toBe("unknown");
  expect(checkRequiredStatus(facts({ rules: UNSEEN }))).toMatchObject([{ status: "unknown" }]);
  expect(
    checkBranch(facts({ rules: { seen: { approvals: 0, statuses: [] } } }), undefined),
  ).toMatchObject({ status: "warning" });
});

test("the audit branch is protected by rules, or by an App as its only writer", () => {
  const check = (
    seen: { exists: boolean; isRestricted: boolean; isKept: boolean },
    token = "",
  ): string => {
    const workflows = workflowsFor([], "acme/matomo-access@v1.2.0").map((one) => ({
      ...one,
      text: one.text.replace(/^( +)(command: apply)$/m, `$1$2${token}`),
    }));
    return checkAuditBranch(
      facts({ auditBranch: { seen }, workflows: { seen: workflows } }),
      "matomo-access/audit",
    ).status;
  };
  expect(check({ exists: true, isRestricted: false, isKept: true })).toBe("ok");
  expect(check({ exists: false, isRestricted: false, isKept: false })).toBe("warning");
  const restricted = { exists: true, isRestricted: true, isKept: true };
  expect(check(restricted)).toBe("problem");
  expect(check(restricted, "\n          github-token: ${{ steps.app.outputs.token }}")).toBe("ok");
});

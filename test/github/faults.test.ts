import { describe, expect, test } from "vitest";
import type { SandboxSeed } from "../../src/sandbox/seed.generated.ts";
import type { Fault, FakeRequest } from "./fake/server.ts";
import { isComment, once } from "./fake/one-fault.ts";
import { openStage, type Stage, type StepResult } from "./stage.ts";

const SEED: SandboxSeed = {
  sites: [{ name: "Shop" }],
  users: [
    { login: "alice", email: "alice@mail.example", access: [{ access: ["view"], sites: [1] }] },
  ],
};
const alice = (role: string): Record<string, string> => ({
  "access/people.yaml": `users:\n  alice: { email: alice@mail.example, access: [{ role: ${role}, sites: [Shop] }] }\n`,
});
const FILES = {
  "access/settings.yaml": "url: https://analytics.example.org\nremovals: all\n",
  ...alice("view"),
};
const stageWith = (options: Parameters<typeof openStage>[2] = {}): Promise<Stage> =>
  openStage(SEED, FILES, options);
const open = (stage: Stage): number =>
  stage.github.openPull({ head: "change", author: "carol", files: alice("admin") });
const bodies = (stage: Stage, pull: number): string[] =>
  stage.github.comments(pull).map(({ body }) => body);

const isStatus = ({ path }: FakeRequest): boolean => path.includes("/statuses/");
const count = (stage: Stage, matches: (request: FakeRequest) => boolean): number =>
  stage.github.requests.filter(matches).length;

describe("a plan's comment", () => {
  test.each<[string, Exclude<ReturnType<Fault>, undefined>]>([
    ["the connection breaks before it is created", "drop"],
    ["the connection breaks after it was created", "drop-after"],
    ["GitHub fails", { status: 500, body: { message: "Server Error" } }],
  ])("the comment exists once if %s", async (_, fault) => {
    await using stage = await stageWith();
    const pull = open(stage);
    stage.github.setFault(once(isComment, fault));
    const result = await stage.plan(pull);
    expect([result.code, result.reason], result.log).toEqual([0, "changes"]);
    expect(bodies(stage, pull)).toHaveLength(1);
    expect(bodies(stage, pull)[0]).toContain("changes from view to admin");
    expect(count(stage, isComment)).toBe(fault === "drop-after" ? 1 : 2);
  });

  test("a comment that GitHub keeps refusing makes the run fail with the plan in the summary, after a limited number of attempts", async () => {
    await using stage = await stageWith();
    const pull = open(stage);
    stage.github.setFault((request) =>
      isComment(request) ? { status: 502, body: { message: "Bad Gateway" } } : undefined,
    );
    const result = await stage.plan(pull);
    expect([result.code, result.reason]).toEqual([1, "github-error"]);
    expect(result.summary).toContain("changes from view to admin");
    expect(count(stage, isComment)).toBeLessThanOrEqual(4);
    expect(stage.github.statuses(stage.github.tip("change"))[0]).toMatchObject({
      state: "failure",
    });
  });

  test("a comment that GitHub finds too long is written in a shorter form with a link to the whole plan", async () => {
    await using stage = await stageWith();
    const pull = open(stage);
    const error = {
      resource: "IssueComment",
      code: "unprocessable",
      field: "data",
      message: "body is too long",
    };
    stage.github.setFault(
      once(isComment, { status: 422, body: { message: "Validation Failed", errors: [error] } }),
    );
    const result = await stage.plan(pull);
    expect([result.code, result.reason], result.log).toEqual([0, "changes"]);
    expect(bodies(stage, pull)[0]).toContain(
      "GitHub did not accept the plan as a comment; it is in the [job summary]",
    );
    expect(bodies(stage, pull)[0]).toContain("1 change for 1 person");
    expect(result.summary).toContain("changes from view to admin");
  });

  test.each([
    [
      "429 with Retry-After",
      { status: 429, headers: { "retry-after": "1" }, body: { message: "Too many requests" } },
    ],
    [
      "403 with Retry-After",
      {
        status: 403,
        headers: { "retry-after": "1" },
        body: { message: "You have exceeded a secondary rate limit" },
      },
    ],
  ])("the comment waits as GitHub asks: %s", async (_, fault) => {
    await using stage = await stageWith();
    const pull = open(stage);
    stage.github.setFault(once(isComment, fault));
    expect((await stage.plan(pull)).code).toBe(0);
    expect(stage.waited).toEqual([1000]);
    expect(bodies(stage, pull)).toHaveLength(1);
  });

  test("the comment does not wait too long, and an older plan never looks current", async () => {
    await using stage = await stageWith();
    const pull = open(stage);
    stage.github.setFault((request) =>
      isComment(request)
        ? {
            status: 403,
            headers: { "retry-after": "3600" },
            body: { message: "You have exceeded a secondary rate limit" },
          }
        : undefined,
    );
    const result = await stage.plan(pull);
    expect([
      result.code,
      result.reason,
      result.summary.includes("changes from view to admin"),
    ]).toEqual([1, "github-error", true]);
    expect(result.log).toContain("GitHub's rate limit for this token is reached");
  });

  test("if the job is not allowed to comment, a warning names the missing permission and mentions forks, and everything else continues", async () => {
    await using stage = await stageWith({
      permissions: { actions: "read", contents: "read", pull_requests: "read", issues: "read" },
    });
    const result = await stage.plan(open(stage));
    expect([result.code, result.reason]).toEqual([0, "changes"]);
    for (const permission of ["pull-requests: write", "statuses: write"])
      expect(result.log).toMatch(
        new RegExp(
          `^::warning [^\\n]*::[^\\n]*"${permission}"[^\\n]*a pull request from a fork[^.\\n]*\\.$`,
          "m",
        ),
      );
    expect(result.summary).toContain("changes from view to admin");
    expect(result.outputs["plan-file"]).not.toBe("");
  });

  test("the comment is found again behind a hundred others, and replaced in place", async () => {
    await using stage = await stageWith();
    const pull = open(stage);
    for (let index = 0; index < 101; index++) stage.github.comment(pull, "carol", `talk ${index}`);
    await stage.plan(pull);
    for (let index = 0; index < 101; index++)
      stage.github.comment(pull, "dora", `more talk ${index}`);
    stage.github.push(pull, alice("write"));
    await stage.plan(pull);
    const own = stage.github.comments(pull).filter(({ user }) => user === "github-actions[bot]");
    expect(own).toHaveLength(1);
    expect(own[0]?.body).toContain("changes from view to write");
    expect(stage.github.violations).toEqual([]);
  });

  test("a token that writes as somebody else is reported, because every run would then create a new comment", async () => {
    await using stage = await stageWith();
    const result = await stage.plan(open(stage), { inputs: { bot: "our-app[bot]" } });
    expect(result.log).toContain(
      'but the input `bot` is our-app[bot]. Set `bot` to "github-actions[bot]"',
    );
  });
});

describe("planning fails", () => {
  const checkFailed = (
    stage: Stage,
    pull: number,
    result: StepResult,
    reason: string,
    why: string,
  ): void => {
    expect([result.code, result.reason], result.log).toEqual([1, reason]);
    expect(bodies(stage, pull)).toHaveLength(1);
    expect(bodies(stage, pull)[0]).toContain("There is no plan for this commit.");
    expect(bodies(stage, pull)[0]).toContain(why);
    expect(bodies(stage, pull)[0]).not.toContain("to admin");
    expect(result.summary).toContain(why);
    expect(stage.github.statuses(stage.github.tip("change"))[0]).toMatchObject({
      state: "failure",
    });
    expect(result.outputs["plan-file"]).toBe("");
  };

  test("if Matomo fails, the comment of the earlier plan says so, and no plan is stored", async () => {
    await using stage = await stageWith();
    const pull = open(stage);
    await stage.plan(pull);
    stage.github.push(pull, alice("write"));
    checkFailed(
      stage,
      pull,
      await stage.plan(pull, { env: { MATOMO_TOKEN: "0".repeat(32) } }),
      "matomo-error",
      "token",
    );
  });

  test("if nothing answers at Matomo's address, the comment says so, and no plan is stored", async () => {
    await using stage = await stageWith();
    const { github } = stage;
    const settings = github.filesAt("main")["access/settings.yaml"] ?? "";
    const nowhere = settings.replace(stage.sandbox.url, "http://127.0.0.1:9");
    github.commit({ branch: "main", files: { "access/settings.yaml": nowhere } });
    const pull = open(stage);
    checkFailed(stage, pull, await stage.plan(pull), "matomo-error", "127.0.0.1");
  });

  test("if GitHub does not show the files, the comment says so, and no plan is stored", async () => {
    await using stage = await stageWith();
    const pull = open(stage);
    stage.github.setFault(({ path }) =>
      path.includes("/git/trees/") ? { status: 404, body: { message: "Not Found" } } : undefined,
    );
    checkFailed(stage, pull, await stage.plan(pull), "github-error", "GitHub refused");
  });
});

describe("GitHub", () => {
  test("GitHub is asked again after a temporary failure of a read", async () => {
    await using stage = await stageWith();
    const pull = open(stage);
    stage.github.setFault(
      once(({ method, path }) => method === "GET" && path.includes("/git/trees/"), "drop"),
    );
    expect((await stage.plan(pull)).reason).toBe("changes");
  });

  test("a refused status does not make a plan fail", async () => {
    await using stage = await stageWith();
    const pull = open(stage);
    stage.github.setFault((request) =>
      isStatus(request) ? { status: 500, body: { message: "Server Error" } } : undefined,
    );
    const result = await stage.plan(pull);
    // The announcement and the plan. Neither is sent again.
    expect([result.code, count(stage, isStatus)]).toEqual([0, 2]);
  });

  test("lists of runs and artifacts are read to the last page", async () => {
    await using stage = await stageWith();
    const { github } = stage;
    const pull = open(stage);
    await stage.plan(pull);
    const headSha = github.tip("change");
    const [run = 0] = github.world.runs.keys();
    for (let index = 0; index < 101; index++) {
      github.addArtifact(run, `another-${index}`, { "x.json": "{}" });
      github.addRun({
        workflow: "plan.yml",
        event: "pull_request_target",
        headSha,
        headBranch: "change",
        conclusion: "cancelled",
      });
    }
    stage.merge(pull, "dora");
    const result = await stage.apply();
    expect([result.reason, result.outputs["changes"]], result.summary).toEqual(["applied", "1"]);
    expect(github.violations).toEqual([]);
  });
});

describe("apply reports to the merged pull request", () => {
  async function merged(
    options: Parameters<typeof openStage>[2] = {},
  ): Promise<{ stage: Stage; pull: number }> {
    const stage = await stageWith(options);
    const pull = open(stage);
    await stage.plan(pull);
    stage.merge(pull, "dora");
    return { stage, pull };
  }
  const outcome = (stage: Stage, pull: number): string =>
    bodies(stage, pull).find((body) => body.includes(":outcome:")) ?? "";

  test("apply reports that Matomo could not be read, and the next run applies everything", async () => {
    const { stage, pull } = await merged();
    await using _ = stage;
    const failed = await stage.apply({ env: { MATOMO_TOKEN: "0".repeat(32) } });
    expect([failed.code, failed.reason]).toEqual([1, "matomo-error"]);
    expect(outcome(stage, pull)).toContain("## Access not applied: access");
    expect(outcome(stage, pull)).toContain("**Nothing was applied.**");
    expect(failed.summary).toContain("**Nothing was applied.**");
    expect((await stage.apply()).reason).toBe("applied");
    expect(outcome(stage, pull)).toContain("Done: 1 change applied and verified.");
    expect(bodies(stage, pull)).toHaveLength(2);
  });

  test("apply reports what was done even if the record cannot be written, and the run fails", async () => {
    const { stage, pull } = await merged();
    await using _ = stage;
    stage.github.setFault(({ method, path }) =>
      method === "POST" && path.endsWith("/git/trees")
        ? { status: 403, body: { message: "Resource not accessible by integration" } }
        : undefined,
    );
    const result = await stage.apply();
    expect([result.code, result.reason]).toEqual([1, "not-recorded"]);
    expect(result.log).toContain('"contents: write"');
    expect(outcome(stage, pull)).toContain("Done: 1 change applied and verified.");
  });

  test("apply is recorded once, even if the answer to creating the record's branch is lost", async () => {
    const { stage } = await merged();
    await using _ = stage;
    stage.github.setFault(
      once(({ method, path }) => method === "POST" && path.endsWith("/git/refs"), "drop-after"),
    );
    expect((await stage.apply()).reason).toBe("applied");
    const lines = Object.entries(stage.github.filesAt("matomo-access/audit")).flatMap(
      ([path, text]) => (path.startsWith("audit/") ? text.trim().split("\n") : []),
    );
    // The run begins, is about to apply, and has applied.
    const marks = lines.map((line) => (JSON.parse(line) as { mark?: string }).mark);
    expect(marks).toEqual(["started", "applying", undefined]);
  });

  test("apply warns that it is not allowed to comment, and the changes stay applied", async () => {
    const { stage } = await merged();
    await using _ = stage;
    stage.github.setPermissions({ contents: "write", pull_requests: "read", actions: "read" });
    const result = await stage.apply();
    expect([result.code, result.reason]).toEqual([0, "applied"]);
    expect(result.log).toContain('"pull-requests: write"');
    expect(result.summary).toContain("Done: 1 change applied");
  });
});

test("if GitHub does not show the default branch, apply and drift fail instead of ending green without any work", async () => {
  await using stage = await stageWith();
  stage.github.setFault(({ path }) =>
    decodeURIComponent(path).endsWith("/git/ref/heads/main")
      ? { status: 404, body: { message: "Not Found" } }
      : undefined,
  );
  for (const run of [() => stage.apply(), () => stage.drift()])
    expect(await run()).toMatchObject({ code: 1, reason: "github-error" });
});

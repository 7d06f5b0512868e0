import { strFromU8, unzipSync } from "fflate";
import { expect, test } from "vitest";
import { ApprovalRule } from "../../../src/github/apply/approval-rule.ts";
import { gatherApprovals } from "../../../src/github/apply/approvals.ts";
import { mergedSince } from "../../../src/github/apply/merged.ts";
import { artifactName } from "../../../src/github/store/plan-file.ts";
import { renderPlanJson } from "../../../src/render/plan-json.ts";
import { makeLive } from "../../helpers/make-world.ts";
import { planOf } from "../../helpers/plan-of.ts";
import { apiOf } from "../fake/api.ts";
import { type FakeGithub, startGithub } from "../fake/start-github.ts";

const PLAN = planOf(
  "users:\n  ann: { access: [{ role: write, sites: [1] }] }\n",
  makeLive({ sites: ["Shop"], people: { ann: {} } }),
);

const headOf = (github: FakeGithub, pull: number): string =>
  github.world.issues.get(pull)?.pull?.headSha ?? "";
const runsOf = (github: FakeGithub, pull: number): number[] =>
  [...github.world.runs]
    .filter(([, { headSha }]) => headSha === headOf(github, pull))
    .map(([id]) => id);
const change = (
  github: FakeGithub,
  pull: number,
  to: Parameters<FakeGithub["changeRun"]>[1],
): void => {
  for (const id of runsOf(github, pull)) github.changeRun(id, to);
};

const nameOf = (github: FakeGithub, pull: number, attempt = 1): string =>
  artifactName("access", { pull, head: headOf(github, pull), attempt });
const artifactsOf = (github: FakeGithub, pull: number) => {
  const runs = runsOf(github, pull);
  return [...github.world.artifacts.values()].filter(({ run }) => runs.includes(run));
};
const replace = (
  github: FakeGithub,
  id: number,
  run: number,
  name: string,
  content: Parameters<FakeGithub["addArtifact"]>[2],
): void => {
  github.world.artifacts.delete(id);
  github.addArtifact(run, name, content);
};

/** Ways to invalidate a plan, and the message for each. */
const SPOILED: readonly (readonly [
  what: string,
  why: string,
  spoil: (github: FakeGithub, pull: number) => unknown,
])[] = [
  [
    "another workflow's",
    "no plan was made",
    (github, pull) => change(github, pull, { workflow: "other.yml" }),
  ],
  [
    "made by the branch's own code",
    "no plan was made",
    (github, pull) => change(github, pull, { event: "pull_request" }),
  ],
  [
    "for another commit",
    "no plan was made",
    (github, pull) => change(github, pull, { headSha: github.tip("main") }),
  ],
  [
    "a fork's",
    "no plan was made",
    (github, pull) => change(github, pull, { headOwner: "mallory" }),
  ],
  [
    "of a run that failed",
    "its last plan failed",
    (github, pull) => change(github, pull, { conclusion: "failure" }),
  ],
  [
    "not finished",
    "its last plan was not finished",
    (github, pull) => {
      change(github, pull, { conclusion: null, status: "in_progress" });
      for (const { id } of artifactsOf(github, pull)) github.world.artifacts.delete(id);
    },
  ],
  [
    "cancelled before it was uploaded",
    "its last plan was cancelled",
    (github, pull) => {
      change(github, pull, { conclusion: "cancelled" });
      for (const { id } of artifactsOf(github, pull)) github.world.artifacts.delete(id);
    },
  ],
  [
    "of a run that ran another branch's workflow file",
    "no plan was made",
    (github, pull) => change(github, pull, { ref: "refs/heads/evil" }),
  ],
  [
    "of a run for another pull request with the same head",
    `no run of plan.yml is named "plan #`,
    (github, pull) => change(github, pull, { title: `plan #${pull}1` }),
  ],
  [
    "of a run that is named by what somebody typed",
    "copy the line `run-name`",
    (github, pull) => change(github, pull, { title: "Give access" }),
  ],
  [
    "uploaded twice under one name",
    "uploaded 2 times under one name",
    (github, pull) => {
      for (const { run, name, zip } of artifactsOf(github, pull))
        github.addArtifact(run, name, zip);
    },
  ],
  [
    "uploaded by another run under its name",
    "its last plan was made without Matomo",
    (github, pull) => {
      const other = github.addRun({
        workflow: "other.yml",
        event: "push",
        headSha: headOf(github, pull),
        headBranch: "x",
        conclusion: "success",
      });
      for (const { id, name, zip } of artifactsOf(github, pull))
        replace(github, id, other, name, zip);
    },
  ],
  [
    "older than one that failed",
    "its last plan failed",
    (github, pull) => {
      const wish = {
        workflow: "plan.yml",
        event: "pull_request_target",
        title: `plan #${pull}`,
        headSha: headOf(github, pull),
        headBranch: "x",
      };
      github.addRun({ ...wish, conclusion: "failure" });
      github.addRun({ ...wish, conclusion: "cancelled" });
    },
  ],
  [
    "kept no longer",
    "its plan is no longer stored",
    (github, pull) => {
      for (const { id } of artifactsOf(github, pull)) github.expireArtifact(id);
    },
  ],
  [
    "another pull request's",
    "its last plan was made without Matomo",
    (github, pull) => {
      for (const { id, zip, run } of artifactsOf(github, pull))
        replace(github, id, run, "matomo-access-plan-access-1", zip);
    },
  ],
  [
    "edited",
    "The plan was edited after it was created",
    (github, pull) => {
      for (const { id, zip, run, name } of artifactsOf(github, pull)) {
        const text = strFromU8(unzipSync(zip)["plan.json"] ?? new Uint8Array()).replaceAll(
          '"role":"write"',
          '"role":"admin"',
        );
        replace(github, id, run, name, { "plan.json": text });
      }
    },
  ],
  [
    "no archive",
    "its artifact is not a zip archive",
    (github, pull) => {
      for (const { id, run, name } of artifactsOf(github, pull))
        replace(github, id, run, name, Buffer.from("no zip"));
    },
  ],
];

/** Opens a pull request with an uploaded plan, and merges it. */
function merged(
  github: FakeGithub,
  head: string,
  spoil?: (github: FakeGithub, pull: number) => unknown,
  isFork = false,
): number {
  const pull = github.openPull({
    head,
    author: "carol",
    fork: isFork,
    files: { [`${head}.md`]: "x" },
  });
  const headOwner = isFork ? "carol" : github.owner;
  const run = github.addRun({
    workflow: "plan.yml",
    event: "pull_request_target",
    title: `plan #${pull}`,
    headSha: headOf(github, pull),
    headBranch: head,
    headOwner,
    conclusion: "success",
  });
  github.addArtifact(run, nameOf(github, pull), { "plan.json": renderPlanJson(PLAN) });
  spoil?.(github, pull);
  github.review(pull, "erin", "APPROVED");
  github.merge(pull, "dora", "squash");
  return pull;
}

async function gather(github: FakeGithub, since: string, url = PLAN.url) {
  const api = apiOf(github);
  const pulls = await mergedSince(api, since, github.tip("main"), "main");
  const rule = await ApprovalRule.open({
    api,
    path: "access/settings.yaml",
    pulls,
    since,
    approvals: 1,
    defaultBranch: "main",
  });
  const source = {
    instance: "access",
    workflow: "plan.yml",
    repository: `${github.owner}/${github.repo}`,
    url,
    onUnread: (refusal: Error) => {
      throw refusal;
    },
  };
  return gatherApprovals(api, pulls, source, rule);
}

test("a plan approves nothing if it is from another workflow or commit, damaged, or not the last that reviewers saw", async () => {
  await using github = await startGithub({ now: () => new Date("2026-12-01T07:00:00Z") });
  const since = github.tip("main");
  const good = merged(github, "good");
  const pulls = SPOILED.map(([, , spoil], index) => merged(github, `change-${index}`, spoil));
  const found = new Map(
    (await gather(github, since)).map(({ pull, plan, missing }) => [
      pull.number,
      { plan, missing },
    ]),
  );
  expect(found.get(good)?.plan?.hash).toBe(PLAN.hash);
  for (const [index, [what, why]] of SPOILED.entries()) {
    expect(found.get(pulls[index] ?? 0)?.missing, what).toContain(why);
    expect(found.get(pulls[index] ?? 0)?.plan, what).toBeUndefined();
  }
  expect(github.violations).toEqual([]);
});

test("a plan approves nothing if it is for another Matomo, from a fork, or made after the merge", async () => {
  await using github = await startGithub({ now: () => new Date("2026-12-01T07:00:00Z") });
  const since = github.tip("main");
  const fork = merged(github, "fork", undefined, true);
  const late = merged(github, "late", (_, pull) => {
    for (const id of runsOf(github, pull))
      github.changeRun(id, { createdAt: new Date(github.now().getTime() + 1000) });
  });
  const good = merged(github, "good");
  const reasons = async (url: string): Promise<Record<number, string | undefined>> =>
    Object.fromEntries(
      (await gather(github, since, url)).map(({ pull, missing }) => [pull.number, missing]),
    );
  expect(await reasons(PLAN.url)).toEqual({
    [fork]: "it came from a fork, and pull requests from forks never get a plan against Matomo",
    [late]: "no plan was made for the merged commit",
    [good]: undefined,
  });
  expect((await reasons("https://other.example"))[good]).toBe("its plan is for another Matomo");
});

test("an artifact that was uploaded again after the merge does not replace the earlier one", async () => {
  await using github = await startGithub({ now: () => new Date("2026-12-01T07:00:00Z") });
  const since = github.tip("main");
  const pull = merged(github, "change");
  const [run = 0] = runsOf(github, pull);
  github.advance(60_000);
  github.addArtifact(run, nameOf(github, pull), { "plan.json": "{}" });
  expect((await gather(github, since))[0]?.plan?.hash).toBe(PLAN.hash);
});

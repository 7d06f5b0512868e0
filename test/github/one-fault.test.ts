import { expect, test } from "vitest";
import type { SandboxSeed } from "../../src/sandbox/seed.generated.ts";
import type { Fault, FakeRequest } from "./fake/server.ts";
import { isComment, once } from "./fake/one-fault.ts";
import { openStage, type Stage } from "./stage.ts";

// What is left if GitHub refuses a single call, and what the next run does about it.
const SEED: SandboxSeed = {
  sites: [{ name: "Shop" }],
  users: [
    { login: "alice", email: "alice@mail.example", access: [{ access: ["view"], sites: [1] }] },
  ],
};
const alice = (role: string): Record<string, string> => ({
  "access/people.yaml": `users:\n  alice: { email: alice@mail.example, access: [{ role: ${role}, sites: [Shop] }] }\n`,
});
const stageOf = (): Promise<Stage> =>
  openStage(SEED, {
    "access/settings.yaml": "url: https://analytics.example.org\nremovals: all\n",
    ...alice("view"),
  });
/** The same stage after everything in the manifests was approved. */
async function begun(): Promise<Stage> {
  const stage = await stageOf();
  const { outputs } = await stage.apply();
  await stage.apply({ dispatch: true, inputs: { approve: outputs["plan-hash"] ?? "" } });
  return stage;
}
const give = (stage: Stage, access: string): Promise<void> =>
  stage.click("UsersManager.setUserAccess", { userLogin: "alice", access, idSites: "1" });
const issueOf = (stage: Stage): { number: number; state: string } => {
  const issue = stage.github.issues().find(({ isPull }) => !isPull);
  if (!issue) throw new Error("no issue");
  return issue;
};
const news = (stage: Stage): string[] =>
  stage.github.comments(issueOf(stage).number).map(({ body }) => body);

const REFUSED = { status: 422, body: { message: "Validation Failed" } };
const isIssue = ({ method, path }: FakeRequest): boolean =>
  method === "PATCH" && /\/issues\/\d+$/.test(path);

test.each<[string, Fault]>([
  ["the comment", once(isComment, REFUSED)],
  ["the answer to the comment", once(isComment, "drop-after")],
  ["the issue", once(isIssue, REFUSED)],
])("new drift and its end are each reported once if GitHub loses %s", async (_, fault) => {
  await using stage = await begun();
  await give(stage, "admin");
  await stage.drift();
  await give(stage, "write");
  stage.github.setFault(fault);
  expect((await stage.drift()).code).toBe(1);
  stage.github.setFault(undefined);
  expect((await stage.drift()).reason).toBe("drift");
  expect(news(stage).map((text) => text.includes("New differences"))).toEqual([true]);
  // The same change again is new drift.
  await give(stage, "admin");
  await stage.drift();
  await give(stage, "write");
  await stage.drift();
  expect(news(stage)).toHaveLength(3);
  expect(stage.github.violations).toEqual([]);
});

test.each<[string, Fault]>([
  ["the answer to the comment", once(isComment, "drop-after")],
  ["the issue", once(isIssue, REFUSED)],
])("settled drift is reported once if GitHub loses %s", async (_, fault) => {
  await using stage = await begun();
  await give(stage, "admin");
  await stage.drift();
  await give(stage, "view");
  stage.github.setFault(fault);
  expect((await stage.drift()).reason).toBe("github-error");
  stage.github.setFault(undefined);
  expect((await stage.drift()).reason).toBe("no-drift");
  expect([issueOf(stage).state, news(stage).length]).toEqual(["closed", 1]);
});

test("another person's comment that looks like the bot's does not suppress any report", async () => {
  await using stage = await begun();
  await give(stage, "admin");
  await stage.drift();
  await give(stage, "view");
  stage.github.setFault(once(isIssue, REFUSED));
  await stage.drift();
  stage.github.setFault(undefined);
  const { number } = issueOf(stage);
  const [own] = stage.github.comments(number);
  stage.github.deleteComment(own?.id ?? 0);
  stage.github.comment(number, "mallory", own?.body ?? "");
  await stage.drift();
  expect(stage.github.comments(number).map(({ user }) => user)).toEqual([
    "mallory",
    "github-actions[bot]",
  ]);
});

test.each(["apply", "drift"] as const)(
  "%s is not green if GitHub does not show the default branch",
  async (command) => {
    await using stage = await stageOf();
    stage.github.setFault(
      once(({ path }) => /\/git\/ref\/heads(%2F|\/)main$/.test(path), {
        status: 404,
        body: { message: "Not Found" },
      }),
    );
    const result = await stage[command]();
    expect([result.code, result.reason], result.log).toEqual([1, "github-error"]);
    expect(result.log).toContain("does not show the branch main");
  },
);

test("a failed check of drift says why even if GitHub refuses the issue", async () => {
  await using stage = await begun();
  stage.github.setFault(({ path }) =>
    path.endsWith("/issues") ? { status: 500, body: { message: "Server Error" } } : undefined,
  );
  const result = await stage.drift({ env: { MATOMO_TOKEN: "0".repeat(32) } });
  expect([result.code, result.reason], result.log).toEqual([1, "matomo-error"]);
  expect(result.log).toMatch(/^::warning title=no-issue::/m);
  expect(result.log).toMatch(/^::error title=matomo-access::.*token/m);
});

test("a plan that cannot be marked out of date does not look like the plan of the newest commit", async () => {
  await using stage = await stageOf();
  const pull = stage.github.openPull({ head: "change", author: "carol", files: alice("admin") });
  await stage.plan(pull);
  stage.github.push(pull, alice("write"));
  stage.github.setFault(
    once(({ method, path }) => method === "PATCH" && path.includes("/issues/comments/"), REFUSED),
  );
  const result = await stage.plan(pull);
  expect([result.code, result.reason], result.log).toEqual([1, "github-error"]);
  expect(stage.github.statuses(stage.github.tip("change"))[0]).toMatchObject({ state: "failure" });
  expect(
    stage.github
      .comments(pull)
      .map(({ body }) => body.includes("There is no plan for this commit")),
  ).toEqual([true]);
});

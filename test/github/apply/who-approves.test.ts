import { expect, test } from "vitest";
import { forMarkdown } from "../../../src/render/safe-text.ts";
import type { SandboxSeed } from "../../../src/sandbox/seed.generated.ts";
import { openStage, type Stage } from "../stage.ts";
import type { FakeOptions } from "../fake/world.ts";

const SEED: SandboxSeed = {
  sites: [{ name: "Shop" }],
  users: ["alice", "bob"].map((login) => ({
    login,
    email: `${login}@mail.example`,
    access: [{ access: ["view"], sites: [1] }],
  })),
};
const file = (login: string, role: string): Record<string, string> => ({
  [`access/${login}.yaml`]: `users:\n  ${login}: { email: ${login}@mail.example, access: [{ role: ${role}, sites: [Shop] }] }\n`,
});
const settings = (approvals: string): Record<string, string> => ({
  "access/settings.yaml": `url: https://analytics.example.org\nremovals: all\napprovals: ${approvals}\n`,
});
const stageWith = (approvals: string, options: FakeOptions = {}): Promise<Stage> =>
  openStage(
    SEED,
    { ...settings(approvals), ...file("alice", "view"), ...file("bob", "view") },
    options,
  );

let branches = 0;
/** A pull request by carol with its plan. */
async function planned(stage: Stage, files: Record<string, string>): Promise<number> {
  branches += 1;
  const pull = stage.github.openPull({ head: `change-${branches}`, author: "carol", files });
  const { reason, log } = await stage.plan(pull);
  expect(["changes", "no-changes"], log).toContain(reason);
  return pull;
}
const outcome = (stage: Stage, pull: number): string =>
  stage.github.comments(pull).at(-1)?.body ?? "";
/** The first apply, so that later changes have a reviewed base. */
async function begun(stage: Stage): Promise<void> {
  const pull = await planned(stage, { "README.md": "begin" });
  stage.merge(pull, "dora");
  const { reason, summary } = await stage.apply();
  expect(reason, summary).toBe("applied");
}

test("a plan that its own author merged is on hold and lists reviews that do not count, and a later review changes nothing", async () => {
  await using stage = await stageWith("1");
  const { github } = stage;
  await begun(stage);
  const pull = await planned(stage, file("alice", "admin"));
  github.review(pull, "carol", "APPROVED");
  github.review(pull, "github-actions[bot]", "APPROVED");
  github.merge(pull, "carol");
  const alone = await stage.apply();
  expect([alone.code, alone.reason, alone.outputs["changes"]]).toEqual([1, "not-approved", "0"]);
  expect(outcome(stage, pull)).toContain(
    `The plan of #${pull} does not count: ${forMarkdown("it was merged with 0 of 1 required approval (carol is an author (opened it); github-actions[bot] is not a person).")}`,
  );
  github.advance(5_000);
  github.review(pull, "dora", "APPROVED");
  const again = await stage.apply({ attempt: 2 });
  expect([again.code, again.reason, again.outputs["changes"]]).toEqual([1, "not-approved", "0"]);
  expect(outcome(stage, pull)).toContain("dora approved after the merge");
  expect(github.violations).toEqual([]);
});

test("a lower number of required approvals counts only after a pull request with the earlier number of approvals, or after an administrator pushes it", async () => {
  await using stage = await stageWith("1", { roles: { erin: "admin" } });
  const { github } = stage;
  await begun(stage);
  // A lower number is merged without a review, and the next pull request tries to use it.
  const loosened = await planned(stage, settings("none"));
  github.merge(loosened, "carol");
  const first = await stage.apply();
  expect([first.code, first.reason]).toEqual([1, "not-approved"]);
  expect(outcome(stage, loosened)).toContain("settings.yaml now requires no approvals");
  const used = await planned(stage, file("alice", "admin"));
  github.merge(used, "carol");
  expect((await stage.apply()).outputs["changes"]).toBe("0");
  // A person who can write but is not an administrator.
  github.commit({ branch: "main", files: { ...settings("1"), ...file("alice", "view") } });
  github.commit({ branch: "main", files: settings("none"), author: "mallory" });
  expect((await stage.apply()).reason).toBe("not-approved");
  github.commit({ branch: "main", files: settings("1") });
  expect((await stage.apply()).reason).toBe("applied");
  // An administrator pushes, and a pull request has one approval. The next one needs none.
  github.commit({ branch: "main", files: settings("none"), author: "erin" });
  expect((await stage.apply()).reason).toBe("applied");
  github.commit({ branch: "main", files: settings("1"), author: "erin" });
  expect((await stage.apply()).reason).toBe("applied");
  const reviewed = await planned(stage, settings("none"));
  stage.merge(reviewed, "carol");
  const alone = await planned(stage, file("bob", "admin"));
  github.merge(alone, "carol");
  const last = await stage.apply();
  expect([last.reason, last.outputs["changes"]], last.summary).toEqual(["applied", "1"]);
  expect(github.violations).toEqual([]);
});

test("an administrator who is left alone can push `approvals: none`, which counts only for later merges, and then approve what is on hold", async () => {
  await using stage = await stageWith("1", { roles: { erin: "admin" } });
  const { github } = stage;
  await begun(stage);
  const before = await planned(stage, file("bob", "admin"));
  github.merge(before, "carol");
  github.commit({ branch: "main", files: file("alice", "write"), author: "mallory" });
  expect((await stage.apply()).reason).toBe("not-approved");
  github.advance(2_000);
  github.commit({ branch: "main", files: settings("none"), author: "erin" });
  const held = await stage.apply();
  expect([held.reason, held.outputs["changes"]]).toEqual(["not-approved", "0"]);
  const hash = held.outputs["plan-hash"] ?? "";
  const lines = { "access/approve.yaml": `approve: [{ plan: ${hash}, reason: alone }]\n` };
  github.merge(await planned(stage, lines), "erin");
  const applied = await stage.apply();
  expect([applied.reason, applied.outputs["changes"]], applied.summary).toEqual(["applied", "2"]);
  expect(github.violations).toEqual([]);
});

test("a team of one can merge alone with `approvals: none`, and a team of three can require two approvals", async () => {
  await using alone = await stageWith("none");
  const own = await planned(alone, file("alice", "admin"));
  alone.github.merge(own, "carol");
  expect((await alone.apply()).outputs["changes"]).toBe("1");
  await using two = await stageWith("2");
  const pull = await planned(two, file("alice", "admin"));
  two.github.review(pull, "dora", "APPROVED");
  two.github.merge(pull, "dora");
  expect((await two.apply()).outputs["changes"]).toBe("0");
  expect(outcome(two, pull)).toContain("with 1 of 2 required approvals");
});

test("a person who requests an adoption is its author, so their own changes need somebody else's approval", async () => {
  await using stage = await stageWith("1");
  const { github } = stage;
  await begun(stage);
  await stage.click("UsersManager.setUserAccess", {
    userLogin: "bob",
    access: "admin",
    idSites: "1",
  });
  const asked = await stage.drift({ inputs: { adopt: "true" }, actor: "bob.hand" });
  expect(asked.reason, asked.log).toBe("drift");
  const pull = github.issues().find(({ isPull, title }) => isPull && title.startsWith("Adopt"));
  const number = pull?.number ?? 0;
  await stage.plan(number);
  github.review(number, "bob.hand", "APPROVED");
  github.merge(number, "bob.hand");
  const applied = await stage.apply();
  expect([applied.code, applied.reason], applied.summary).toEqual([1, "not-approved"]);
  expect(outcome(stage, number)).toMatch(/bob.hand is an author &#40;wrote \S+&#41;/);
  expect(github.violations).toEqual([]);
});

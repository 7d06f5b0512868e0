import { describe, expect, test } from "vitest";
import type { SandboxSeed } from "../../../src/sandbox/seed.generated.ts";
import { openStage, type Stage } from "../stage.ts";

const LOGINS = ["alice", "bob", "cleo", "dirk"] as const;
const SEED: SandboxSeed = {
  sites: [{ name: "Shop DE" }, { name: "Shop FR" }, { name: "Blog" }],
  users: LOGINS.map((login) => ({
    login,
    email: `${login}@mail.example`,
    access: [{ access: ["view"], sites: [1] }],
  })),
};
const SETTINGS = "url: https://analytics.example.org\nremovals: all\n";
/** Everybody has their own file, so that pull requests do not conflict. */
const file = (
  login: string,
  grants = "{ role: view, sites: [Shop DE] }",
): Record<string, string> => ({
  [`access/${login}.yaml`]: `users:\n  ${login}: { email: ${login}@mail.example, access: [${grants}] }\n`,
});
const FILES = {
  "access/settings.yaml": SETTINGS,
  ...Object.assign({}, ...LOGINS.map((login) => file(login))),
} as Record<string, string>;
const WRITE = "{ role: write, sites: [Shop DE] }";
const ADMIN = "{ role: admin, sites: [Shop DE] }";

const stageWith = (
  options: Parameters<typeof openStage>[2] = {},
  files: Record<string, string> = {},
): Promise<Stage> => openStage(SEED, { ...FILES, ...files }, options);

/** Approves everything in the manifests. */
async function begin(stage: Stage): Promise<void> {
  const { outputs } = await stage.apply();
  const inputs = { approve: outputs["plan-hash"] ?? "" };
  expect((await stage.apply({ dispatch: true, inputs })).reason).toBe("applied");
}

/** Opens a pull request and plans it. */
async function planned(stage: Stage, login: string, grants = WRITE): Promise<number> {
  const pull = stage.github.openPull({
    head: `change-${login}`,
    author: "carol",
    files: file(login, grants),
  });
  const result = await stage.plan(pull);
  expect(result.code, result.log + result.summary).toBe(0);
  return pull;
}

const outcome = (stage: Stage, pull: number): string | undefined =>
  stage.github.comments(pull).find(({ body }) => body.includes("matomo-access:outcome"))?.body;
const records = (stage: Stage): Record<string, unknown>[] =>
  Object.entries(stage.github.filesAt("matomo-access/audit"))
    .filter(([path]) => path.startsWith("audit/"))
    .flatMap(([, text]) => text.trim().split("\n"))
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe("apply after merges", () => {
  test("after several merges at once, by merge, squash and rebase, the older run stops and the newer one applies all of them", async () => {
    await using stage = await stageWith();
    const { github } = stage;
    await begin(stage);
    const pulls = [
      await planned(stage, "alice"),
      await planned(stage, "bob"),
      await planned(stage, "cleo"),
    ];
    github.push(pulls[2] ?? 0, file("cleo", ADMIN), { author: "carol" });
    await stage.plan(pulls[2] ?? 0);
    const older = stage.merge(pulls[0] ?? 0, "dora", "merge");
    stage.merge(pulls[1] ?? 0, "dora", "squash");
    stage.merge(pulls[2] ?? 0, "dora", "rebase");
    const first = await stage.apply({ sha: older });
    expect([first.code, first.reason]).toEqual([0, "superseded"]);
    const second = await stage.apply();
    expect(
      [second.code, second.reason, second.outputs["changes"]],
      second.log + second.summary,
    ).toEqual([0, "applied", "3"]);
    for (const pull of pulls)
      expect(outcome(stage, pull)).toContain("Done: 3 changes applied and verified.");
    expect(outcome(stage, pulls[0] ?? 0)).not.toContain("not applied before");
    expect(records(stage).at(-1)?.["changes"]).toMatchObject(
      ["alice", "bob", "cleo"].map((login, index) => ({ login, pullRequest: pulls[index] })),
    );
    expect(github.violations).toEqual([]);
  });

  test("apply follows the first parents to find a merged pull request, even past more commits than GitHub lists at once", async () => {
    await using stage = await stageWith();
    const { github } = stage;
    await begin(stage);
    const pull = await planned(stage, "alice");
    for (let index = 0; index < 130; index++) github.push(pull, { "README.md": `${index}` });
    await stage.plan(pull);
    stage.merge(pull, "dora");
    for (let index = 0; index < 130; index++)
      github.commit({ branch: "main", files: { "NEWS.md": `${index}` } });
    const before = github.requests.length;
    const result = await stage.apply();
    expect([result.reason, result.outputs["changes"]], result.log + result.summary).toEqual([
      "applied",
      "1",
    ]);
    const asked = github.requests
      .slice(before)
      .filter(({ path }) => /commits\/[0-9a-f]+\/pulls$/.test(path));
    expect(asked).toHaveLength(131);
    expect(github.violations).toEqual([]);
  });

  test("apply does not revert changes made by hand, either in a restarted run or after the next merge", async () => {
    await using stage = await stageWith();
    const first = await planned(stage, "alice");
    stage.merge(first, "dora");
    expect((await stage.apply()).reason).toBe("applied");
    await stage.click("UsersManager.setUserAccess", {
      userLogin: "alice",
      access: "view",
      idSites: "1",
    });
    const again = await stage.apply();
    expect([again.code, again.reason]).toEqual([1, "not-approved"]);
    const second = await planned(stage, "bob");
    stage.merge(second, "dora");
    const next = await stage.apply();
    expect([next.code, next.reason, next.outputs["changes"]], next.summary).toEqual([
      1,
      "not-approved",
      "1",
    ]);
    // The run before was not green, so the first pull request is read again, but its approval is
    // used.
    const third = await planned(stage, "cleo");
    stage.merge(third, "dora");
    expect((await stage.apply()).outputs["changes"]).toBe("1");
    expect(outcome(stage, third)).toContain(
      "1 change is on hold, because no merged pull request approved it.",
    );
  });

  test("a dispatch applies what is on hold only with the hash of the current plan", async () => {
    await using stage = await stageWith();
    const { github } = stage;
    expect((await stage.apply()).reason).toBe("not-approved");
    github.commit({ branch: "main", files: file("alice", ADMIN), author: "mallory" });
    const pushed = await stage.apply();
    expect([pushed.code, pushed.reason, pushed.outputs["changes"], pushed.outputs["held"]]).toEqual(
      [1, "not-approved", "0", "1"],
    );
    const hash = pushed.outputs["plan-hash"] ?? "";
    expect(pushed.summary).toContain(`approve: ${hash}`);
    const wrong = await stage.apply({ dispatch: true, inputs: { approve: "0".repeat(64) } });
    expect([wrong.code, wrong.reason]).toEqual([1, "not-approved"]);
    expect(wrong.summary).toContain("is not the hash of the open changes");
    expect(
      (await stage.apply({ dispatch: true, inputs: { approve: hash.slice(0, 11) } })).reason,
    ).toBe("wrong-use");
    expect((await stage.apply({ inputs: { approve: hash } })).reason).toBe("wrong-use");
    const right = await stage.apply({
      dispatch: true,
      inputs: { approve: hash.slice(0, 12) },
      actor: "dora",
    });
    expect([right.code, right.reason, right.outputs["changes"]]).toEqual([0, "applied", "1"]);
    expect(records(stage).at(-1)).toMatchObject({
      trigger: "dispatch",
      approvedBy: "dora",
      green: true,
    });
  });

  test("a run that a limit refuses says how to allow it once, and the allowed run applies what was merged", async () => {
    await using stage = await stageWith(
      {},
      { "access/settings.yaml": `${SETTINGS}limits: { gaining: { count: 0, percent: 0 } }\n` },
    );
    const pull = await planned(stage, "alice", ADMIN);
    stage.merge(pull, "dora");
    const refused = await stage.apply();
    expect([refused.code, refused.reason]).toEqual([1, "refused"]);
    expect(outcome(stage, pull)).toContain("with `allow-gaining: 1`");
    const allowed = await stage.apply({ dispatch: true, inputs: { "allow-gaining": "1" } });
    expect([allowed.reason, allowed.outputs["changes"]], allowed.summary).toEqual(["applied", "1"]);
  });
});

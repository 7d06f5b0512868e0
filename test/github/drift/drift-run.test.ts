import { describe, expect, test } from "vitest";
import { dayOf } from "../../../src/domain/day.ts";
import { Secret } from "../../../src/domain/secret.ts";
import { readManifest } from "../../../src/manifest/read.ts";
import { openReader } from "../../../src/matomo/matomo.ts";
import { readLive } from "../../../src/matomo/read-live.ts";
import { renderBaseline } from "../../../src/render/plan-json.ts";
import type { SandboxSeed } from "../../../src/sandbox/seed.generated.ts";
import { testClock } from "../../helpers/scripted-server.ts";
import { openStage, type Stage, type StepResult } from "../stage.ts";
import type { FakeOptions } from "../fake/world.ts";
import { baselineFor } from "../../helpers/baseline-of.ts";

const SETTINGS = "url: https://analytics.example.org\nremovals: all\n";
const PEOPLE = `# ours
users:
  alice: { email: alice@mail.example, access: [{ role: view, sites: [Shop DE] }] }
  bob: { email: bob@mail.example, access: [] } # warehouse
`;
const SEED: SandboxSeed = {
  sites: [{ name: "Shop DE" }, { name: "Shop FR" }],
  users: [
    { login: "alice", email: "alice@mail.example", access: [{ access: ["view"], sites: [1] }] },
    { login: "bob", email: "bob@mail.example" },
  ],
};

const stageWith = (
  options: FakeOptions = {},
  { seed = SEED, files = {} }: { seed?: SandboxSeed; files?: Record<string, string> } = {},
): Promise<Stage> =>
  openStage(
    seed,
    { "access/settings.yaml": SETTINGS, "access/people.yaml": PEOPLE, ...files },
    options,
  );

/**
 * A stage after an apply. The state that it read back is on the audit branch, so that changes made
 * by hand are recognized.
 */
async function appliedStage(...args: Parameters<typeof stageWith>): Promise<Stage> {
  const stage = await stageWith(...args);
  const { sandbox, github } = stage;
  const files = Object.entries(github.filesAt("main")).map(([path, text]) => ({ path, text }));
  const { manifest } = readManifest(files);
  if (!manifest) throw new Error("the manifests of this test are wrong");
  const live = await readLive(
    openReader({ url: sandbox.url, token: new Secret(sandbox.token) }, testClock()),
  );
  // A public repository stores no state.
  const state =
    args[0]?.private === false
      ? {}
      : { "state/access.json": renderBaseline(baselineFor(manifest, live, dayOf(new Date()))) };
  github.commit({
    branch: "matomo-access/audit",
    files: { ...state, "state/access.commit": `${github.tip("main")}\n` },
  });
  return stage;
}

const issuesOf = ({ github }: Stage): ReturnType<Stage["github"]["issues"]> =>
  github.issues().filter(({ isPull }) => !isPull);
const give = (stage: Stage, login: string, access: string, idSites: string): Promise<void> =>
  stage.click("UsersManager.setUserAccess", { userLogin: login, access, idSites });
const found = async (
  stage: Stage,
  run: Promise<StepResult>,
): Promise<{ body: string; number: number; result: StepResult }> => {
  const result = await run;
  const [issue] = issuesOf(stage);
  if (!issue) throw new Error(`no issue\n${result.log}`);
  return { body: issue.body ?? "", number: issue.number, result };
};
const adopting = { inputs: { adopt: "true" } };

describe("the drift issue", () => {
  test("the issue shows what has changed and since when, what Matomo knows about who did it, and what can be done", async () => {
    await using stage = await appliedStage();
    await give(stage, "alice", "admin", "2");
    await stage.click("UsersManager.inviteUser", {
      userLogin: "carl",
      email: "carl@mail.example",
      initialIdSite: "1",
    });
    const { body, result } = await found(stage, stage.drift());
    expect([result.code, result.reason]).toEqual([1, "drift"]);
    const moment = /\d{4}-\d\d-\d\d \d\d:\d\d UTC/.source;
    expect(body.replace(/^<!--.*-->\n/, "")).toMatch(
      new RegExp(
        [
          "^Matomo differs from the manifests: 1 difference, 1 account with new rights but in no manifest\\.",
          "",
          "### Changed by hand in Matomo: 1 person",
          "",
          "- \\*\\*alice\\*\\* has \\*\\*admin\\*\\* on Shop FR \\(2\\); no manifest grants it",
          "",
          "### With new rights, but in no manifest: 1 account",
          "",
          `- \\*\\*carl\\*\\* has access to 1 site \\(created ${moment}, invited by \\*\\*root\\*\\*\\)`,
          "",
          `First found at ${moment}; the last apply verified Matomo at ${moment}\\. Matomo does not record who changes access\\.`,
          "",
          "### What you can do",
          "",
          `- \\*\\*Revert it\\*\\*: \\[run the apply workflow\\]\\(.*apply\\.yml\\) with \`approve: ${result.outputs["plan-hash"]}\`, or \\[add \`- \\{ plan: .*`,
          "- \\*\\*Adopt it\\*\\*: \\[run the drift workflow\\]\\(.*drift\\.yml\\) with `adopt`\\. .*",
          "",
          "<sub>Found by \\[this run\\]\\(.*\\) at .*</sub>",
          "",
        ].join("\n"),
      ),
    );
    expect(body).not.toContain("@mail.example");
    // The hash does what the issue says.
    const back = await stage.apply({
      dispatch: true,
      inputs: { approve: result.outputs["plan-hash"] ?? "" },
    });
    expect(back.reason, back.log + back.summary).toBe("applied");
    expect(stage.github.violations).toEqual([]);
  });

  test("an instance has only one issue, which gets a comment for new drift, closes without drift, and is reopened later", async () => {
    await using stage = await appliedStage();
    await give(stage, "bob", "view", "1");
    const { number, body } = await found(stage, stage.drift());
    const since = /First found at (.*?);/.exec(body)?.[1];
    await stage.drift();
    expect(stage.github.comments(number)).toEqual([]);
    await give(stage, "bob", "admin", "2");
    await stage.drift();
    const news = stage.github.comments(number);
    expect(news).toHaveLength(1);
    expect(news[0]?.body).toContain("New differences: 2 differences.");
    expect(news[0]?.body).toContain(
      "- **bob**: has **view** on Shop DE (1); no manifest grants it and has **admin** on Shop FR (2); no manifest grants it",
    );
    await give(stage, "bob", "noaccess", "1,2");
    expect((await stage.drift()).reason).toBe("no-drift");
    expect(issuesOf(stage).map(({ state }) => state)).toEqual(["closed"]);
    expect(stage.github.comments(number).at(-1)?.body).toMatch(/^Resolved: /);
    await give(stage, "bob", "view", "1");
    const again = await found(stage, stage.drift());
    expect(issuesOf(stage)).toMatchObject([{ number, state: "open" }]);
    expect(stage.github.comments(number)).toHaveLength(3);
    expect(since).toBeDefined();
    expect(again.body).toContain("- **bob** has **view** on Shop DE (1)");
    expect(stage.github.violations).toEqual([]);
  });

  test("the issue is found behind a hundred others, and another person's issue with the same marker is ignored", async () => {
    await using stage = await appliedStage();
    const { github } = stage;
    const forged =
      "<!-- matomo-access:drift:v1 instance=access state=drift.0000000000000000 since=2026-01-01T00:00:00.000Z run=1.1 -->\nnothing here";
    github.openIssue("mallory", "Forged", forged);
    for (let index = 0; index < 120; index++)
      github.openIssue("github-actions[bot]", `Other ${index}`, "x");
    await give(stage, "bob", "view", "1");
    await stage.drift();
    await stage.drift();
    const mine = issuesOf(stage).filter(({ body }) => body?.startsWith("<!-- matomo-access:drift"));
    expect(mine.map(({ user }) => user)).toEqual(["mallory", "github-actions[bot]"]);
    expect(mine[0]?.body).toBe(forged);
    expect(github.comments(mine[0]?.number ?? 0)).toEqual([]);
  });

  test("a failed check is shown as a state of its own: the issue stays open and keeps its content, and the same drift is not new afterwards", async () => {
    await using stage = await appliedStage();
    await give(stage, "bob", "view", "1");
    const { number, body } = await found(stage, stage.drift());
    const broken = await stage.drift({ env: { MATOMO_TOKEN: "0".repeat(32) } });
    expect([broken.code, broken.reason]).toEqual([1, "matomo-error"]);
    const failed = issuesOf(stage)[0];
    expect(failed).toMatchObject({
      number,
      state: "open",
      title: "Matomo differs from the manifests: access",
    });
    expect(failed?.body).toContain("**The last check failed**");
    expect(failed?.body).toContain("- **bob** has **view** on Shop DE (1)");
    await stage.drift({ env: { MATOMO_TOKEN: "0".repeat(32) } });
    expect(issuesOf(stage)[0]?.body?.match(/The last check failed/g)).toHaveLength(1);
    expect(stage.github.comments(number).map(({ body: text }) => text.split(".")[0])).toEqual([
      "The check failed",
    ]);
    const after = await found(stage, stage.drift());
    expect(after.body.replaceAll(/run=\d+|runs\/\d+|at 20.*UTC/g, "")).toBe(
      body.replaceAll(/run=\d+|runs\/\d+|at 20.*UTC/g, ""),
    );
    expect(stage.github.comments(number)).toHaveLength(1);
  });

  test("the issue stays open after a truncated answer, and has a different title if a check fails before any drift was found", async () => {
    await using stage = await appliedStage();
    const cut = (): void =>
      stage.sandbox.setHook(({ phase, method }) =>
        phase === "after" && method === "UsersManager.getUsers"
          ? { kind: "answer", status: 200, body: "[]" }
          : undefined,
      );
    cut();
    const first = await stage.drift();
    expect(first.reason).toBe("matomo-error");
    expect(issuesOf(stage)).toMatchObject([
      { state: "open", title: "Matomo cannot be compared with the manifests: access" },
    ]);
    stage.sandbox.setHook(undefined);
    await give(stage, "bob", "view", "1");
    const { number } = await found(stage, stage.drift());
    expect(issuesOf(stage)).toMatchObject([
      { number, state: "open", title: "Matomo differs from the manifests: access" },
    ]);
    // The findings are new, although the issue existed.
    expect(stage.github.comments(number)).toHaveLength(1);
    cut();
    await stage.drift();
    expect(issuesOf(stage)).toMatchObject([{ state: "open" }]);
    stage.sandbox.setHook(undefined);
    await give(stage, "bob", "noaccess", "1");
    await stage.drift();
    expect(issuesOf(stage)).toMatchObject([{ state: "closed" }]);
  });

  test("two checks at once leave one open issue, and an older run never overwrites a newer one", async () => {
    await using stage = await appliedStage();
    await give(stage, "bob", "view", "1");
    await Promise.all([stage.drift(), stage.drift()]);
    const open = issuesOf(stage).filter(({ state }) => state === "open");
    expect(open).toHaveLength(1);
    // The start of two runs decides which one is newer, and their ids do not.
    for (const id of [9000, 8000])
      stage.github.addRun({
        id,
        workflow: "drift.yml",
        event: "schedule",
        headSha: stage.github.tip("main"),
        headBranch: "main",
        conclusion: null,
        createdAt: new Date(Date.now() - id * 1000),
      });
    const { body } = await found(stage, stage.drift({ runId: 8000 }));
    await give(stage, "bob", "noaccess", "1");
    stage.github.endRun(8000, "failure");
    await stage.drift({ runId: 9000 });
    expect(issuesOf(stage)[0]).toMatchObject({ state: "open", body });
    await stage.drift({ runId: 9001 });
    expect(issuesOf(stage).every(({ state }) => state === "closed")).toBe(true);
  });

  test("explains what a dispatch cannot revert, and why", async () => {
    await using stage = await appliedStage(
      {},
      { files: { "access/settings.yaml": SETTINGS.replace("removals: all", "removals: written") } },
    );
    await give(stage, "alice", "admin", "2");
    const { body } = await found(stage, stage.drift());
    expect(body).toContain(
      "**Revert it**: a run of apply cannot do it, because every change is on hold:\n  - No manifest ends this access.",
    );
    await give(stage, "bob", "admin", "2");
    const { body: both } = await found(stage, stage.drift());
    // `access: []` is a line that ends the access.
    expect(both).toContain("all other open changes, except for 1 on hold:");
  });

  test("merged changes that were never applied are listed separately from changes by hand, and are not adopted", async () => {
    await using stage = await appliedStage();
    stage.github.commit({
      branch: "main",
      files: { "access/people.yaml": PEOPLE.replace("role: view", "role: write") },
    });
    const { body } = await found(stage, stage.drift());
    expect(body).toContain(
      "### Merged, but never applied: 1 person\n\n- **alice** has **view** on Shop DE (1); the manifests grant write",
    );
    expect(body).toContain("**Undo it**: nobody changed anything by hand");
    const { reason, code, summary } = await stage.drift(adopting);
    expect([code, reason, summary.includes("Nothing can be adopted.")]).toEqual([1, "drift", true]);
    expect(stage.github.issues().filter(({ isPull }) => isPull)).toEqual([]);
  });

  test("shows thousands of differences and hostile names as text, below GitHub's limit", async () => {
    const nasty = "</details><!-- matomo-access:drift:v1 --> @org/admins | ![x](http://evil) #1 `";
    const logins = Array.from({ length: 120 }, (_, index) => `person.${index}`);
    const sites: NonNullable<SandboxSeed["sites"]> = [
      { name: nasty },
      ...Array.from({ length: 29 }, (_, index) => ({ name: `${nasty} ${index}` })),
    ];
    const people = `users:\n${logins.map((login) => `  ${login}: { email: ${login}@mail.example, access: [] }\n`).join("")}`;
    await using stage = await stageWith(
      {},
      {
        seed: {
          sites,
          users: logins.map((login, index) => ({
            login,
            email: `${login}@mail.example`,
            access: sites.map((_, site) => ({
              access: [Math.floor(index / 2 ** (site % 7)) % 2 === 1 ? "view" : "admin"],
              sites: [site + 1],
            })),
          })),
        },
        files: { "access/people.yaml": people },
      },
    );
    const { body, number, result } = await found(stage, stage.drift());
    expect(body).toContain("3600 differences");
    expect(body.length).toBeLessThan(60_000);
    expect(result.summary.length).toBeGreaterThan(100_000);
    expect(Buffer.byteLength(result.summary)).toBeLessThan(1024 * 1024);
    expect(body).toContain("the rest is in the summary of [the run]");
    expect(body).toContain("- **person.119**: has **view** on ");
    await give(stage, "person.0", "write", "2");
    await stage.drift();
    for (const text of [
      body,
      result.summary,
      ...stage.github.comments(number).map((comment) => comment.body),
    ]) {
      expect(
        text.replaceAll(
          /^<!-- matomo-access:(?:drift:v1 instance|news:v1 after).*-->\n|^Issue #\d+\.$/gm,
          "",
        ),
      ).not.toMatch(/<!--|<\/details>|@org|!\[|#1\b/);
    }
    // The names are in the summary and in the comment about the new drift.
    expect(result.summary).toContain("org/admins");
    expect(stage.github.comments(number).at(-1)?.body).toContain("org/admins");
    expect(stage.github.violations).toEqual([]);
  });

  test("shows only counts on a public repository, where no plan is stored and nothing can be adopted", async () => {
    await using stage = await appliedStage({ private: false });
    await give(stage, "alice", "admin", "2");
    const { body, number, result } = await found(stage, stage.drift());
    await give(stage, "bob", "admin", "2");
    const second = await stage.drift(adopting);
    expect([
      second.code,
      second.reason,
      second.log.includes("drift --adopt in a private place"),
    ]).toEqual([1, "wrong-use", true]);
    const failed = await stage.drift({ env: { MATOMO_TOKEN: "0".repeat(32) } });
    const everything = [
      body,
      result.summary,
      second.summary,
      failed.summary,
      issuesOf(stage)[0]?.body,
      ...stage.github.comments(number).map((comment) => comment.body),
    ].join("\n");
    expect(everything).toContain("1 difference");
    expect(everything).toContain("2 differences");
    expect(everything).not.toMatch(/alice|bob|Shop|admin\b/);
    expect([result.outputs["plan-file"], second.outputs["plan-file"]]).toEqual(["", ""]);
    expect(stage.github.issues().filter(({ isPull }) => isPull)).toEqual([]);
    expect(
      Object.keys(stage.github.filesAt("matomo-access/audit")).every(
        (path) => !path.startsWith("state/access.json"),
      ),
    ).toBe(true);
  });

  test("the run names a missing permission, and then shows the findings in its summary", async () => {
    await using stage = await appliedStage();
    await give(stage, "alice", "admin", "2");
    stage.github.setPermissions({ contents: "read" });
    const refused = await stage.drift();
    expect([
      refused.reason,
      refused.log.includes('give the job the permission "issues: write"'),
    ]).toEqual(["github-error", true]);
    expect(refused.summary).toContain(
      "- **alice** has **admin** on Shop FR (2); no manifest grants it",
    );
  });
});

describe("the pull request that adopts", () => {
  const pullOf = ({ github }: Stage): ReturnType<Stage["github"]["issues"]>[number] | undefined =>
    github.issues().find(({ isPull }) => isPull);
  const BRANCH = "matomo-access/adopt-access";

  test("there is only one adopting pull request; it is kept up to date, says what to check, and is named in the issue", async () => {
    await using stage = await appliedStage();
    await give(stage, "bob", "admin", "2");
    const first = await stage.drift(adopting);
    expect([first.code, first.reason], first.log).toEqual([0, "drift"]);
    const pull = pullOf(stage);
    const [issue] = issuesOf(stage);
    expect(pull?.title).toBe("Adopt what was changed in Matomo (access)");
    expect(pull?.body).toContain(
      `Somebody changed Matomo outside the manifests (#${issue?.number}).`,
    );
    expect(pull?.body).toContain("**Merging this pull request approves what was done by hand.**");
    expect(issue?.body).toContain(`#${pull?.number} contains the differences that`);
    const tip = stage.github.tip(BRANCH);
    // Without new drift, commit and pull request stay the same, and a check without adopting still
    // names it.
    await stage.drift(adopting);
    await stage.drift();
    expect([
      stage.github.tip(BRANCH),
      issuesOf(stage)[0]?.body?.includes(`#${pull?.number} contains the differences that`),
    ]).toEqual([tip, true]);
    expect(stage.github.comments(issue?.number ?? 0)).toEqual([]);
    await stage.click("UsersManager.addUser", {
      userLogin: "carl",
      password: "geheim123456",
      email: "carl@mail.example",
      initialIdSite: "1",
    });
    await stage.drift(adopting);
    expect(stage.github.issues().filter(({ isPull }) => isPull)).toHaveLength(1);
    const files = stage.github.filesAt(BRANCH);
    expect(files["access/people.yaml"]).toBe(
      PEOPLE.replace(
        "access: [] }",
        "access: [{ role: admin, sites: [{ id: 2, name: Shop FR }], reason: adopted from Matomo }] }",
      ),
    );
    expect(files["access/adopted.yaml"]).toContain("  carl:\n    email: carl@mail.example\n");
    expect(Object.keys(files).length).toBe(3);
    // After a revert by hand, the issue says that the pull request is not needed.
    await give(stage, "bob", "noaccess", "2");
    await stage.click("UsersManager.deleteUser", { userLogin: "carl" });
    await stage.drift();
    expect(stage.github.comments(issue?.number ?? 0).at(-1)?.body).toContain(
      `#${pull?.number} is no longer needed`,
    );
    expect(stage.github.violations).toEqual([]);
  });

  test("the adopting pull request says what its merge approves: who has which access now, and what the files said", async () => {
    await using stage = await appliedStage();
    await give(stage, "bob", "admin", "1,2");
    await give(stage, "alice", "noaccess", "1");
    await stage.drift(adopting);
    const pull = stage.github.issues().find(({ isPull }) => isPull);
    expect(pull?.body).toContain(
      "- **bob** has **admin** on Shop DE (1) and Shop FR (2); no manifest grants it",
    );
    expect(pull?.body).toContain(
      "- **alice** has no access to Shop DE (1); the manifests grant view",
    );
  });

  test("the adopting pull request writes the new name of a renamed site, and its merge approves this name", async () => {
    await using stage = await appliedStage();
    await stage.click("SitesManager.updateSite", { idSite: "1", siteName: "Shop Germany" });
    const { code, log } = await stage.drift(adopting);
    expect(code, log).toBe(0);
    const pull = pullOf(stage);
    expect(pull?.body).toContain(
      "This pull request writes the new name of 1 site into the manifests.",
    );
    expect(pull?.body).toContain("**Merging this pull request approves the new names.**");
    expect(pull?.body).toContain("- Site 1: Shop DE is now Shop Germany (1 place)");
    expect(pull?.body).not.toContain("0 people");
    expect(stage.github.filesAt(BRANCH)["access/people.yaml"]).toBe(
      PEOPLE.replace("[Shop DE]", "[Shop Germany]"),
    );
    const planned = await stage.plan(pull?.number ?? 0);
    expect([planned.code, planned.outputs["changes"]], planned.log).toEqual([0, "0"]);
    expect(stage.github.comments(pull?.number ?? 0)[0]?.body).toContain(
      "Site 1 is now called Shop Germany (was Shop DE). Approving this plan approves the new identity.",
    );
    stage.merge(pull?.number ?? 0, "dora");
    const applied = await stage.apply();
    expect([applied.code, applied.reason], applied.log).toEqual([0, "applied"]);
    const state = stage.github.filesAt("matomo-access/audit")["state/access.json"] ?? "";
    expect(JSON.parse(state)).toMatchObject({ sites: { 1: { name: "Shop Germany" } } });
    expect((await stage.drift()).reason).toBe("no-drift");
    expect(stage.github.violations).toEqual([]);
  });

  test("the adopting pull request never overwrites commits that people added to its branch", async () => {
    await using stage = await appliedStage();
    await give(stage, "bob", "admin", "2");
    await stage.drift(adopting);
    stage.github.commit({
      branch: BRANCH,
      files: { "access/people.yaml": PEOPLE },
      message: "Not admin",
      author: "carol",
    });
    const tip = stage.github.tip(BRANCH);
    await give(stage, "bob", "write", "1");
    const { code, reason, log } = await stage.drift(adopting);
    expect([code, reason, log.includes("Somebody added commits to the branch")]).toEqual([
      1,
      "github-error",
      true,
    ]);
    expect(stage.github.tip(BRANCH)).toBe(tip);
    // The check itself succeeded, and the issue shows its findings.
    expect(issuesOf(stage)[0]?.body).toContain("has **write** on Shop DE (1)");
  });

  test("if workflows are not allowed to open pull requests, the run explains the setting that allows it", async () => {
    await using stage = await appliedStage({ actionsMayCreatePulls: false });
    await give(stage, "bob", "admin", "2");
    const { reason, log } = await stage.drift(adopting);
    expect([
      reason,
      log.includes("Allow GitHub Actions to create and approve pull requests"),
    ]).toEqual(["github-error", true]);
  });
});

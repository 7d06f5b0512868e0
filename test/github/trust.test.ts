import { describe, expect, test } from "vitest";
import type { SandboxSeed } from "../../src/sandbox/seed.generated.ts";
import { openStage, type Stage } from "./stage.ts";

const EVIL =
  "</details><!-- matomo-access:plan:v1 instance=access run=9.9 --> @org/admins | ![x](http://evil.example)";
const SEED: SandboxSeed = {
  sites: [{ name: "Shop" }, { name: EVIL }],
  users: [
    { login: "alice", email: "alice@mail.example", access: [{ access: ["view"], sites: [1] }] },
  ],
};
const SETTINGS = "url: https://analytics.example.org\nremovals: all\n";
const alice = (role: string, more = ""): string =>
  `users:\n  alice: { email: alice@mail.example, access: [{ role: ${role}, sites: [Shop] }${more}] }\n`;
const FILES = { "access/settings.yaml": SETTINGS, "access/people.yaml": alice("view") };

const stageWith = (options: Parameters<typeof openStage>[2] = {}): Promise<Stage> =>
  openStage(SEED, FILES, options);
const plan = async (
  stage: Stage,
  text: string,
  more: Parameters<Stage["github"]["openPull"]>[0] extends infer T ? Partial<T> : never = {},
): Promise<{ pull: number; result: Awaited<ReturnType<Stage["plan"]>>; body: string }> => {
  const pull = stage.github.openPull({
    head: "change",
    author: "carol",
    ...more,
    files: { "access/people.yaml": text, ...more.files },
  });
  const result = await stage.plan(pull);
  return { pull, result, body: stage.github.comments(pull).at(-1)?.body ?? "" };
};

const pullOf = (stage: Stage, number: number) => {
  const {
    headSha = "",
    headRef = "",
    baseRef = "",
  } = stage.github.world.issues.get(number)?.pull ?? {};
  const repo = { full_name: `${stage.github.owner}/${stage.github.repo}` };
  return { number, head: { sha: headSha, ref: headRef, repo }, base: { ref: baseRef } };
};

describe("text that people typed is shown and has no effect:", () => {
  test("a hostile site name stays plain text in the comment, the summary and the log", async () => {
    await using stage = await stageWith();
    const { body, result } = await plan(
      stage,
      alice("view", ", { role: admin, sites: [2], reason: '::error::x @org/admins #1 `y`' }"),
    );
    expect(result.code, result.log).toBe(0);
    for (const text of [body.slice(body.indexOf("\n")), result.summary]) {
      const outside = text.replaceAll(/^(`{3,})diff\n[\s\S]*?\n\1$/gm, "");
      expect(outside).not.toMatch(/<!--|<\/details><|@org|!\[|\]\(http:\/\/evil/);
      expect(outside.match(/<details>/g)?.length ?? 0).toBe(
        outside.match(/<\/details>/g)?.length ?? 0,
      );
    }
    expect(result.log).not.toMatch(/^::error::x/m);
    expect(stage.github.violations).toEqual([]);
  });

  test("hostile names of files, branches and pull requests stay plain text", async () => {
    await using stage = await stageWith();
    const head = "x-@org/admins-<!--";
    const hostile = "access/::error::a\n::set-output name=reason-code::valid ```\n@org |.yaml";
    const { pull, body, result } = await plan(stage, alice("admin"), {
      head,
      title: EVIL,
      files: { [hostile]: "users:\n  alice: {}\n" },
    });
    expect([result.code, result.reason, result.outputs["reason-code"]]).toEqual([
      1,
      "manifest-errors",
      "manifest-errors",
    ]);
    for (const text of [body.slice(body.indexOf("\n")), result.summary])
      expect(text).not.toMatch(/@org|^::|<!--|```/m);
    for (const line of result.log.split("\n"))
      expect(line).toMatch(/^(?:::error [^\n]*::.*|manifest-errors|)$/);
    expect(result.log).not.toMatch(/^::(?:error::|set-output)/m);
    // The same in a diff.
    stage.github.push(pull, { [hostile]: "teams: {}\n" });
    const shown = await stage.plan(pull);
    expect(shown.reason, shown.log).toBe("changes");
    const [, fence = ""] = /^(`{3,})diff$/m.exec(stage.github.comments(pull)[0]?.body ?? "") ?? [];
    expect(fence.length).toBeGreaterThan(3);
    expect(stage.github.comments(pull)[0]?.body).not.toMatch(/^::set-output/m);
    stage.merge(pull, "dora");
    expect((await stage.apply()).reason).toBe("applied");
    expect(stage.github.violations).toEqual([]);
  });

  test("another person's comment with the bot's marker is neither edited nor trusted", async () => {
    await using stage = await stageWith();
    const pull = stage.github.openPull({
      head: "change",
      author: "carol",
      files: { "access/people.yaml": alice("admin") },
    });
    const forged = "<!-- matomo-access:plan:v1 instance=access run=999999.9 -->\nall is well";
    stage.github.comment(pull, "mallory", forged);
    await stage.plan(pull);
    expect(
      stage.github.comments(pull).map(({ user, body }) => [user, body.includes("to admin")]),
    ).toEqual([
      ["mallory", false],
      ["github-actions[bot]", true],
    ]);
    expect(stage.github.comments(pull)[0]?.body).toBe(forged);
  });
});

describe("the comment", () => {
  test("the comment of a newer run is not overwritten by an older run that ends later", async () => {
    await using stage = await stageWith();
    const pull = stage.github.openPull({
      head: "change",
      author: "carol",
      files: { "access/people.yaml": alice("admin") },
    });
    const { pull: { headSha = "" } = {} } = stage.github.world.issues.get(pull) ?? {};
    stage.github.addRun({
      id: 4000,
      workflow: "plan.yml",
      event: "pull_request_target",
      title: `plan #${pull}`,
      headSha,
      headBranch: "change",
      conclusion: null,
    });
    await stage.plan(pull, { runId: 5000 });
    const before = stage.github.comments(pull)[0]?.body;
    expect((await stage.plan(pull, { runId: 4000 })).reason).toBe("superseded");
    expect(stage.github.comments(pull).map(({ body }) => body)).toEqual([before]);
    await stage.plan(pull, { runId: 5000, attempt: 2 });
    expect(stage.github.comments(pull)[0]?.body).toContain("run=5000.2 -->");
  });

  test("the earlier comment is first marked out of date, and then shows the error if planning fails", async () => {
    await using stage = await stageWith();
    const { pull } = await plan(stage, alice("admin"));
    stage.github.push(pull, { "access/people.yaml": "users:\n  alice: { emial: x }\n" });
    const bodies: string[] = [];
    stage.github.setFault((request) => {
      if (request.method === "PATCH" && request.path.includes("/comments/"))
        bodies.push(JSON.stringify(request.body));
      return undefined;
    });
    const failed = await stage.plan(pull);
    expect([failed.code, failed.reason]).toEqual([1, "manifest-errors"]);
    expect(bodies[0]).toContain("Out of date");
    expect(stage.github.comments(pull)[0]?.body).toContain("There is no plan for this commit.");
    expect(stage.github.comments(pull)[0]?.body).toContain("Did you mean email?");
    expect(failed.log).toContain(
      "::error file=access/people.yaml,line=2,col=12,title=unknown-key::",
    );
    expect(stage.github.statuses(stage.github.tip("change"))[0]).toMatchObject({
      state: "failure",
    });
  });

  test("a comment that somebody deleted is created again", async () => {
    await using stage = await stageWith();
    const { pull } = await plan(stage, alice("admin"));
    stage.github.setFault((request) => {
      if (request.method === "PATCH")
        for (const { id } of stage.github.comments(pull)) stage.github.deleteComment(id);
      return undefined;
    });
    stage.github.push(pull, { "access/people.yaml": alice("write") });
    expect((await stage.plan(pull)).code).toBe(0);
    expect(stage.github.comments(pull)).toHaveLength(1);
  });

  test("a comment on 3,000 changes is still readable, and the summary has all of them", async () => {
    const logins = Array.from({ length: 60 }, (_, index) => `person.${index}`);
    const sites: NonNullable<SandboxSeed["sites"]> = [
      { name: "Site 0" },
      ...Array.from({ length: 49 }, (_, index) => ({ name: `Site ${index + 1}` })),
    ];
    await using stage = await openStage(
      { sites, users: logins.map((login) => ({ login, email: `${login}@mail.example` })) },
      {
        "access/settings.yaml": `${SETTINGS}limits: { gaining: { count: 100 } }\n`,
        "access/people.yaml": "users:\n",
      },
    );
    const text = `users:\n${logins.map((login, index) => `  ${login}: { email: ${login}@mail.example, access: [{ role: ${index % 3 ? "view" : "admin"}, sites: all, reason: 'the reason ${index}' }] }\n`).join("")}`;
    const { body, result } = await plan(stage, text);
    expect([result.code, result.outputs["changes"]], result.log).toEqual([0, "3000"]);
    expect(body.length).toBeLessThan(60_000);
    expect(body).toContain("3000 changes for 60 people");
    expect(body).toContain("person.59");
    expect(Buffer.byteLength(result.summary)).toBeLessThan(1024 * 1024);
    expect(stage.github.violations).toEqual([]);
  });
});

describe("trust", () => {
  test("a fork's pull request is validated and shown offline, without any request to Matomo", async () => {
    await using stage = await stageWith();
    const { body, result } = await plan(stage, alice("admin"), { fork: true });
    expect([result.code, result.reason]).toEqual([0, "offline"]);
    expect(body).toContain("comes from a fork");
    expect(body).toContain("admin on Shop");
    expect(body).not.toContain("@mail.example".replace("@", "e@"));
    expect(stage.sandbox.requests()).toBe(0);
  });

  test.each([
    ["without a token", { env: { MATOMO_TOKEN: "" } }, "MATOMO_TOKEN is not set"],
    ["on pull_request", { eventName: "pull_request" }, "own code"],
  ])("%s, there is no live plan, and the comment says why", async (_, options, why) => {
    await using stage = await stageWith();
    const pull = stage.github.openPull({
      head: "change",
      author: "carol",
      files: { "access/people.yaml": alice("admin") },
    });
    const result = await stage.plan(pull, options);
    expect(result.reason, result.log).toBe("offline");
    expect(stage.github.comments(pull)[0]?.body.replaceAll(/&#95;/g, "_")).toContain(why);
    expect(stage.sandbox.requests()).toBe(0);
  });

  test("a public repository publishes no live data unless the default branch allows it; a pull request cannot allow it", async () => {
    await using stage = await stageWith({ private: false });
    const { result, body } = await plan(stage, alice("admin"), {
      files: { "access/settings.yaml": `${SETTINGS}publish: true\n` },
    });
    expect(result.reason).toBe("offline");
    expect(body).toContain("This pull request changes the guards");
    expect(stage.sandbox.requests()).toBe(0);
    stage.github.commit({
      branch: "main",
      files: { "access/settings.yaml": `${SETTINGS}publish: true\n` },
    });
    const pull = stage.github.openPull({
      head: "other",
      author: "carol",
      files: { "access/people.yaml": alice("admin") },
    });
    expect((await stage.plan(pull)).reason).toBe("changes");
  });

  test("changed settings are shown as changed guards, and the old ones apply to the plan", async () => {
    await using stage = await stageWith();
    const { body, result } = await plan(stage, alice("admin"), {
      files: {
        "access/settings.yaml": `${SETTINGS}limits: { gaining: { count: 99 } }\n`,
      },
    });
    expect(result.code, result.log).toBe(0);
    expect(body).toContain("The old guards apply to this plan");
    expect(body).toContain("- `limits.gaining.count`: 3 becomes 99\n");
    expect(body).not.toContain("`url`");
  });

  test.each(["access/more/settings.yaml", "access/settings.yml"])(
    "settings in another file, %s, are refused, because a pull request must not set the limits for its own plan",
    async (path) => {
      await using stage = await stageWith();
      const { result, body } = await plan(stage, alice("admin"), {
        files: { [path]: `${SETTINGS}limits: { gaining: { count: 99 } }\n` },
      });
      expect([result.code, result.reason]).toEqual([1, "manifest-errors"]);
      expect(body).toMatch(/a second settings\.yaml|must be called settings\.yaml/);
    },
  );

  test("a link in the pull request's folder is refused, and so is a change in which a person vanishes", async () => {
    await using stage = await stageWith();
    const linked = stage.github.openPull({
      head: "linked",
      author: "carol",
      files: { "access/more.yaml": { link: "../../etc/passwd" } },
    });
    expect((await stage.plan(linked)).reason).toBe("manifest-errors");
    expect(stage.github.comments(linked)[0]?.body).toContain("is a link");
    // A link to a folder hides its content, even if its name looks like that of a file.
    const folder = stage.github.openPull({
      head: "folder",
      author: "carol",
      files: { "access/clients.old": { link: "../elsewhere" } },
    });
    expect((await stage.plan(folder)).reason).toBe("manifest-errors");
    const picture = stage.github.openPull({
      head: "picture",
      author: "carol",
      files: { "access/logo.png": { link: "../logo.png" } },
    });
    expect((await stage.plan(picture)).code).toBe(0);
    const { result, body } = await plan(stage, "users:\n", { head: "vanish" });
    expect(result.reason).toBe("manifest-errors");
    expect(body).toContain("alice was removed");
  });

  test("validate checks a pull request as data, and leaves comment and status to the plan", async () => {
    await using stage = await stageWith();
    const { pull, body } = await plan(stage, alice("admin"));
    const event = { pull_request: pullOf(stage, pull) };
    const valid = await stage.step("validate", "pull_request", event);
    expect([valid.code, valid.reason, valid.summary.includes("admin on Shop")]).toEqual([
      0,
      "valid",
      true,
    ]);
    stage.github.push(pull, { "access/people.yaml": "users:\n  alice: { emial: x }\n" });
    const wrong = await stage.step("validate", "pull_request", {
      pull_request: pullOf(stage, pull),
    });
    expect([wrong.code, wrong.reason]).toEqual([1, "manifest-errors"]);
    expect(wrong.log).toContain("::error file=access/people.yaml,line=2");
    expect(stage.github.comments(pull).map((comment) => comment.body)).toEqual([body]);
    expect(stage.github.statuses(stage.github.tip("change"))).toEqual([]);
  });

  test("a pull request that was retargeted or closed is not planned any more, and its comment stays", async () => {
    await using stage = await stageWith();
    const { pull, body } = await plan(stage, alice("admin"));
    const event = { pull_request: { ...pullOf(stage, pull), base: { ref: "other" } } };
    expect((await stage.step("plan", "pull_request_target", event)).reason).toBe("superseded");
    stage.merge(pull, "dora");
    expect((await stage.plan(pull)).reason).toBe("superseded");
    expect(stage.github.comments(pull)[0]?.body).toBe(body);
  });

  test("a pull request to another branch gets no token", async () => {
    await using stage = await stageWith();
    stage.github.commit({ branch: "release", files: { "README.md": "x" } });
    const { result, body } = await plan(stage, alice("admin"), { base: "release" });
    expect([result.code, result.reason]).toEqual([0, "offline"]);
    expect(body).toContain("the target of the pull request is not main");
    expect(stage.sandbox.requests()).toBe(0);
  });

  test("differences that existed before the pull request are shown separately, and merging does not apply them", async () => {
    await using stage = await stageWith();
    stage.github.commit({
      branch: "main",
      files: {
        "access/more.yaml":
          "users:\n  cleo: { email: cleo@mail.example, access: [{ role: view, sites: [Shop] }] }\n",
      },
    });
    const { pull, result, body } = await plan(stage, alice("admin"));
    expect(result.outputs["changes"]).toBe("1");
    expect(body).toContain(
      "out of sync with the default branch before this pull request: 2 differences. Merging this pull request does not change them.",
    );
    expect(body.indexOf("alice")).toBeLessThan(body.indexOf("cleo"));
    expect(body).toMatch(/<summary>Out of sync before this pull request: 2<\/summary>[^]*cleo/);
    stage.merge(pull, "dora");
    const applied = await stage.apply();
    expect([applied.reason, applied.outputs["changes"], applied.outputs["held"]]).toEqual([
      "not-approved",
      "1",
      "2",
    ]);
  });

  test("errors in the base are reported, and then every change counts as the pull request's own", async () => {
    await using stage = await stageWith();
    stage.github.commit({ branch: "main", files: { "access/people.yaml": "users: [\n" } });
    const { body, result } = await plan(stage, alice("admin"));
    expect(result.reason, result.log).toBe("changes");
    expect(body).toContain("The manifests on the default branch have errors.");
  });

  test("a folder outside the repository is refused", async () => {
    await using stage = await stageWith();
    for (const dir of ["../access", "/etc", ".github"])
      expect((await stage.apply({ inputs: { dir } })).reason).toBe("wrong-use");
    expect(stage.sandbox.requests()).toBe(0);
  });

  test("apply and drift run only for the tip of the default branch", async () => {
    await using stage = await stageWith();
    const sha = stage.github.commit({
      branch: "evil",
      files: { "access/people.yaml": alice("admin") },
    });
    expect((await stage.apply({ sha, dispatch: true })).reason).toBe("superseded");
    expect((await stage.drift({ sha })).reason).toBe("superseded");
    expect(
      (await stage.apply({ dispatch: true, env: { GITHUB_REF: "refs/heads/evil" } })).reason,
    ).toBe("wrong-use");
    expect(stage.sandbox.requests()).toBe(0);
  });

  test("conflicts are reported, and a newer head is left to its own run", async () => {
    await using stage = await stageWith();
    const pull = stage.github.openPull({
      head: "change",
      author: "carol",
      files: { "access/people.yaml": alice("admin") },
    });
    stage.github.commit({ branch: "main", files: { "access/people.yaml": alice("write") } });
    const conflict = await stage.plan(pull);
    expect([conflict.code, conflict.reason]).toEqual([1, "conflict"]);
    expect(stage.github.comments(pull)[0]?.body).toContain("has conflicts");
    const stale = await stage.step("plan", "pull_request_target", {
      pull_request: {
        number: pull,
        head: {
          sha: stage.github.tip("main"),
          repo: { full_name: `${stage.github.owner}/${stage.github.repo}` },
        },
        base: { ref: "main" },
      },
    });
    expect(stale.reason).toBe("superseded");
  });

  test("no secret is in any comment, summary, output, artifact or request", async () => {
    await using stage = await stageWith();
    const { result } = await plan(stage, alice("admin"));
    const everything = JSON.stringify([result, stage.github.requests, stage.github.comments(1)]);
    for (const secret of [stage.sandbox.token, stage.sandbox.password, stage.github.token])
      expect(everything).not.toContain(secret);
  });
});

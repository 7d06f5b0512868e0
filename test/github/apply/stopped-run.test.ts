import { expect, test } from "vitest";
import { openStory, person, type Story } from "../approved/story.ts";

const AUDIT = "matomo-access/audit";

/** The state that GitHub leaves after killing the newest run: the branch lacks its last lines. */
function kill({ stage: { github } }: Story, lines: number): void {
  let sha = github.tip(AUDIT);
  for (let line = 0; line < lines; line++) sha = github.world.git.commit(sha).parents[0] ?? "";
  github.moveBranch(AUDIT, sha);
  const runs = [...github.world.runs.values()].filter(({ workflow }) => workflow === "apply.yml");
  github.changeRun(runs.at(-1)?.id ?? 0, { conclusion: "cancelled" });
}

test("a run that GitHub killed does not block others: what it had not begun is applied, and what it may have applied is never applied twice", async () => {
  await using story = await openStory({
    sites: [{ name: "Shop" }, { name: "Blog" }],
    users: ["ann", "bob", "cleo"],
  });
  const { stage } = story;
  const revoke = (userLogin: string): Promise<void> =>
    story.as("root", "UsersManager.setUserAccess", {
      userLogin,
      access: "noaccess",
      idSites: "1",
    });
  const access = (): Promise<string[]> => Promise.all([1, 2].map(story.who));
  const again = (): ReturnType<typeof stage.apply> =>
    stage.apply({ now: stage.github.world.now() });
  await story.change(person("ann", "{ role: view, sites: [Blog] }"));

  // A run without any line. Drift reports it even without other differences, until it is settled.
  const { github } = stage;
  const lost = github.addRun({
    workflow: "schedule.yml",
    event: "schedule",
    headSha: github.tip("main"),
    headBranch: "main",
    conclusion: "failure",
    jobs: 1,
  });
  const found = await story.drift();
  expect([found.code, found.reason], found.log).toEqual([1, "record-incomplete"]);
  expect(github.issues().at(-1)?.title).toBe("The audit record is incomplete: access");
  for (const text of [
    `1 earlier run left no line in it &#40;${lost}&#41;`,
    "/new/main?filename=access%2Fapprove.yaml&value=approve",
    "Matomo matches the manifests.",
  ])
    expect(story.issue()).toContain(text);
  github.world.runs.delete(lost);
  expect([(await story.drift()).reason, story.issue()]).toEqual(["no-drift", ""]);

  // A run that was killed while it read Matomo. The next run, here a scheduled one, closes it and
  // reports it.
  const none = await again();
  expect(none.reason, none.log).toBe("applied");
  kill(story, 1);
  const night = await story.schedule();
  expect([night.reason, night.code], night.log).toEqual(["applied", 0]);
  expect(night.log).toContain("was stopped before it changed anything in Matomo");
  expect((await again()).log).not.toContain("was stopped");

  // A run that was killed after two changes. An administrator reverts one of them by hand.
  await story.change({
    ...person("bob", "{ role: admin, sites: [Shop] }"),
    ...person("cleo", "{ role: view, sites: [Shop, Blog] }"),
  });
  kill(story, 1);
  await revoke("bob");
  for (const run of [again, story.schedule, again]) {
    const next = await run();
    expect([next.outputs["changes"], await access()], next.log).toEqual([
      "0",
      ["cleo view", "ann view, cleo view"],
    ]);
    expect(next.reason).not.toBe("record-incomplete");
  }
  // The rest is approved like everything on hold, and then it is settled.
  const open = await again();
  const line = { plan: open.outputs["plan-hash"] ?? "", reason: "meant" };
  const settled = await story.change({
    "access/approve.yaml": `approve: [${JSON.stringify(line)}]\n`,
  });
  expect([settled.reason, await story.who(1)], settled.summary).toEqual([
    "applied",
    "bob admin, cleo view",
  ]);
  await revoke("bob");
  expect((await again()).outputs["changes"]).toBe("0");

  // A run that was killed while applying, without a state that stores its changes. Nobody can tell
  // what it did, so a repair is needed.
  stage.github.commit({ branch: AUDIT, files: { "state/access.json": null } });
  expect((await again()).reason).toBe("record-incomplete");
  expect(stage.github.violations).toEqual([]);
});

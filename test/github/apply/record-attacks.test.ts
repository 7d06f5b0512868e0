import { afterAll, beforeAll, expect, test } from "vitest";
import { openStory, person, type Story } from "../approved/story.ts";
import type { StepResult } from "../stage.ts";

const AUDIT = "matomo-access/audit";

/**
 * A used approval whose change an administrator reverted by hand. Nobody may get it applied again.
 */
async function used(): Promise<Story> {
  const story = await openStory({ sites: [{ name: "Shop" }], users: ["ann", "bob"] });
  const first = await story.change(person("ann", "{ role: admin, sites: [Shop] }"));
  expect(first.reason, first.log).toBe("applied");
  await story.as("root", "UsersManager.setUserAccess", {
    userLogin: "ann",
    access: "noaccess",
    idSites: "1",
  });
  return story;
}

let story: Story;
let begin: () => void;
beforeAll(async () => {
  story = await used();
  begin = story.stage.save();
});
afterAll(() => story[Symbol.asyncDispose]());

const apply = ({ stage }: Story, more = {}): Promise<StepResult> =>
  stage.apply({ now: stage.github.world.now(), ...more });
/** The commit of the branch this many commits ago. */
function back({ stage: { github } }: Story, commits: number): string {
  let sha = github.tip(AUDIT);
  for (let index = 0; index < commits; index++) sha = github.world.git.commit(sha).parents[0] ?? "";
  return sha;
}
const recordFile = ({ stage: { github } }: Story): readonly [string, string] =>
  Object.entries(github.filesAt(AUDIT)).find(([path]) => path.startsWith("audit/")) ?? ["", ""];

/** What a person with write access does to the record, by its description. */
const ATTACKS: Readonly<Record<string, (story: Story) => Promise<void> | void>> = {
  "deletes the branch": ({ stage }) => stage.github.deleteBranch(AUDIT),
  "deletes the branch and all runs": ({ stage: { github } }) => {
    github.deleteBranch(AUDIT);
    for (const [id, { workflow }] of github.world.runs)
      if (workflow !== "plan.yml") github.world.runs.delete(id);
  },
  "restores the copy from before the approval was used": async (story) => {
    // Only the first line of its run is left.
    story.stage.github.moveBranch(AUDIT, back(story, 2));
  },
  "restores an older copy and deletes the runs since then": async (story) => {
    const { github } = story.stage;
    await apply(story);
    await apply(story);
    github.moveBranch(AUDIT, back(story, 2));
    const ids = [...github.world.runs.values()].filter(({ workflow }) => workflow === "apply.yml");
    github.world.runs.delete(ids.at(-1)?.id ?? 0);
  },
  "removes the last line": (story) => {
    const [path, text] = recordFile(story);
    const lines = text.trim().split("\n");
    story.stage.github.commit({
      branch: AUDIT,
      files: { [path]: `${lines.slice(0, -2).join("\n")}\n` },
    });
  },
  "changes a line": async (story) => {
    await apply(story);
    const [path, text] = recordFile(story);
    story.stage.github.commit({ branch: AUDIT, files: { [path]: text.replace("ann", "eve") } });
  },
  "changes the state": ({ stage: { github } }) => {
    const state = github.filesAt(AUDIT)["state/access.json"] ?? "";
    const baseline = JSON.parse(state) as Record<string, unknown>;
    delete baseline["accepted"];
    github.commit({ branch: AUDIT, files: { "state/access.json": JSON.stringify(baseline) } });
  },
  "deletes the commit of the last green run": ({ stage: { github } }) => {
    github.commit({ branch: AUDIT, files: { "state/access.commit": null } });
  },
};

test.each(Object.keys(ATTACKS))(
  "somebody with write access who %s gets nothing applied, by a new run, a restarted one or the schedule",
  async (name) => {
    begin();
    await ATTACKS[name]?.(story);
    const tries = [
      await apply(story),
      await apply(story, { attempt: 2 }),
      await story.push({ "access/note.yaml": "teams: {}\n" }),
      await story.schedule(),
    ];
    for (const { code, reason, outputs, log } of tries)
      expect([code, reason, outputs["changes"] ?? "0"], log).toEqual([1, "record-incomplete", "0"]);
    expect(await story.who(1)).toBe("");
  },
);

test("a change of the record during a run is found by the next run", async () => {
  begin();
  const { github } = story.stage;
  const old = github.tip(AUDIT);
  // During a run: its first line exists, and it is reading Matomo.
  story.stage.sandbox.setHook(({ phase, method }) => {
    if (phase === "before" && method === "UsersManager.getUsers" && github.tip(AUDIT) !== old)
      github.moveBranch(AUDIT, old);
    return undefined;
  });
  await apply(story);
  story.stage.sandbox.setHook(undefined);
  expect((await apply(story)).reason).toBe("record-incomplete");
  expect(await story.who(1)).toBe("");
});

test("no run is reported as missing if it was cancelled before its step, came from a fork, another branch or another event, or overlapped with another run", async () => {
  begin();
  const { github } = story.stage;
  const headSha = github.tip("main");
  const of = { workflow: "apply.yml", event: "push", headSha, headBranch: "main" } as const;
  github.addRun({ ...of, conclusion: "cancelled" });
  github.addRun({ ...of, conclusion: "skipped", jobs: 1 });
  github.addRun({ ...of, conclusion: "failure", jobs: 1, headBranch: "other" });
  github.addRun({ ...of, conclusion: "failure", jobs: 1, event: "pull_request" });
  github.addRun({ ...of, conclusion: "failure", jobs: 1, ref: "@refs/tags/main" });
  github.addRun({ ...of, workflow: "schedule.yml", conclusion: null, jobs: 1 });
  const asked = (): number =>
    github.requests.filter(({ path }) => /attempts\/\d+\/jobs/.test(path)).length;
  const first = await apply(story);
  expect(first.reason, first.log).not.toBe("record-incomplete");
  const jobs = asked();
  expect(jobs).toBeGreaterThan(0);
  const [one, two] = await Promise.all([apply(story), apply(story)]);
  for (const { reason } of [one, two, await apply(story)])
    expect(reason).not.toBe("record-incomplete");
  // They are not looked up again.
  expect(asked()).toBe(jobs);
});

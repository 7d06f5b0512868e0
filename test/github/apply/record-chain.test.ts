import { expect, test } from "vitest";
import type { Chain } from "../../../src/audit/chain.ts";
import { readChains } from "../../../src/audit/read-chain.ts";
import { openRepository } from "../../helpers/audit-place.ts";
import { openStory, person, type Story } from "../approved/story.ts";

const AUDIT = "matomo-access/audit";
const DAY_MS = 86_400_000;

const chainOf = ({ stage }: Story): Chain => {
  const files = Object.entries(stage.github.filesAt(AUDIT))
    .filter(([path]) => path.startsWith("audit/"))
    .map(([path, text]) => ({ path, bytes: Buffer.from(text) }));
  const chain = readChains(files).get("access");
  if (!chain) throw new Error("no record");
  return chain;
};

test("after the record is lost, only proven end dates are applied until somebody else approves a repair, and used approvals stay used", async () => {
  await using story = await openStory(
    { sites: [{ name: "Shop" }, { name: "Blog" }], users: ["ann", "bob", "cleo", "dirk"] },
    {},
  );
  const { stage, day } = story;
  const { github } = stage;
  const repair = (hash: string, more = {}): ReturnType<typeof stage.apply> =>
    stage.apply({
      dispatch: true,
      actor: "mallory",
      inputs: { repair: hash },
      now: github.world.now(),
      ...more,
    });
  const findingOf = (log: string): string => /repair: ([0-9a-f]{12})/.exec(log)?.[1] ?? log;

  // A used approval, after which an administrator removes the access again.
  const used = await story.change(person("ann", "{ role: admin, sites: [Shop] }"));
  expect(used.reason, used.log).toBe("applied");
  await story.as("root", "UsersManager.setUserAccess", {
    userLogin: "ann",
    access: "noaccess",
    idSites: "1",
  });
  expect(await story.who(1)).toBe("");
  const ids = [...github.world.runs.keys()];
  const intact = github.tip(AUDIT);
  github.deleteBranch(AUDIT);

  // Neither a restarted run, a new run, the schedule, a merge nor a dispatch applies anything.
  const first = await stage.apply({
    runId: ids.at(-1) ?? 0,
    attempt: 2,
    now: github.world.now(),
  });
  expect([first.reason, first.code], first.log).toEqual(["record-incomplete", 1]);
  expect(first.log).toContain("::error title=record-incomplete::");
  const finding = findingOf(first.log);
  const tries = [
    await story.push({ "access/note.yaml": "teams: {}\n" }),
    await story.change(person("bob", "{ role: view, sites: [Blog] }")),
    await story.approve(first.outputs["plan-hash"]),
  ];
  for (const { reason, log } of tries)
    expect([reason, findingOf(log)]).toEqual(["record-incomplete", finding]);
  expect((await story.schedule()).log).toContain(`repair: ${finding}`);
  expect([await story.who(1), await story.who(2)]).toEqual(["", ""]);
  // A second deletion is found too, and a superseded run also leaves its line.
  github.deleteBranch(AUDIT);
  const again = await story.push({ "access/note.yaml": "teams: {}\n# 2\n" });
  expect(again.reason).toBe("record-incomplete");
  const newest = findingOf(again.log);

  // A repair needs another person and the current finding, and works once.
  expect((await repair(newest, { approvedBy: ["mallory"] })).reason).toBe("refused");
  expect((await repair("0".repeat(12))).log).toContain("is not the hash of the current finding");
  const repaired = await repair(newest);
  expect([repaired.reason, repaired.code], repaired.log).toEqual(["repaired", 0]);
  expect((await repair(newest)).log).toContain("there is nothing to repair");
  expect(chainOf(story)).toMatchObject({ lost: undefined, broken: [] });

  // Everything merged before counts as used. A new pull request starts again.
  const after = await story.push({ "access/note.yaml": "teams: {}\n# 3\n" });
  expect([after.reason, after.outputs["changes"]], after.log).toEqual(["not-approved", "0"]);
  const begun = await story.change(
    person("cleo", `{ role: view, sites: [Blog], until: ${day(3)} }`),
  );
  expect(begun.outputs["changes"], begun.summary).toBe("1");
  expect([await story.who(1), await story.who(2)]).toEqual(["", "cleo view"]);

  // A killed run left no line. The state before it is proven, so ends are still applied.
  story.go(4);
  github.addRun({
    workflow: "apply.yml",
    event: "push",
    headSha: github.tip("main"),
    headBranch: "main",
    conclusion: "failure",
    jobs: 1,
    createdAt: new Date(Date.parse(chainOf(story).since ?? "") + DAY_MS),
  });
  const night = await story.schedule();
  expect([night.reason, night.outputs["changes"]], night.log).toEqual(["record-incomplete", "1"]);
  expect(await story.who(2)).toBe("");
  const checked = await story.drift();
  expect([checked.code, checked.reason]).toEqual([1, "drift"]);
  for (const text of [
    "earlier run left no line in it",
    `repair: ${findingOf(night.log)}`,
    "/new/main?filename=access%2Fapprove.yaml&value=approve",
  ])
    expect(story.issue()).toContain(text);
  const gap = await story.change(person("dirk", "{ role: view, sites: [Blog] }"));
  expect([gap.reason, await story.who(2)], gap.log).toEqual(["record-incomplete", ""]);
  const afterGap = await repair(findingOf(gap.log));
  expect((await story.drift()).reason).toBe("drift");
  expect(story.issue()).not.toContain("earlier run left no line");
  expect(afterGap.summary).toContain("the access in this state stays approved.");
  using place = openRepository();
  place.branch(AUDIT, github.filesAt(AUDIT));
  expect((await place.audit([])).code).toBe(0);

  // The command line and the next run find a changed line.
  const [path = "", text = ""] =
    Object.entries(github.filesAt(AUDIT)).find(([name]) => name.startsWith("audit/")) ?? [];
  github.commit({
    branch: AUDIT,
    files: { [path]: text.replace('"trigger":"dispatch"', '"trigger":"merge"') },
  });
  const told = await story.push({ "access/note.yaml": "teams: {}\n# 4\n" });
  expect([told.reason, told.log.includes("record-incomplete")]).toEqual([
    "record-incomplete",
    true,
  ]);
  using other = openRepository();
  other.branch(AUDIT, github.filesAt(AUDIT));
  const audit = await other.audit([]);
  expect([audit.code, audit.err]).toEqual([1, expect.stringContaining("The record is incomplete")]);
  expect(intact).not.toBe(github.tip(AUDIT));
  expect(github.violations).toEqual([]);
});

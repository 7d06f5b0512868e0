import { expect, test } from "vitest";
import type { AuditMark } from "../../../src/audit/mark.generated.ts";
import { openStory, person, type Story } from "../approved/story.ts";

const AUDIT = "matomo-access/audit";

const marksOf = ({ stage }: Story): AuditMark[] =>
  Object.entries(stage.github.filesAt(AUDIT))
    .filter(([path]) => path.startsWith("audit/"))
    .flatMap(([, text]) => text.trim().split("\n"))
    .map((line) => JSON.parse(line) as AuditMark)
    .filter(({ mark }) => mark !== undefined);

const findingOf = (log: string): string => /repair: ([0-9a-f]{64})/.exec(log)?.[1] ?? log;

const lines = (...hashes: readonly string[]): Record<string, string> => ({
  "access/approve.yaml": `approve:\n${hashes.map((hash) => `  - { plan: ${hash}, reason: agreed }\n`).join("")}`,
});

test("a reviewed line repairs the record once, even together with a line for a plan on hold, and used approvals stay used", async () => {
  await using story = await openStory({
    sites: [{ name: "Shop" }, { name: "Blog" }],
    users: ["ann", "bob", "cleo", "dirk"],
  });
  const { stage } = story;
  const { github } = stage;
  const access = (): Promise<string[]> => Promise.all([1, 2].map(story.who));
  const apply = (): ReturnType<typeof stage.apply> => stage.apply({ now: github.world.now() });

  // A used approval that an administrator reverts, and a plan on hold.
  await story.change(person("ann", "{ role: admin, sites: [Shop] }"));
  const held = await story.push(person("bob", "{ role: view, sites: [Blog] }"));
  expect(held.reason, held.log).toBe("not-approved");
  const hash = held.outputs["plan-hash"] ?? "";
  await story.as("root", "UsersManager.setUserAccess", {
    userLogin: "ann",
    access: "noaccess",
    idSites: "1",
  });
  github.deleteBranch(AUDIT);
  const lost = await apply();
  const finding = findingOf(lost.log);
  expect(lost.reason).toBe("record-incomplete");
  expect(lost.summary).toContain(
    `https://github.example/acme/access/new/main?filename=access%2Fapprove.yaml&value=approve%3A%0A%20%20-%20%7B%20plan%3A%20${finding}`,
  );
  expect(lost.summary).toContain(`\`repair: ${finding}\``);

  // A line for a plan on hold approves nothing while the record is incomplete.
  const early = await story.change(lines(hash));
  expect([early.reason, await access()]).toEqual(["record-incomplete", ["", ""]]);
  // The repair needs a review like everything else, and a line that existed before does not count.
  const shown = await story.propose(lines(hash, finding));
  expect(shown.body).toContain("**Merging approves the repair of the audit record** (agreed)");
  expect(shown.body).toMatch(
    /is incomplete since 2026&#45;12&#45;01 06.*2 earlier runs left no line/,
  );
  github.merge(shown.pull, "carol");
  expect((await apply()).reason).toBe("record-incomplete");
  await story.push({ "access/approve.yaml": null });

  const before = github.tip(AUDIT);

  // Both lines in one pull request that also makes another change.
  const both = await story.change({
    ...lines(finding, hash),
    ...person("cleo", "{ role: view, sites: [Shop] }"),
  });
  expect(both.summary).toContain("approved the repair of the record");
  expect([both.code, await access()], both.summary).toEqual([1, ["cleo view", "bob view"]]);
  expect(marksOf(story).find(({ mark }) => mark === "repaired")).toMatchObject({
    repairs: finding,
    line: { plan: finding, reason: "agreed" },
    approvers: ["reviewer"],
  });
  // The rest of the used approval stays on hold.
  expect((await apply()).outputs["changes"]).toBe("0");

  // With an older copy of the branch from before the repair, the line does not count again.
  const now = github.tip(AUDIT);
  github.moveBranch(AUDIT, before);
  const again = await apply();
  expect([again.reason, findingOf(again.log) === finding]).toEqual(["record-incomplete", false]);
  expect(again.log).toContain("::warning title=outdated-repair::");
  expect(await access()).toEqual(["cleo view", "bob view"]);
  github.moveBranch(AUDIT, now);

  // A run that GitHub killed. It cannot have used what was merged afterwards.
  github.addRun({
    workflow: "apply.yml",
    event: "push",
    headSha: github.tip("main"),
    headBranch: "main",
    conclusion: "failure",
    jobs: 1,
  });
  const waits = await story.change(person("dirk", "{ role: view, sites: [Shop] }"));
  expect([waits.reason, await access()]).toEqual(["record-incomplete", ["cleo view", "bob view"]]);
  const repaired = await story.change(lines(findingOf(waits.log)));
  expect([repaired.outputs["changes"], await access()], repaired.summary).toEqual([
    "1",
    ["cleo view, dirk view", "bob view"],
  ]);
  expect(github.violations).toEqual([]);
});

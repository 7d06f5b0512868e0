import { expect, test } from "vitest";
import { openStory, person } from "./story.ts";

test("a pull request that was planned before the upgrade approves nothing after it, and is planned again", async () => {
  await using story = await openStory({
    sites: [{ name: "Forum" }, { name: "Store" }],
    users: ["gina", "hugo", "ines", "jan"],
  });
  const { day, who } = story;
  await story.change(person("gina", `{ role: view, sites: [Forum], until: ${day(3)} }`));
  story.downgrade();
  const line = `{ role: admin, sites: [Store], until: ${day(4)} }`;
  const stale = await story.propose(person("hugo", line));
  const renewed = await story.propose(person("ines", line));
  for (const { pull } of [stale, renewed]) story.downgradePlan(pull);
  const upgrade = await story.propose(person("jan", "{ role: view, sites: [Store] }"));
  expect(upgrade.body).toContain("The record is from an earlier version");
  expect((await story.merge(upgrade.pull)).reason).toBe("applied");

  // Its reviewers did not see which grants it approves, so nothing lasting is granted.
  const merged = await story.merge(stale.pull);
  expect([merged.code, merged.reason, merged.outputs["changes"]], merged.summary).toEqual([
    1,
    "not-approved",
    "0",
  ]);
  await story.drift();
  expect(story.issue()).toContain(`hugo: admin on Store (2) until ${day(4)}`);

  // After closing and reopening it has a current plan, which is not a first plan.
  expect((await story.plan(renewed.pull)).reason).toBe("changes");
  const body = story.stage.github.comments(renewed.pull).at(-1)?.body ?? "";
  expect(body).not.toContain("This plan is the first to be approved");
  expect(body).toContain("ines");
  const given = await story.merge(renewed.pull);
  expect([given.outputs["changes"], await who(2)], given.summary).toEqual([
    "1",
    "ines admin, jan view",
  ]);
  // The pull request that was merged too early is approved by its hash, like everything on hold.
  const approved = await story.approve((await story.drift()).outputs["plan-hash"]);
  expect([approved.reason, await who(2)], approved.summary).toEqual([
    "applied",
    "hugo admin, ines admin, jan view",
  ]);
  story.go(5);
  const night = await story.schedule();
  expect([night.reason, night.outputs["changes"], await who(1), await who(2)]).toEqual([
    "applied",
    "3",
    "",
    "jan view",
  ]);
  expect((await story.drift()).reason).toBe("no-drift");
});

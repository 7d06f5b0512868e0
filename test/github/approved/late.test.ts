import { expect, test } from "vitest";
import { openStory, person } from "./story.ts";

test("approved access is granted even if the merge or the run comes after the day on which it should begin", async () => {
  await using story = await openStory({
    sites: [{ name: "Forum" }, { name: "Store" }],
    users: ["gina", "hugo", "ines"],
  });
  const { day, who } = story;
  const line = (until: number): Record<string, string> =>
    person("gina", `{ role: write, sites: [Forum], until: ${day(until)} }`);
  await story.change(line(2));
  const later = await story.propose({
    ...person("hugo", `{ role: view, sites: [Store], from: ${day(2)} }`),
    "access/lou.yaml": `users:\n  lou: { email: lou@mail.example, access: [{ role: view, sites: [Store], from: ${day(2)} }] }\n`,
  });
  const longer = await story.propose(line(30));
  const byHand = await story.propose(
    person("ines", `{ role: view, sites: [Store], from: ${day(2)} }`),
  );

  // The day comes between the plan and the merge, and other access ends that should continue.
  story.go(3);
  const night = await story.schedule();
  expect([night.reason, await who(1)], night.summary).toEqual(["applied", ""]);
  const began = await story.merge(later.pull);
  expect([began.reason, began.outputs["changes"]], began.summary).toEqual(["applied", "3"]);
  const extended = await story.merge(longer.pull);
  expect([extended.reason, extended.outputs["changes"]], extended.summary).toEqual([
    "applied",
    "1",
  ]);
  expect([await who(1), await who(2)]).toEqual(["gina write", "hugo view, lou view"]);

  // The plan does not revert what somebody changes by hand meanwhile.
  await story.as("root", "UsersManager.setUserAccess", {
    userLogin: "hugo",
    access: "noaccess",
    idSites: "2",
  });
  const merged = await story.merge(byHand.pull);
  expect([merged.code, await who(2)], merged.summary).toEqual([1, "ines view, lou view"]);
});

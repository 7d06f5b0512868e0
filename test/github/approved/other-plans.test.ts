import { expect, test } from "vitest";
import { openStory, person } from "./story.ts";

test("a plan grants what it showed, regardless of later names of sites and of other approved plans", async () => {
  await using story = await openStory({
    sites: [{ name: "Forum" }, { name: "Salaries", group: "HR" }, { name: "Store" }],
    users: ["gina", "hugo", "ines", "jan"],
  });
  const { day, who } = story;
  const rename = (idSite: string, siteName: string): Promise<void> =>
    story.as("root", "SitesManager.updateSite", { idSite, siteName });
  await story.change(person("gina", "{ role: view, sites: [Forum] }"));

  // Two new sites swap their names between the plan and its merge.
  for (const siteName of ["Launch", "Board"])
    await story.as("root", "SitesManager.addSite", { siteName, "urls[0]": "https://new.example" });
  const launch = await story.propose(person("hugo", "{ role: admin, sites: [Launch] }"));
  await rename("4", "Board");
  await rename("5", "Launch");
  const given = await story.merge(launch.pull);
  expect([given.reason, given.outputs["changes"]], given.summary).toEqual(["applied", "1"]);
  expect([await who(4), await who(5)]).toEqual(["hugo admin", ""]);
  await story.drift();
  expect(story.issue()).toContain("Site 4 is now called Board (was Launch).");
  await rename("4", "Launch");
  await rename("5", "Board");
  expect((await story.drift()).reason).toBe("no-drift");

  // No selector noticed this rename when one plan was made, but another plan's pattern matches the
  // new name.
  const pattern = await story.propose(
    person("ines", `{ role: view, sites: { name: "S*" }, from: ${day(2)} }`),
  );
  await rename("5", "Staff");
  const unrelated = await story.propose(person("jan", "{ role: view, sites: [Forum] }"));
  expect(unrelated.body).toContain("Site 5 is now called Staff (was Board).");
  await story.merge(pattern.pull);
  const later = await story.merge(unrelated.pull);
  expect([later.reason, later.outputs["changes"]], later.summary).toEqual(["applied", "1"]);
  story.go(2);
  await story.schedule();
  expect(await Promise.all([2, 3, 5].map(who))).toEqual(["ines view", "ines view", ""]);
  const drift = await story.drift();
  expect(story.issue()).toContain("Site 5 is now called Staff (was Board).");
  expect((await story.approve(drift.outputs["plan-hash"])).reason).toBe("applied");
  expect([(await story.drift()).reason, await who(5)]).toEqual(["no-drift", "ines view"]);
});

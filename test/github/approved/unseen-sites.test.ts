import { expect, test } from "vitest";
import { openStory, person, type Story } from "./story.ts";

const openOffice = (): Promise<Story> =>
  openStory({
    sites: [{ name: "Forum" }, { name: "Salaries" }, { name: "Store" }, { name: "Board" }],
    users: ["gina", "hugo", "ines", "jan", "kim"],
  });
const rename = (story: Story, idSite: string, siteName: string): Promise<void> =>
  story.as("root", "SitesManager.updateSite", { idSite, siteName });

test.each(["first", "last"] as const)(
  "a grant does not reach a site whose new name only another pull request's plan showed, even if that pull request is merged %s",
  async (when) => {
    await using story = await openOffice();
    const { day, who } = story;
    await story.change(person("gina", "{ role: view, sites: [Forum] }"));
    // The reviewers of this plan saw Salaries and Store.
    const pattern = await story.propose(
      person("ines", `{ role: view, sites: { name: "S*" }, from: ${day(2)} }`),
    );
    await rename(story, "4", "Staff");
    const named = await story.propose(person("hugo", "{ role: view, sites: [Staff] }"));
    expect(named.body).toContain("Site 4 is now called Staff (was Board).");
    const order = when === "first" ? [named, pattern] : [pattern, named];
    expect((await story.merge(order[0]?.pull ?? 0)).reason).toBe("applied");
    const merged = await story.merge(order[1]?.pull ?? 0);
    const NAMED = `ines: view on Salaries (2), Store (3) and Staff (4) from ${day(2)}`;
    expect([merged.code, merged.reason], merged.summary).toEqual([1, "not-approved"]);
    expect(merged.summary).toContain(NAMED);
    expect(await who(4)).toBe("hugo view");

    story.go(2);
    const night = await story.schedule();
    expect([night.code, night.outputs["changes"]], night.summary).toEqual([1, "2"]);
    expect(await Promise.all([2, 3, 4].map(who))).toEqual(["ines view", "ines view", "hugo view"]);
    const drift = await story.drift();
    expect(story.issue()).toContain(NAMED);
    expect(story.issue()).toContain(
      "Nobody approved it for Staff (4). A later approved plan changed",
    );
    // An unrelated merge approves nothing, but the hash does.
    await story.change(person("jan", "{ role: view, sites: [Forum] }"));
    expect(await who(4)).toBe("hugo view");
    const approved = await story.approve((await story.drift()).outputs["plan-hash"]);
    expect([drift.code, approved.reason, await who(4)], approved.summary).toEqual([
      1,
      "applied",
      "hugo view, ines view",
    ]);
    expect((await story.drift()).reason).toBe("no-drift");
  },
);

test("if two plans show different identities of a site, the newer plan counts, whichever is merged last", async () => {
  await using story = await openOffice();
  const { who } = story;
  await story.change(person("gina", "{ role: view, sites: [Forum] }"));
  await rename(story, "3", "Depot");
  const older = await story.propose(person("jan", "{ role: view, sites: [Depot] }"));
  await rename(story, "3", "Hall");
  const newer = await story.propose(person("kim", "{ role: view, sites: [Hall] }"));
  expect((await story.merge(newer.pull)).reason).toBe("applied");
  const late = await story.merge(older.pull);
  expect([late.code, await who(3)], late.summary).toEqual([1, "kim view"]);
  await story.drift();
  expect(story.issue()).not.toContain("Site 3");
  expect(story.issue()).toMatch(/jan[^]*Depot/);
  // The line has the current name, so it is approved.
  const right = await story.change(person("jan", "{ role: view, sites: [Hall] }"));
  expect([right.reason, await who(3)], right.summary).toEqual(["applied", "jan view, kim view"]);
  expect((await story.drift()).reason).toBe("no-drift");
});

import { expect, test } from "vitest";
import { openStory, person } from "./story.ts";

test("pushed settings cannot hide that an approved end date was not applied", async () => {
  await using story = await openStory({
    sites: [{ name: "Forum" }, { name: "Store" }],
    users: ["gina", "hugo"],
  });
  const { day, who, stage } = story;
  const settings = (lines: string): Record<string, string> => ({
    "access/settings.yaml": `url: ${stage.sandbox.url}\n${lines}`,
  });
  await story.change({
    ...person("gina", `{ role: admin, sites: [Forum], until: ${day(1)} }`),
    ...person("hugo", `{ role: admin, sites: [Store], until: ${day(3)} }`),
  });

  for (const [lines, login, site, from, text] of [
    ["protect: { logins: [gina] }\n", "gina", 1, 2, "is listed under &#96;protect&#96;"],
    ["removals: none\n", "hugo", 2, 4, "removals&#58; none"],
  ] as const) {
    await story.push(settings(lines));
    story.go(from);
    const night = await story.schedule();
    expect([night.code, night.outputs["changes"], await who(site)], night.summary).toEqual([
      1,
      "0",
      `${login} admin`,
    ]);
    expect(night.summary).toContain(text);
    expect((await story.drift()).code).toBe(1);
    expect(story.issue()).toContain(login);

    await story.push(settings(""));
    const next = await story.schedule();
    expect([next.code, await who(site)], next.summary).toEqual([0, ""]);
    expect((await story.drift()).reason).toBe("no-drift");
  }
});

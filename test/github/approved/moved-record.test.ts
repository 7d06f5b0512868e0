import { expect, test } from "vitest";
import { openStory, person, type Story } from "./story.ts";

const openOffice = (): Promise<Story> =>
  openStory({
    sites: [{ name: "Forum" }, { name: "Store" }],
    users: ["gina", "hugo", "ines"],
  });

/** The state that the record's branch stores for later runs. */
const keptState = ({ stage }: Story): unknown[] => {
  const files = stage.github.filesAt("matomo-access/audit");
  return ["state/access.json", "state/access.commit"].map((path) => files[path]);
};

test("a pushed `url` never replaces the approved state: runs fail and name both servers until a pull request begins a record for the new one", async () => {
  await using story = await openOffice();
  const { day, who, stage } = story;
  const url = stage.sandbox.url;
  const other = url.replace("127.0.0.1", "localhost");
  const settings = (at: string): Record<string, string> => ({
    "access/settings.yaml": `url: ${at}\n`,
  });
  await story.change({
    ...person("gina", `{ role: admin, sites: [Forum], until: ${day(2)} }`),
    ...person("hugo", `{ role: view, sites: [Store], until: ${day(6)} }`),
  });
  const kept = keptState(story);

  // The same server under another name. Nothing differs, but nothing was approved under that name.
  const said = `settings.yaml has url: ${other}, but the approved grants are for ${url}`;
  const pushed = await story.push(settings(other));
  expect([pushed.code, pushed.reason], pushed.summary).toEqual([1, "not-approved"]);
  for (const days of [1, 2.5]) {
    story.go(days);
    const night = await story.schedule();
    expect([night.code, night.reason], night.summary).toEqual([1, "no-baseline"]);
    const drift = await story.drift();
    expect([drift.code, drift.reason]).toEqual([1, "drift"]);
    const clean = (text: string): string => text.replaceAll("&#58;", ":").replaceAll("\u2060", "");
    for (const text of [pushed.summary, night.summary, story.issue()])
      expect(clean(text)).toContain(said);
    expect(keptState(story)).toEqual(kept);
  }

  // With the old url the record continues, and the pushed name is no longer mentioned.
  expect((await story.push(settings(url))).reason).toBe("applied");
  expect([(await story.drift()).reason, story.issue()]).toEqual(["no-drift", ""]);
  story.go(3);
  const ended = await story.schedule();
  expect([ended.reason, ended.outputs["changes"], await who(1)]).toEqual(["applied", "1", ""]);

  // Alternatively a reviewed pull request starts the new record, which then replaces the old one.
  await story.push(settings(other));
  const begin = await story.propose(person("ines", "{ role: view, sites: [Forum] }"));
  expect(begin.body).toContain("The record is for another Matomo server.");
  const began = await story.merge(begin.pull);
  expect([began.reason, began.outputs["changes"]], began.summary).toEqual(["applied", "1"]);
  expect(keptState(story)[0]).toContain(other);
  story.go(7);
  const night = await story.schedule();
  expect([night.reason, night.outputs["changes"], await who(2)]).toEqual(["applied", "1", ""]);
  expect((await story.drift()).reason).toBe("no-drift");
  expect(stage.github.violations).toEqual([]);
});

test("after a folder is renamed, the check fails until a pull request begins its record, and settings without a url stop everything except approved end dates", async () => {
  await using story = await openOffice();
  const { day, given, who, stage } = story;
  await story.change({
    ...person("gina", `{ role: admin, sites: [Forum], until: ${day(1)} }`),
    ...person("hugo", "{ role: view, sites: [Store] }"),
  });
  for (const [text, code] of [
    ["removals: written\n", "refused"],
    [`url: ${stage.sandbox.url}\naccount: gina\n`, "refused"],
  ] as const) {
    const kept = keptState(story);
    const pushed = await story.push({ "access/settings.yaml": text });
    expect([pushed.code, pushed.reason], pushed.summary).toEqual([1, code]);
    expect(keptState(story)).toEqual(kept);
  }
  story.go(2);
  const night = await story.schedule();
  expect([night.reason, night.outputs["changes"], await who(1)]).toEqual(["refused", "1", ""]);
  expect(night.summary).toContain("which is not an active super user");
  await story.push({ "access/settings.yaml": `url: ${stage.sandbox.url}\n` });

  const kept = keptState(story);
  const files = Object.entries(stage.github.filesAt("main")).filter(([path]) =>
    path.startsWith("access/"),
  );
  given.inputs["dir"] = "staff";
  const moved = await story.push({
    ...Object.fromEntries(files.map(([path]) => [path, null])),
    ...Object.fromEntries(files.map(([path, text]) => [path.replace("access/", "staff/"), text])),
  });
  expect([moved.code, moved.reason], moved.summary).toEqual([1, "not-approved"]);
  expect(moved.summary).toContain("Nothing in the manifests is approved yet");
  expect((await story.schedule()).reason).toBe("no-baseline");
  expect((await story.drift()).reason).toBe("drift");
  expect(story.issue()).toContain("that nobody approved");
  expect(keptState(story)).toEqual(kept);
  expect((await story.change({ "staff/note.yaml": "teams: {}\n" })).reason).toBe("applied");
  expect([(await story.schedule()).reason, (await story.drift()).reason]).toEqual([
    "applied",
    "no-drift",
  ]);
});

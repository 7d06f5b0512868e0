import { expect, test } from "vitest";
import { pruneRecord } from "../../../src/audit/prune.ts";
import { openStory, person } from "../approved/story.ts";

const AUDIT = "matomo-access/audit";

test("after the record is pruned, used approvals stay used, runs continue, and lines that are removed later are reported as missing", async () => {
  await using story = await openStory({ sites: [{ name: "Shop" }], users: ["ann", "bob"] });
  const { stage } = story;
  const { github } = stage;
  const used = await story.change(person("ann", "{ role: admin, sites: [Shop] }"));
  expect(used.reason, used.log).toBe("applied");
  await story.as("root", "UsersManager.setUserAccess", {
    userLogin: "ann",
    access: "noaccess",
    idSites: "1",
  });

  // More than a quarter later, an administrator removes the lines of that day and pushes the
  // branch.
  story.go(100);
  expect((await story.push({ "access/note.yaml": "teams: {}\n" })).code).toBe(1);
  const files = Object.entries(github.filesAt(AUDIT))
    .filter(([path]) => path.startsWith("audit/"))
    .map(([path, text]) => ({ path, bytes: new TextEncoder().encode(text) }));
  const now = github.world.now();
  const before = new Date(now.getTime() - 95 * 86_400_000).toISOString().slice(0, 10);
  const { files: changed, lines } = pruneRecord(files, before, now);
  expect(lines).toBeGreaterThan(2);
  const texts = Object.fromEntries([...changed].map(([path, text]) => [path, text ?? null]));
  github.commit({ branch: AUDIT, files: texts });
  expect(JSON.stringify(github.filesAt(AUDIT))).not.toContain('"outcome":"done"');

  // Nobody gets the used approval applied again, neither by an old run, nor a push, nor the
  // schedule.
  const first = [...github.world.runs.values()].find(({ workflow }) => workflow === "apply.yml");
  const tries = [
    await stage.apply({ runId: first?.id ?? 0, attempt: 2, now }),
    await story.push({ "access/note.yaml": "teams: {}\n# again\n" }),
    await story.schedule(),
  ];
  for (const { reason, log, outputs } of tries) {
    expect(reason, log).not.toBe("record-incomplete");
    expect(outputs["changes"] ?? "0", log).toBe("0");
  }
  expect(await story.who(1)).toBe("");
  // A new pull request is applied as usual.
  const next = await story.change(person("bob", "{ role: view, sites: [Shop] }"));
  expect([next.outputs["changes"], await story.who(1)], next.log).toEqual(["1", "bob view"]);

  // Lines that are removed after the checkpoint are missed.
  const [path, text] = Object.entries(github.filesAt(AUDIT)).find(([name]) =>
    name.startsWith("audit/"),
  ) ?? ["", ""];
  const kept = text.trim().split("\n");
  github.commit({ branch: AUDIT, files: { [path]: `${kept.slice(0, -2).join("\n")}\n` } });
  expect((await story.push({ "access/note.yaml": "teams: {}\n# 3\n" })).reason).toBe(
    "record-incomplete",
  );
});

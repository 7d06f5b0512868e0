import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { mergeText } from "../../src/edit/merge-text.ts";

/** The result of git itself. `undefined` for a conflict. */
function byGit(base: string, ours: string, theirs: string): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), "merge-text-"));
  try {
    for (const [name, text] of Object.entries({ base, ours, theirs }))
      writeFileSync(join(folder, name), text);
    const { status, stdout } = spawnSync("git", ["merge-file", "-p", "ours", "base", "theirs"], {
      cwd: folder,
      encoding: "utf8",
    });
    return status === 0 ? stdout : undefined;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const BASE = "one\ntwo\nthree\nfour\nfive\nsix\n";

test.each([
  ["changes at two places", BASE.replace("one", "1"), BASE.replace("six", "6")],
  ["one line added and one removed", `zero\n${BASE}`, BASE.replace("five\n", "")],
  ["the same change on both sides", BASE.replace("two", "2"), BASE.replace("two", "2")],
  [
    "the same change and another one",
    BASE.replace("two", "2"),
    BASE.replace("two", "2").replace("six", "6"),
  ],
  ["no line break at the end", BASE.replace("one", "1"), `${BASE}seven`],
  ["a conflict", BASE.replace("two", "2"), BASE.replace("two", "II")],
  ["changes that touch each other", BASE.replace("two", "2"), BASE.replace("three", "3")],
  ["no change", BASE, BASE],
])("texts are merged as git does: %s", (_, ours, theirs) => {
  expect(mergeText(BASE, ours, theirs)).toBe(byGit(BASE, ours, theirs));
});

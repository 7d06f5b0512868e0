import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { strayRootFiles } from "../../scripts/root-files.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "matomo-access-root-"));
  execFileSync("git", ["init", "--quiet", root]);
  writeFileSync(join(root, ".gitignore"), "*.tmp\nnode_modules/\n");
  writeFileSync(join(root, "README.md"), "# Ours\n");
});
afterEach(() => rmSync(root, { recursive: true }));

test("a crash log at the root is refused, whether committed or not", () => {
  writeFileSync(join(root, "r2.txt"), "Error: heap out of memory\n");
  expect(strayRootFiles(root)).toEqual(["r2.txt"]);
  execFileSync("git", ["add", "--all"], { cwd: root });
  expect(strayRootFiles(root)).toEqual(["r2.txt"]);
});

test("a folder at the root that is not on the list is refused, and the message names it", () => {
  mkdirSync(join(root, "out/deep"), { recursive: true });
  writeFileSync(join(root, "out/deep/report.html"), "");
  expect(strayRootFiles(root)).toEqual(["out"]);
});

test("ignored, listed and deleted files are accepted", () => {
  mkdirSync(join(root, "src"));
  mkdirSync(join(root, "node_modules"));
  for (const file of ["src/r2.txt", "node_modules/left.txt", "notes.tmp", "gone.txt"])
    writeFileSync(join(root, file), "x");
  execFileSync("git", ["add", "--all"], { cwd: root });
  rmSync(join(root, "gone.txt"));
  expect(strayRootFiles(root)).toEqual([]);
});

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import packageJson from "../../package.json" with { type: "json" };

const read = (path: string): string =>
  readFileSync(join(import.meta.dirname, "../..", path), "utf8");
/** The first whole number that a pattern captures. */
function majorIn(text: string, pattern: RegExp): number {
  const found = pattern.exec(text)?.[1];
  if (found === undefined) throw new Error(`nothing matches ${String(pattern)}`);
  return Number(found);
}

const OWN = 24;
const OLDEST = 22;

test("the checkout, its types, the editor and the action use the same version of Node", () => {
  const { node, "@types/node": types } = packageJson.devDependencies;
  expect([
    majorIn(node, /(\d+)/),
    majorIn(types, /(\d+)/),
    majorIn(read(".node-version"), /(\d+)/),
    majorIn(read("action.yml"), /using: node(\d+)/),
    majorIn(read("README.md"), /installs Node (\d+)/),
    majorIn(process.versions.node, /(\d+)/),
  ]).toEqual(Array.from({ length: 6 }, () => OWN));
});

test("npm, the command and the docs name the same oldest supported Node", () => {
  expect([
    majorIn(packageJson.engines.node, /^>=(\d+)$/),
    majorIn(read("src/cli.ts"), /OLDEST_NODE = (\d+);/),
    majorIn(read("README.md"), /command itself supports\s+Node (\d+) and newer/),
  ]).toEqual([OLDEST, OLDEST, OLDEST]);
});

test("the built program is tested with the oldest Node, with the action's, and with one that is too old", () => {
  const [, list = ""] = /node: \[(.*)\]/.exec(read(".github/workflows/ci.yml")) ?? [];
  const tried = list.split(", ").map((version) => version.replaceAll('"', ""));
  expect(tried).toEqual(expect.arrayContaining([`${OLDEST}.0.0`, String(OLDEST), String(OWN)]));
  expect(tried.some((version) => Number(version.split(".")[0]) < OLDEST)).toBe(true);
});

test("the file that any Node may run has no static import and no syntax newer than Node 14", () => {
  const built = readFileSync(join(process.env["MATOMO_ACCESS_BUNDLE"] ?? "dist", "cli.js"), "utf8");
  expect(built).not.toMatch(/^\s*(?:import\s*["{*\w]|export\s*[{*].*from)/m);
  // Syntax newer than 2020, apart from hashbangs: assignment operators, private names, static
  // blocks, class fields, top-level await.
  expect(built).not.toMatch(/(?:\?\?|\|\||&&)=|#\w+\s*[=;(]|\bstatic\s*\{|^\s*await\b/m);
  expect(built.length).toBeLessThan(2_000);
});

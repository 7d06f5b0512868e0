import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const FOLDER = process.env["MATOMO_ACCESS_BUNDLE"] ?? "dist";
const textOf = (file: string): string => readFileSync(join(FOLDER, file), "utf8");

/** A file of the bundle with everything that it imports at once, without what it may load later. */
function loadedWith(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const [, name = ""] of textOf(file).matchAll(
    /^(?:import|export) (?:.*? from )?"\.\/(.+?)";$/gm,
  ))
    loadedWith(name, seen);
  return seen;
}
const start = readdirSync(FOLDER).find((file) => /^start-.*\.js$/.test(file)) ?? "";

test("--help and --version load no command: no YAML, no HTTP, no schemas, no git", () => {
  const files = [...loadedWith(start)];
  expect(files.length).toBeGreaterThan(3);
  const bytes = files.reduce((sum, file) => sum + textOf(file).length, 0);
  // A hundredth of the bundle. It grows with the help texts of new features.
  expect(bytes).toBeLessThan(160_000);
  const text = files.map(textOf).join("\n");
  for (const module of ["child_process", "http", "https", "net", "worker_threads"])
    expect(text).not.toMatch(new RegExp(`(?:from|require\\() ?"node:${module}"`));
  expect(text).not.toMatch(/node_modules\/(?:yaml|ajv|axios|undici|octokit)\//);
});

test("the two commands that need no Matomo load no HTTP client", () => {
  for (const command of ["validate", "audit"]) {
    const file = readdirSync(FOLDER).find((name) => new RegExp(`^${command}-.*\\.js$`).test(name));
    const text = [...loadedWith(file ?? "")].map(textOf).join("\n");
    expect(text, command).toContain("async function run(");
    expect(text, command).not.toMatch(/node_modules\/(?:axios|undici|octokit)\//);
  }
});

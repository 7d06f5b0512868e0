// Refuses files at the root of the repository that are not on this list, such as a crash log that a
// tool left: node scripts/root-files.ts
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

/** Everything that belongs at the root, in the order of `ls`. */
export const ROOT_FILES: ReadonlySet<string> = new Set([
  ".ci",
  ".editorconfig",
  ".github",
  ".gitignore",
  ".node-version",
  ".npmrc",
  ".oxfmtrc.json",
  ".oxlintrc.json",
  ".vscode",
  "CHANGELOG.md",
  "CONTRIBUTING.md",
  "LICENSE",
  "README.md",
  "SECURITY.md",
  "access",
  "action.yml",
  "docs",
  "knip.json",
  "package-lock.json",
  "package.json",
  "rolldown.config.ts",
  "schemas",
  "scripts",
  "src",
  "test",
  "tsconfig.json",
  "vitest.config.ts",
  "vitest.browser.config.ts",
  "vitest.conformance.config.ts",
  "vitest.release.config.ts",
  "vitest.release.config.ts",
]);

/**
 * Files and folders at the root of a git work tree that are neither on the list nor ignored by git,
 * whether committed or not. @throws Error if `root` is not a git work tree
 */
export function strayRootFiles(root: string): readonly string[] {
  const paths = execFileSync(
    "git",
    ["ls-files", "-z", "--cached", "--others", "--exclude-standard"],
    {
      cwd: root,
      encoding: "utf8",
      maxBuffer: 64 * 2 ** 20,
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  const names = new Set(paths.split("\0").map((path) => path.split("/", 1)[0] ?? ""));
  return [...names].filter(
    (name) => name !== "" && !ROOT_FILES.has(name) && existsSync(join(root, name)),
  );
}

if (import.meta.main) {
  const root = join(import.meta.dirname, "..");
  // In an unpacked archive, git cannot tell which files are ignored, and nothing will be committed
  // from there.
  const stray = existsSync(join(root, ".git")) ? strayRootFiles(root) : [];
  for (const name of stray)
    console.error(
      `${name} does not belong at the root: delete it, or add it to ROOT_FILES in scripts/root-files.ts.`,
    );
  process.exitCode = stray.length === 0 ? 0 : 1;
}

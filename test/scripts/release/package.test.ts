import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { publint } from "publint";
import { afterAll, beforeAll, expect, test } from "vitest";

const project = join(import.meta.dirname, "../../..");
const DIST = process.env["MATOMO_ACCESS_BUNDLE"] ?? join(project, "dist");

/** Files that may be in a checkout and must not be published. */
const STRAY = [
  ".env",
  ".npmrc",
  "access/settings.yaml",
  "core.1234",
  "crash.log",
  "docs/manifest.md",
  "plan.json",
  "scripts/owner.ts",
  "src/cli.ts",
  "test/cli.test.ts",
  "verified.json",
];

let root: string;
let files: readonly { readonly path: string; readonly mode: number; readonly size: number }[];

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "matomo-access-package-"));
  for (const name of ["package.json", "README.md", "CHANGELOG.md", "LICENSE", "schemas"])
    cpSync(join(project, name), join(root, name), { recursive: true });
  mkdirSync(join(root, "dist"));
  // Only the names matter, and npm compresses the files that it lists. The tests' own package.json
  // makes Node treat the built files as modules, and their compile cache is a folder.
  const built = readdirSync(DIST, { withFileTypes: true }).filter((entry) => entry.isFile());
  for (const { name } of built.filter((entry) => entry.name !== "package.json"))
    writeFileSync(join(root, "dist", name), "");
  cpSync(join(DIST, "cli.js"), join(root, "dist/cli.js"));
  for (const name of STRAY) {
    mkdirSync(join(root, dirname(name)), { recursive: true });
    writeFileSync(join(root, name), "token=c0ffee\n");
  }
  const [packed] = JSON.parse(
    execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
      cwd: root,
      encoding: "utf8",
    }),
  ) as [{ readonly files: typeof files }];
  ({ files } = packed);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

test("the package contains the program, schemas, README and licences, and nothing else", () => {
  const isExpected =
    /^(?:LICENSE|README\.md|package\.json|schemas\/[\w-]+\.schema\.json|dist\/(?:[\w-]+\.(?:css|js|js\.map)|THIRD-PARTY-LICENSES\.txt))$/;
  const paths = files.map(({ path }) => path);
  expect(paths.filter((path) => !isExpected.test(path))).toEqual([]);
  expect(paths).toEqual(
    expect.arrayContaining([
      "LICENSE",
      "README.md",
      "dist/THIRD-PARTY-LICENSES.txt",
      "dist/action.js",
      "dist/cli.js",
      "dist/post.js",
      "schemas/access.schema.json",
      "schemas/settings.schema.json",
    ]),
  );
});

test("the command is executable, and everybody can read all files", () => {
  const modeOf = (path: string): number | undefined =>
    files.find((file) => file.path === path)?.mode;
  expect(modeOf("dist/cli.js")).toBe(0o755);
  expect(modeOf("README.md")).toBe(0o644);
});

test("installing the package installs no other package, because the program is self-contained", async () => {
  const { default: json } = await import("../../../package.json", { with: { type: "json" } });
  for (const key of ["dependencies", "peerDependencies", "optionalDependencies"])
    expect(json).not.toHaveProperty(key);
  for (const script of ["preinstall", "install", "postinstall"])
    expect(json.scripts).not.toHaveProperty(script);
});

test("publint finds no problem in the package", async () => {
  const { messages } = await publint({ pkgDir: root, pack: false, strict: true });
  expect(messages).toEqual([]);
});

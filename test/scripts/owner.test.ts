import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parse } from "yaml";
import {
  readRepository,
  setPackage,
  setRepository,
  staleFiles,
  withRepository,
} from "../../scripts/owner.ts";
import { type PackageJson, readProduct } from "../../src/domain/product.ts";

const project = join(import.meta.dirname, "../..");
const COPIED = [
  "package.json",
  "README.md",
  "SECURITY.md",
  "CHANGELOG.md",
  "docs/github.md",
  "docs/install.md",
  "docs/upgrading.md",
  "docs/github-enterprise-server.md",
  ".github/CODEOWNERS",
  ".github/ISSUE_TEMPLATE/config.yml",
];

let root: string;
const read = (file: string): string => readFileSync(join(root, file), "utf8");

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "matomo-access-owner-"));
  for (const file of COPIED) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    cpSync(join(project, file), join(root, file));
  }
});
afterEach(() => rmSync(root, { recursive: true }));

test("every file that names this repository uses the name in package.json", () => {
  expect(staleFiles(project)).toEqual([]);
});

test("one command names the repository everywhere, and removes the notes about the placeholder OWNER", () => {
  setRepository(root, "acme-inc/matomo-rights", []);

  expect(read("package.json")).toContain('"repository": "github:acme-inc/matomo-rights"');
  expect(read("README.md")).toContain("uses: acme-inc/matomo-rights@COMMIT");
  expect(read("docs/github.md").match(/acme-inc\/matomo-rights/g)).toHaveLength(2);
  expect(read("SECURITY.md")).toContain(
    "https://github.com/acme-inc/matomo-rights/security/advisories/new",
  );
  expect(read(".github/CODEOWNERS")).toMatch(/^\* @acme-inc$/m);
  expect(parse(read(".github/ISSUE_TEMPLATE/config.yml"))).toMatchObject({
    contact_links: [{ url: "https://github.com/acme-inc/matomo-rights/security/advisories/new" }],
  });
  for (const file of COPIED) {
    expect(read(file), file).not.toContain("OWNER/matomo-access");
    expect(read(file), file).not.toContain("is a placeholder");
  }
  expect(staleFiles(root)).toEqual([]);
});

test("setting the placeholder again restores every byte", () => {
  const before = COPIED.map(read);
  setRepository(root, "acme/rights", ["@acme/analytics", "lead@example.org"]);
  expect(read(".github/CODEOWNERS")).toMatch(/^\* @acme\/analytics lead@example\.org$/m);
  setRepository(root, "OWNER/matomo-access", []);
  expect(COPIED.map(read)).toEqual(before);
});

test("until the owner is known, GitHub notifies nobody and no file links to somebody else's repository", () => {
  expect(readRepository(read("package.json")).owner).toBe("OWNER");
  expect(read(".github/CODEOWNERS")).not.toMatch(/^[^#\n]/m);
  expect(parse(read(".github/ISSUE_TEMPLATE/config.yml"))).toEqual({ blank_issues_enabled: false });
});

test.each(COPIED.filter((file) => !["package.json", "docs/install.md"].includes(file)))(
  "the check finds %s if it names another repository",
  (file) => {
    setRepository(root, "acme/rights", []);
    writeFileSync(join(root, file), read(file).replace(/acme\/rights|@acme/, "other/fork"));
    expect(staleFiles(root)).toEqual([file]);
  },
);

test("naming the package allows publishing it", () => {
  const product = () => readProduct(JSON.parse(read("package.json")) as PackageJson);
  const before = read("package.json");
  expect(product().packageName).toBeUndefined();

  expect(read("README.md")).not.toMatch(/^ {4}(?:npx|npm install (?:--\S+ )?)\s*matomo-access/m);
  setPackage(root, "@acme/matomo-access");
  expect(product().packageName).toBe("@acme/matomo-access");
  expect(read("package.json")).toBe(
    before
      .replace('"name": "matomo-access"', '"name": "@acme/matomo-access"')
      .replace('  "private": true,\n', ""),
  );
  expect(staleFiles(root)).toEqual([]);
});

test("the documents tell readers to install the package from npm only once it has a name there", () => {
  const documents = ["README.md", "docs/install.md"];
  for (const file of documents) expect(read(file), file).toContain("is not on npm yet");
  setPackage(root, "@acme/matomo-access");
  for (const file of documents) {
    expect(read(file), file).toContain("    npm install --global @acme/matomo-access\n".trimEnd());
    expect(read(file), file).not.toContain("is not on npm yet");
  }
});

test.each(["Acme/matomo-access", "@acme", "@acme/", "matomo access", "../x", ""])(
  "%j cannot be the name of a package, and nothing is written",
  (name) => {
    const before = read("package.json");
    expect(() => setPackage(root, name)).toThrow(/must be the name of a package on npm/);
    expect(read("package.json")).toBe(before);
  },
);

test("a file that lost the place for the name is an error that says where to look", () => {
  expect(() =>
    withRepository("SECURITY.md", "# Security\n", {
      owner: "acme",
      name: "rights",
      codeOwners: [],
      packageName: undefined,
    }),
  ).toThrow("SECURITY.md has no place for the repository's name: see PLACES in scripts/owner.ts.");
});

test.each([
  ["acme", []],
  ["https://github.com/acme/rights", []],
  ["acme/rights", ["acme"]],
  ["acme/rights", ["@acme/a/b"]],
])("%s with code owners %j is refused, and nothing is written", (slug, codeOwners) => {
  const before = COPIED.map(read);
  expect(() => setRepository(root, slug, codeOwners)).toThrow(/must be/);
  expect(COPIED.map(read)).toEqual(before);
});

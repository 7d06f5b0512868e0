import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  joinedLines,
  readChangelog,
  releaseChangelog,
  unreleasedNotes,
} from "../../../scripts/release/changelog.ts";
import { versionsIn, withVersion } from "../../../scripts/release/documents.ts";
import { refusals, type ReleaseFacts } from "../../../scripts/release/refusals.ts";
import { type Sbom, sbomOfBundle } from "../../../scripts/release/sbom.ts";
import { setVersion } from "../../../scripts/release/set-version.ts";
import { movingNames, parseVersion, versionsOfTags } from "../../../scripts/release/version.ts";

const project = join(import.meta.dirname, "../../..");
const CHANGELOG = `# Changelog

Text.

## [Unreleased]

### Added

- A command, whose line
  goes on.

## [1.1.0] - 2026-11-01

### Fixed

- A fix.

[Unreleased]: https://github.com/acme/rights/compare/v1.1.0...main
[1.1.0]: https://github.com/acme/rights/releases/tag/v1.1.0
`;

const READY: ReleaseFacts = {
  product: {
    version: "1.1.0",
    packageName: "@acme/matomo-access",
    actionRepository: "acme/matomo-access",
  },
  entries: [{ version: "1.1.0", date: "2026-11-01", notes: "- A fix." }],
  lockVersion: "1.1.0",
  documented: [{ file: "README.md", version: "1.1.0" }],
  changedFiles: [],
  tags: ["v1.0.0", "v1"],
};

describe("there can be no release", () => {
  test("this repository has no release until its owner has set its name and the changelog has a version", () => {
    expect(refusals(READY)).toEqual([]);
  });

  test.each<[string, Partial<ReleaseFacts>, RegExp]>([
    [
      "while the repository has no owner",
      { product: { ...READY.product, actionRepository: undefined } },
      /^The repository has no owner yet: npm run owner -- OWNER\/REPOSITORY\.$/,
    ],
    [
      "while the package has no name",
      { product: { ...READY.product, packageName: undefined } },
      /^The package has no name on npm yet: npm run owner -- --package @SCOPE\/NAME\.$/,
    ],
    ["without a version in the changelog", { entries: [] }, /has no version yet/],
    [
      "of a version without changes in the changelog",
      { entries: [{ version: "1.1.0", date: "2026-11-01", notes: "" }] },
      /says nothing about 1\.1\.0/,
    ],
    [
      "of a version that package.json does not have",
      { product: { ...READY.product, version: "1.0.0" } },
      /^package\.json has version 1\.0\.0, but CHANGELOG\.md has 1\.1\.0/,
    ],
    [
      "of a version that the lock file does not have",
      { lockVersion: "0.1.0" },
      /package-lock\.json/,
    ],
    [
      "of a version that a document does not have",
      { documented: [{ file: "docs/github.md", version: "1.0.0" }] },
      /^docs\/github\.md has version 1\.0\.0/,
    ],
    ["a second time", { tags: ["v1.1.0"] }, /^v1\.1\.0 is released already/],
    [
      "with uncommitted changes",
      { changedFiles: ["a", "b", "c", "d", "e", "f", "g"] },
      /: a, b, c, d, e and 2 more\.$/,
    ],
  ])("%s", (_when, change, reason) => {
    const reasons = refusals({ ...READY, ...change });
    expect(reasons).toHaveLength(1);
    expect(reasons[0]).toMatch(reason);
  });

  test("several reasons against a release are all reported at once", () => {
    expect(refusals({ ...READY, tags: ["v1.1.0"], changedFiles: ["a"] })).toHaveLength(2);
  });
});

describe("the changelog", () => {
  test("the notes of a version are read without the links at the end of the changelog", () => {
    expect(readChangelog(CHANGELOG)).toEqual([
      { version: "1.1.0", date: "2026-11-01", notes: "### Fixed\n\n- A fix." },
    ]);
    expect(joinedLines(unreleasedNotes(CHANGELOG))).toBe(
      "### Added\n\n- A command, whose line goes on.",
    );
  });

  test("the changelog gets the unreleased changes under the new version, with the links", () => {
    const released = releaseChangelog(
      CHANGELOG,
      { version: "1.2.0", date: "2026-12-01" },
      "acme/rights",
    );
    expect(unreleasedNotes(released)).toBe("");
    expect(readChangelog(released).map(({ version }) => version)).toEqual(["1.2.0", "1.1.0"]);
    expect(readChangelog(released)[0]?.notes).toBe(unreleasedNotes(CHANGELOG));
    expect(released).toContain(
      "[Unreleased]: https://github.com/acme/rights/compare/v1.2.0...main\n[1.2.0]: https://github.com/acme/rights/releases/tag/v1.2.0\n[1.1.0]: ",
    );
    expect(() =>
      releaseChangelog(released, { version: "1.3.0", date: "2026-12-02" }, "acme/rights"),
    ).toThrow('nothing under "Unreleased"');
  });

  test.each([
    ["1.2", "must be a version like 1.2.0"],
    ["v1.2.0", "must be a version like 1.2.0"],
    ["1.2.0-rc.1", "must be a version like 1.2.0"],
    ["01.2.0", "must be a version like 1.2.0"],
    ["1.1.0", "has an entry for 1.1.0 already"],
    ["1.0.9", "has the newer version 1.1.0 already"],
  ])("the changelog does not accept %s as the next version", (version, message) => {
    expect(() =>
      releaseChangelog(CHANGELOG, { version, date: "2026-12-01" }, "acme/rights"),
    ).toThrow(message);
  });
});

test("one command sets the version in the changelog, the package, its lock file and the documents", () => {
  const root = mkdtempSync(join(tmpdir(), "matomo-access-version-"));
  const read = (file: string): string => readFileSync(join(root, file), "utf8");
  mkdirSync(join(root, "docs"));
  for (const file of ["package.json", "package-lock.json"])
    cpSync(join(project, file), join(root, file));
  writeFileSync(join(root, "CHANGELOG.md"), CHANGELOG);
  writeFileSync(
    join(root, "docs/github.md"),
    "uses: OWNER/matomo-access@COMMIT # v0.9.0\nuses: actions/checkout@3d3c # v7.0.1\n",
  );

  expect(setVersion(root, "1.2.0", "2026-12-01")).toBe("1.2.0");
  expect(readChangelog(read("CHANGELOG.md"))[0]).toMatchObject({
    version: "1.2.0",
    date: "2026-12-01",
  });
  const lock = JSON.parse(read("package-lock.json")) as {
    readonly version: string;
    readonly packages: Readonly<Record<string, { readonly version: string }>>;
  };
  expect([
    (JSON.parse(read("package.json")) as { readonly version: string }).version,
    lock.version,
    lock.packages[""]?.version,
  ]).toEqual(["1.2.0", "1.2.0", "1.2.0"]);
  expect(read("docs/github.md")).toBe(
    "uses: OWNER/matomo-access@COMMIT # v1.2.0\nuses: actions/checkout@3d3c # v7.0.1\n",
  );

  const files = ["CHANGELOG.md", "package.json", "package-lock.json", "docs/github.md"].map(read);
  expect(setVersion(root, undefined, "2027-01-01")).toBe("1.2.0");
  expect(["CHANGELOG.md", "package.json", "package-lock.json", "docs/github.md"].map(read)).toEqual(
    files,
  );
  rmSync(root, { recursive: true });
});

test("a document's example gets the new version of this project, and other projects keep theirs", () => {
  const text = "uses: acme/matomo.access@0123abc # v1.0.0\nuses: acme/matomoXaccess@0123 # v2.0.0";
  expect(versionsIn(text, "acme/matomo.access")).toEqual(["1.0.0"]);
  expect(withVersion(text, "acme/matomo.access", "3.0.0")).toBe(
    "uses: acme/matomo.access@0123abc # v3.0.0\nuses: acme/matomoXaccess@0123 # v2.0.0",
  );
});

describe("names that move to a release", () => {
  const released = versionsOfTags(["v1.0.0", "v1.2.0", "v2.0.1", "v1", "v2", "latest", "v1.2"]);

  test("only tags with three numbers are versions", () => {
    expect(released).toEqual([
      [1, 0, 0],
      [1, 2, 0],
      [2, 0, 1],
    ]);
  });

  test.each([
    ["2.1.0", "v2", "latest"],
    ["1.2.1", "v1", "older"],
    ["1.1.5", undefined, "older"],
    ["3.0.0", "v3", "latest"],
    ["2.0.0", undefined, "older"],
  ])("%s moves %s, and on npm %s", (version, tag, npmTag) => {
    expect(movingNames(parseVersion(version) ?? [0, 0, 0], released)).toEqual({ tag, npmTag });
  });
});

describe("the list of parts", () => {
  const component = (name: string, version: string) => ({
    "bom-ref": `${name}@${version}`,
    name,
    version,
    purl: `pkg:npm/${name}@${version}`,
    properties: [{ name: "cdx:npm:package:development", value: "true" }],
  });
  const all: Sbom = {
    serialNumber: "urn:uuid:random",
    metadata: { timestamp: "2026-11-28T10:00:00Z", component: { "bom-ref": "root@1.0.0" } },
    components: [component("yaml", "2.9.1"), component("vitest", "5.1.1"), component("b", "1.0.0")],
    dependencies: [
      { ref: "root@1.0.0", dependsOn: ["vitest@5.1.1", "yaml@2.9.1"] },
      { ref: "vitest@5.1.1", dependsOn: ["b@1.0.0"] },
      { ref: "yaml@2.9.1", dependsOn: ["b@1.0.0", "vitest@5.1.1"] },
      { ref: "b@1.0.0" },
    ],
  };
  const bundled = (name: string, version: string) => ({
    name,
    version,
    license: "MIT",
    notices: "",
    author: "",
  });

  test("the list of parts contains the installed packages that are in the program, and nothing that differs between runs", () => {
    const sbom = sbomOfBundle(
      all,
      [bundled("yaml", "2.9.1"), bundled("b", "1.0.0")],
      "2026-11-01T00:00:00+00:00",
    );
    expect(sbom.components.map((one) => one["bom-ref"])).toEqual(["yaml@2.9.1", "b@1.0.0"]);
    expect(sbom.dependencies).toEqual([
      { ref: "root@1.0.0", dependsOn: ["yaml@2.9.1"] },
      { ref: "yaml@2.9.1", dependsOn: ["b@1.0.0"] },
      { ref: "b@1.0.0", dependsOn: [] },
    ]);
    expect(sbom.metadata.timestamp).toBe("2026-11-01T00:00:00+00:00");
    expect(JSON.stringify(sbom)).not.toMatch(/urn:uuid|development/);
  });

  test("the list of parts cannot be made if npm does not list a part", () => {
    expect(() => sbomOfBundle(all, [bundled("left-pad", "1.0.0")], "")).toThrow(
      "npm sbom does not list left-pad@1.0.0.",
    );
  });
});

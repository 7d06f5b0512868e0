import { execFileSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { makeDesired } from "../../src/desired/make-desired.ts";
import { SiteSelectors } from "../../src/desired/select-sites.ts";
import { approvedSites, todaysSites } from "../../src/desired/site-view.ts";
import type { Diagnostic } from "../../src/domain/diagnostic.ts";
import { FINDING_CODES, type FindingCode } from "../../src/domain/finding-codes.ts";
import { ACTION_FINDINGS } from "../../src/domain/findings/action.ts";
import type { FindingExample } from "../../src/domain/findings/finding-kind.ts";
import { compareWithBase, loadManifests } from "../../src/job/load-manifests.ts";
import { findDropped } from "../../src/manifest/dropped.ts";
import type { SiteSelector } from "../../src/manifest/model.ts";
import type { Manifest } from "../../src/manifest/model.ts";
import { reviewFindings, tokenFindings } from "../../src/plan/reviews.ts";
import { baselineOf } from "../helpers/baseline-of.ts";
import { makeLive, makeManifest, TODAY } from "../helpers/make-world.ts";
import { planOf } from "../helpers/plan-of.ts";
import { readFiles } from "../helpers/read-files.ts";

const CODES = Object.keys(FINDING_CODES) as FindingCode[];
const exampleOf = (code: FindingCode): FindingExample => FINDING_CODES[code].example;

const LIVE = makeLive({ sites: ["Shop DE", "Blog", "Blog"], people: { ann: {} } });
const AT = { file: "access/people.yaml", line: 1, column: 1 };
const SHOP: SiteSelector = { kind: "name", name: "Shop DE", at: AT };
const APPROVED = {
  sites: new Map([[7, { name: "Shop DE", group: "", host: "" }]]),
  highest: 7,
  nameTaken: new Set<number>(),
};

interface Folder {
  readonly cwd: string;
  readonly write: (path: string, content: string | Uint8Array) => void;
  [Symbol.dispose](): void;
}

/** A temporary folder with the instance `access`. */
function openFolder(): Folder {
  const cwd = mkdtempSync(join(tmpdir(), "matomo-access-codes-"));
  const write = (path: string, content: string | Uint8Array): void => {
    mkdirSync(dirname(join(cwd, path)), { recursive: true });
    writeFileSync(join(cwd, path), content);
  };
  write("access/settings.yaml", "url: https://analytics.example.org\n");
  return { cwd, write, [Symbol.dispose]: () => rmSync(cwd, { recursive: true, force: true }) };
}

async function findingsIn(
  change: (folder: Folder) => void,
  dir = "access",
): Promise<readonly Diagnostic[]> {
  using folder = openFolder();
  change(folder);
  return (await loadManifests(dir, folder)).diagnostics;
}

/** A manifest with these settings and one user with these keys. */
const withSettings = (settings: string, keys: string): Manifest =>
  makeManifest({
    "settings.yaml": `url: https://analytics.example.org\n${settings}\n`,
    "people.yaml": `users:\n  ann: { ${keys}, access: [{ role: view, sites: all }] }\n`,
  });

/**
 * Cases whose example is described in words. The cases of the action are in
 * test/github/annotations.test.ts.
 */
const DESCRIBED: Partial<
  Record<FindingCode, () => readonly Diagnostic[] | Promise<readonly Diagnostic[]>>
> = {
  "ignored-login": () =>
    readFiles({
      "settings.yaml": 'url: https://analytics.example.org\nignore: ["ldap-*"]\n',
      "people.yaml": "users:\n  ldap-sync: { access: [] }\n",
    }).diagnostics,
  dropped: () =>
    findDropped(
      makeManifest({ "people.yaml": "users:\n  bob: { access: [] }\n" }),
      makeManifest({ "people.yaml": "users:\n" }),
    ),
  "too-many": () =>
    readFiles({
      "people.yaml": Array.from({ length: 501 }, (_, index) => `key${index}: 1\n`).join(""),
    }).diagnostics,
  "review-overdue": () =>
    reviewFindings(
      makeManifest({
        "settings.yaml": "url: https://analytics.example.org\nreviews: { days: 180 }\n",
        "people.yaml":
          "users:\n  ann: { reviewed: 2025-01-31, access: [{ role: view, sites: all }] }\n",
      }),
      TODAY,
    ),
  "review-due": () =>
    reviewFindings(withSettings("reviews: { every: 90d }", "reviewed: 2026-09-12"), "2026-12-01"),
  "day-ahead": () =>
    reviewFindings(withSettings("reviews: { every: 90d }", "reviewed: 2030-01-01"), "2026-12-01"),
  "token-overdue": () =>
    tokenFindings(
      withSettings("", "kind: service, token: { made: 2026-01-31, every: 90d }"),
      "2026-12-01",
    ),
  "token-due": () =>
    tokenFindings(
      withSettings("", "kind: service, token: { made: 2026-09-10, every: 90d }"),
      "2026-12-01",
    ),
  "ending-limit-ahead": () => {
    const live = makeLive({ sites: ["Shop"], people: { ann: { access: { 1: "view" } } } });
    const yaml = "users:\n  ann: { access: [{ role: view, sites: [1], until: 2026-12-31 }] }\n";
    const settings = "limits: { ending: { count: 0 } }";
    const baseline = baselineOf(live, yaml, { today: "2026-11-20", settings });
    return planOf(yaml, live, {
      baseline,
      scope: "approved",
      approved: [],
      today: "2026-12-24",
      settings,
    }).diagnostics;
  },
  "settings-missing": () =>
    findingsIn(({ cwd, write }) => {
      write("access/people.yaml", "users:\n");
      rmSync(join(cwd, "access/settings.yaml"));
    }),
  folder: () => findingsIn(() => undefined, "acess"),
  "file-type": () =>
    findingsIn(({ cwd }) => symlinkSync("settings.yaml", join(cwd, "access/people.yaml"))),
  "file-name": () =>
    readFiles({ "people.yaml": "users:\n", "People.yaml": "teams:\n" }).diagnostics,
  "file-size": () =>
    findingsIn(({ write }) => write("access/people.yaml", "#".repeat(1024 * 1024 + 1))),
  "file-encoding": () =>
    findingsIn(({ write }) =>
      write("access/people.yaml", Buffer.from("# M\u00fcller\n", "latin1")),
    ),
  "file-unreadable": () =>
    findingsIn(({ cwd, write }) => {
      write("access/people.yaml", "users:\n");
      chmodSync(join(cwd, "access/people.yaml"), 0o000);
    }),
  git: async () => {
    using folder = openFolder();
    const git = (...args: string[]): unknown =>
      execFileSync(
        "git",
        [
          "-c",
          "user.name=t",
          "-c",
          "user.email=t@example.org",
          "-c",
          "init.defaultBranch=main",
          ...args,
        ],
        {
          cwd: folder.cwd,
          stdio: "pipe",
        },
      );
    folder.write("access/people.yaml", "users: [\n");
    git("init");
    git("add", "access");
    git("commit", "-m", "broken");
    const { dropped } = await compareWithBase(
      "HEAD",
      "access",
      folder,
      makeManifest({ "people.yaml": "users:\n" }),
    );
    return dropped;
  },
  "site-deleted": () =>
    new SiteSelectors(approvedSites(LIVE.sites, APPROVED), new Map()).select([SHOP]).problems,
  "site-name-moved": () => {
    const renamed = new Map([
      ...LIVE.sites,
      [7, { id: 7, name: "Shop AT", group: "", mainUrl: "" }] as const,
    ]);
    return new SiteSelectors(todaysSites(renamed, APPROVED), new Map()).select([SHOP]).problems;
  },
};

/**
 * Findings from reading the example. If it has no errors, also the findings when it is resolved
 * against a small Matomo.
 */
function findingsOf(
  example: { readonly manifest: string } | { readonly settings: string },
): readonly Diagnostic[] {
  const files =
    "settings" in example
      ? { "settings.yaml": example.settings }
      : { "people.yaml": example.manifest };
  const { manifest, diagnostics } = readFiles(files);
  return manifest
    ? [...diagnostics, ...makeDesired(manifest, LIVE, TODAY).diagnostics]
    : diagnostics;
}

/** Root can read every file, so no file is unreadable for it. */
const isRoot = process.getuid?.() === 0;

describe("the closed list of finding codes", () => {
  const written = CODES.flatMap((code) => {
    const example = exampleOf(code);
    return "when" in example ? [] : [[code, example] as const];
  });

  test.each(written)(
    "%s: reading the example leads to the finding, with the severity from the list",
    (code, example) => {
      const found = findingsOf(example).filter((finding) => finding.code === code);
      expect(found.length).toBeGreaterThan(0);
      const { severity } = FINDING_CODES[code];
      for (const finding of found) expect(["either", finding.severity]).toContain(severity);
    },
  );

  const described = CODES.filter((code) => "when" in exampleOf(code) && !(code in ACTION_FINDINGS));
  test.each(described)("%s: the described case leads to the finding", async (code) => {
    if (code === "file-unreadable" && isRoot) return expect(code in DESCRIBED).toBe(true);
    const found = (await DESCRIBED[code]?.())?.filter((finding) => finding.code === code) ?? [];
    expect(found.length).toBeGreaterThan(0);
    const { severity } = FINDING_CODES[code];
    for (const finding of found) expect(["either", finding.severity]).toContain(severity);
  });

  test("codes are names in kebab-case, and meanings and fixes are whole sentences", () => {
    for (const code of CODES) {
      const { meaning, fix } = FINDING_CODES[code];
      expect(code).toMatch(/^[a-z]+(?:-[a-z]+)*$/);
      for (const text of [meaning, fix]) expect(text, code).toMatch(/^\S.{8,}\.$/);
    }
  });

  test("the list contains only codes that the source uses", () => {
    const root = join(import.meta.dirname, "../../src");
    const texts = readdirSync(root, { recursive: true, encoding: "utf8" })
      .filter(
        (path) =>
          path.endsWith(".ts") &&
          !path.endsWith(".generated.ts") &&
          !path.startsWith(join("domain", "findings")),
      )
      .map((path) => readFileSync(join(root, path), "utf8"));
    expect(CODES.filter((code) => !texts.some((text) => text.includes(`"${code}"`)))).toEqual([]);
  });
});

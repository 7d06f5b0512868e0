import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mergeCommits } from "./git-history.ts";
import { type GitFile, GitStore, LINK_MODE, type Signature } from "./git-store.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "fake-github-"));
  run(["init", "--quiet"]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const PERSON: Signature = { name: "Zoë Example", email: "zoe@example.org", date: new Date("2026-11-24T12:00:00Z") };
const ENV = {
  GIT_AUTHOR_NAME: PERSON.name,
  GIT_AUTHOR_EMAIL: PERSON.email,
  GIT_AUTHOR_DATE: "2026-11-24T12:00:00+0000",
  GIT_COMMITTER_NAME: PERSON.name,
  GIT_COMMITTER_EMAIL: PERSON.email,
  GIT_COMMITTER_DATE: "2026-11-24T12:00:00+0000",
  GIT_CONFIG_GLOBAL: "",
  GIT_CONFIG_NOSYSTEM: "1",
};

/** The real git. */
function run(args: readonly string[], input = ""): string {
  const env = { ...process.env, ...ENV };
  return execFileSync("git", args, { cwd: folder, env, input, stdio: ["pipe", "pipe", "pipe"] })
    .toString()
    .trim();
}

/** The same files in the real git: the SHA-1 of their tree. */
function realTree(files: Readonly<Record<string, string>>, links: readonly string[] = []): string {
  run(["read-tree", "--empty"]);
  for (const [path, content] of Object.entries(files)) {
    const sha = run(["hash-object", "-w", "--stdin"], content);
    run(["update-index", "--add", "--cacheinfo", `${links.includes(path) ? "120000" : "100644"},${sha},${path}`]);
  }
  return run(["write-tree"]);
}

function ownTree(git: GitStore, files: Readonly<Record<string, string>>, links: readonly string[] = []): string {
  const made = Object.entries(files).map(([path, content]): [string, GitFile] => [
    path,
    { mode: links.includes(path) ? LINK_MODE : "100644", sha: git.putBlob(content) },
  ]);
  return git.putFiles(new Map(made));
}

describe("the git store", () => {
  it("gives blobs, trees and commits the names that git gives them", () => {
    const git = new GitStore();
    // "a", "a-b" and "a.b" sort around the folder "a/" in a way that only git has
    const files = { "a/x": "1\n", "a-b": "2", "a.b": "", "b/c/d.yaml": "é\n", z: "a/x", "Ä/ö": "x" };
    const tree = ownTree(git, files, ["z"]);
    expect(tree).toBe(realTree(files, ["z"]));
    expect(git.putTree([])).toBe(realTree({}));
    const first = git.putCommit({ tree, parents: [], author: PERSON, committer: PERSON, message: "One\n\nWith a body" });
    expect(first).toBe(run(["commit-tree", tree], "One\n\nWith a body"));
    const second = git.putCommit({ tree, parents: [first], author: PERSON, committer: PERSON, message: "Zwei: ü\n" });
    expect(second).toBe(run(["commit-tree", tree, "-p", first], "Zwei: ü\n"));
    const merge = git.putCommit({ tree, parents: [second, first], author: PERSON, committer: PERSON, message: "M" });
    expect(merge).toBe(run(["commit-tree", tree, "-p", second, "-p", first], "M"));
  });

  it("merges and conflicts as git does", () => {
    const line = fc.constantFrom("keep", "keep", "keep", "left", "right", "both", "gone-left", "gone-right");
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 8 }), fc.boolean(), (plan, hasExtra) => {
        const side = (name: "base" | "left" | "right"): Record<string, string> => {
          const lines = plan.map((kind, index) => {
            if (kind === name) return `${index} changed\n`;
            if (kind === `gone-${name}`) return "";
            return kind === "both" && name !== "base" ? `${index} changed by both\n` : `${index}\n`;
          });
          return { "site.yaml": lines.join(""), ...(hasExtra && name === "left" && { "new/file": "x" }) };
        };
        const git = new GitStore();
        const own = (name: "base" | "left" | "right", parents: string[]): string => {
          const tree = ownTree(git, side(name));
          realTree(side(name));
          run(["commit-tree", tree, ...parents.flatMap((parent) => ["-p", parent])], name);
          return git.putCommit({ tree, parents, author: PERSON, committer: PERSON, message: name });
        };
        const base = own("base", []);
        const [left, right] = [own("left", [base]), own("right", [base])];
        let real: string | undefined;
        try {
          real = run(["merge-tree", "--write-tree", left, right]);
        } catch {
          real = undefined;
        }
        // git looks closer at a conflict of which a part is the same on both sides
        if (mergeCommits(git, left, right) !== undefined || !plan.includes("both")) expect(mergeCommits(git, left, right)).toBe(real);
      }),
      { numRuns: 20 },
    );
  });
});

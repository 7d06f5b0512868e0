import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
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

const PERSON: Signature = {
  name: "Zoë Example",
  email: "zoe@example.org",
  date: new Date("2026-11-24T12:00:00Z"),
};
/** Ignores the machine's own git settings. */
const ENV = { GIT_CONFIG_GLOBAL: "", GIT_CONFIG_NOSYSTEM: "1" };

/** Runs the real git. */
function run(args: readonly string[], input = ""): string {
  const env = { ...process.env, ...ENV };
  return execFileSync("git", args, { cwd: folder, env, input, stdio: ["pipe", "pipe", "pipe"] })
    .toString()
    .trim();
}

/**
 * Commits for the real git's `fast-import`. Makes many at once, because starting git takes longer
 * than its work.
 */
class RealCommits {
  #stream = "";
  #count = 0;

  /** Adds a commit with exactly these files. `links` are symbolic links. @returns its mark */
  add(
    message: string,
    files: Readonly<Record<string, string>>,
    {
      parents = [],
      links = [],
    }: { readonly parents?: readonly string[]; readonly links?: readonly string[] } = {},
  ): string {
    this.#count += 1;
    const mark = `:${this.#count}`;
    const person = `${PERSON.name} <${PERSON.email}> ${PERSON.date.getTime() / 1000} +0000`;
    const data = (text: string): string => `data ${Buffer.byteLength(text)}\n${text}\n`;
    this.#stream += `commit refs/heads/c${this.#count}\nmark ${mark}\nauthor ${person}\ncommitter ${person}\n${data(message)}`;
    for (const [index, parent] of parents.entries())
      this.#stream += `${index === 0 ? "from" : "merge"} ${parent}\n`;
    this.#stream += "deleteall\n";
    for (const [path, content] of Object.entries(files))
      this.#stream += `M ${links.includes(path) ? "120000" : "100644"} inline ${JSON.stringify(path)}\n${data(content)}`;
    return mark;
  }

  /** The SHA-1 of every commit, by its mark. */
  make(): ReadonlyMap<string, string> {
    run(["fast-import", "--quiet", "--force", "--export-marks=marks"], this.#stream);
    const lines = readFileSync(join(folder, "marks"), "utf8").trim().split("\n");
    return new Map(lines.map((line) => line.split(" ") as [string, string]));
  }
}

function ownTree(
  git: GitStore,
  files: Readonly<Record<string, string>>,
  links: readonly string[] = [],
): string {
  const made = Object.entries(files).map(([path, content]): [string, GitFile] => [
    path,
    { mode: links.includes(path) ? LINK_MODE : "100644", sha: git.putBlob(content) },
  ]);
  return git.putFiles(new Map(made));
}

/** The trees into which the real git merges pairs of commits; `undefined` for a conflict. */
function mergesOf(pairs: readonly (readonly [string, string])[]): (string | undefined)[] {
  const output = run(
    ["merge-tree", "--stdin"],
    pairs.map((pair) => `${pair.join(" ")}\n`).join(""),
  );
  // Each result begins with "1", or "0" for a conflict, followed by the tree.
  return [...output.matchAll(/(?<![^\0])([01])\0([0-9a-f]{40})\0/g)].map(([, isClean, tree]) =>
    isClean === "1" ? tree : undefined,
  );
}

const PARTS = { author: PERSON, committer: PERSON };

describe("the git store", () => {
  it("the git store gives blobs, trees and commits the same names as git", () => {
    const git = new GitStore();
    // Git sorts "a", "a-b" and "a.b" around the folder "a/" in its own order.
    const files = {
      "a/x": "1\n",
      "a-b": "2",
      "a.b": "",
      "b/c/d.yaml": "é\n",
      z: "a/x",
      "Ä/ö": "x",
    };
    const real = new RealCommits();
    const marks = [real.add("One\n\nWith a body", files, { links: ["z"] })];
    marks.push(real.add("Zwei: ü\n", files, { parents: [":1"], links: ["z"] }));
    marks.push(
      real.add("M", files, { parents: [":2", ":1"], links: ["z"] }),
      real.add("Nothing", {}),
    );
    const made = real.make();
    const tree = ownTree(git, files, ["z"]);
    const first = git.putCommit({ ...PARTS, tree, parents: [], message: "One\n\nWith a body" });
    const second = git.putCommit({ ...PARTS, tree, parents: [first], message: "Zwei: ü\n" });
    const merge = git.putCommit({ ...PARTS, tree, parents: [second, first], message: "M" });
    const empty = git.putCommit({
      ...PARTS,
      tree: git.putTree([]),
      parents: [],
      message: "Nothing",
    });
    expect([first, second, merge, empty]).toEqual(marks.map((mark) => made.get(mark)));
  });

  it("the git store merges as git does, with the same conflicts", () => {
    const kind = fc.constantFrom(
      "keep",
      "keep",
      "keep",
      "left",
      "right",
      "both",
      "gone-left",
      "gone-right",
    );
    const history = fc.record({
      plan: fc.array(kind, { minLength: 1, maxLength: 8 }),
      hasExtra: fc.boolean(),
    });
    type Side = "base" | "left" | "right";
    const side = (
      { plan, hasExtra }: { plan: string[]; hasExtra: boolean },
      name: Side,
    ): Record<string, string> => {
      const lines = plan.map((change, index) => {
        if (change === name) return `${index} changed\n`;
        if (change === `gone-${name}`) return "";
        return change === "both" && name !== "base" ? `${index} changed by both\n` : `${index}\n`;
      });
      return {
        "site.yaml": lines.join(""),
        ...(hasExtra && name === "left" && { "new/file": "x" }),
      };
    };
    fc.assert(
      fc.property(fc.array(history, { minLength: 20, maxLength: 20 }), (histories) => {
        const git = new GitStore();
        const real = new RealCommits();
        const pairs: (readonly [left: string, right: string])[] = [];
        for (const one of histories) {
          const own = (name: Side, parents: string[]): string =>
            git.putCommit({
              ...PARTS,
              tree: ownTree(git, side(one, name)),
              parents,
              message: name,
            });
          const base = own("base", []);
          const mark = real.add("base", side(one, "base"));
          for (const name of ["left", "right"] as const)
            real.add(name, side(one, name), { parents: [mark] });
          pairs.push([own("left", [base]), own("right", [base])]);
        }
        const made = new Set(real.make().values());
        const answers = mergesOf(pairs);
        expect(answers).toHaveLength(pairs.length);
        for (const [index, [left, right]] of pairs.entries()) {
          expect([made.has(left), made.has(right)]).toEqual([true, true]);
          // Git splits a conflict of which a part is equal on both sides.
          const merged = mergeCommits(git, left, right);
          if (merged !== undefined || !histories[index]?.plan.includes("both"))
            expect(merged, `history ${index}`).toBe(answers[index]);
        }
      }),
      // One run with twenty histories.
      { numRuns: 1 },
    );
  });
});

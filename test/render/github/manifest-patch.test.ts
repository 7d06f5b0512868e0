import { applyPatch } from "diff";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { readManifest } from "../../../src/manifest/read.ts";
import { manifestPatch } from "../../../src/render/github/manifest-patch.ts";

const at = (path: string, text: string): { path: string; text: string } => ({ path, text });
const patch = (before: string | undefined, after: string | undefined): string =>
  manifestPatch(
    before === undefined ? [] : [at("access/people.yaml", before)],
    after === undefined ? [] : [at("access/people.yaml", after)],
  );
const repeat = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join("");
const body = (block: string): string => block.split("\n").slice(1, -1).join("\n");

describe("the difference of manifests", () => {
  test("the difference is a unified diff in a fenced block", () => {
    expect(patch("a\nb\nc\nd\ne\nf\n", "a\nb\nc\nD\ne\nf\n")).toBe(
      "```diff\n--- access/people.yaml\n+++ access/people.yaml\n@@ -2,5 +2,5 @@\n b\n c\n-d\n+D\n e\n f\n```",
    );
  });

  test("the diff is empty without differences", () => {
    expect(patch("a\n", "a\n")).toBe("");
    expect(manifestPatch([], [])).toBe("");
  });

  test("shows added and removed files", () => {
    expect(body(patch(undefined, "a\nb\n"))).toBe(
      "--- /dev/null\n+++ access/people.yaml\n@@ -0,0 +1,2 @@\n+a\n+b",
    );
    expect(body(patch("a\nb", undefined))).toBe(
      "--- access/people.yaml\n+++ /dev/null\n@@ -1,2 +0,0 @@\n-a\n-b\n\\ No newline at end of file",
    );
  });

  test("shows a missing line break at the end of a file", () => {
    expect(body(patch("a\nb\n", "a\nb"))).toContain("-b\n+b\n\\ No newline at end of file");
  });

  test("the diff turns the old text into the new one when it is applied", () => {
    const line = fc.constantFrom("users:", "  alice:", "    access: []", "", " ", "x", "# y");
    const text = fc
      .tuple(fc.array(line, { maxLength: 12 }), fc.boolean())
      .map(([lines, isClosed]) => lines.join("\n") + (isClosed ? "\n" : ""));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const found = patch(before, after);
        expect(found === "" ? before : applyPatch(before, body(found))).toBe(after);
      }),
      { numRuns: 500 },
    );
  });

  test("in large files, too, the diff turns the old text into the new one", () => {
    const before = repeat(5_000, (n) => `line ${n}\n`);
    const after = before
      .replace("line 17\n", "")
      .replace("line 2500\n", "changed\n")
      .replace("line 4990\n", "line 4990\nmore\n");
    expect(applyPatch(before, body(patch(before, after)))).toBe(after);
    const inserted = before.replace(
      "line 2500\n",
      `line 2500\n${repeat(5_000, (n) => `new ${n}\n`)}`,
    );
    expect(applyPatch(before, body(patch(before, inserted)))).toBe(inserted);
  });
});

describe("a difference that would take too long to compute", () => {
  test("a difference that would take too long to compute has the old lines before the new ones, and says so", () => {
    const [before, after] = [
      repeat(6_000, (n) => `a ${n}\n`),
      `${repeat(7_000, (n) => `b ${n}\n`)}end`,
    ];
    const shown = body(patch(`x\n${before}`, `x\n${after}`));
    expect(shown).toContain(
      "@@ -1,6001 +1,7002 @@ shown as a whole: too many lines differ to compare them one by one\n-x\n-a 0\n",
    );
    expect(shown).toContain("\n-a 5999\n+x\n+b 0\n");
    expect(applyPatch(`x\n${before}`, shown)).toBe(`x\n${after}`);
  });

  test("if only the line breaks differ, the difference says so", () => {
    const before = repeat(6_000, (n) => `line ${n}\n`);
    expect(body(patch(before, before.replaceAll("\n", "\r\n")))).toContain(
      "@@ Only line ends differ: 0 lines ended with CRLF before, 6000 do now. @@",
    );
    expect(body(patch("a\r\nb\n", "a\nb\n"))).toContain(
      "@@ Only line ends differ: 1 lines ended with CRLF before, 0 do now. @@",
    );
  });

  test("a difference that would take too long to compute does not hide the differences of other files", () => {
    const before = [
      at(
        "a.yaml",
        repeat(6_000, (n) => `a ${n}\n`),
      ),
      at("b.yaml", "one\n"),
    ];
    const after = [
      at(
        "a.yaml",
        repeat(6_000, (n) => `b ${n}\n`),
      ),
      at("b.yaml", "two\n"),
      at("c.yaml", "three\n"),
    ];
    expect(body(manifestPatch(before, after))).toContain("too many lines differ");
    expect(body(manifestPatch(before, after))).toContain(
      "--- b.yaml\n+++ b.yaml\n@@ -1,1 +1,1 @@\n-one\n+two\n--- /dev/null\n+++ c.yaml",
    );
  });
});

describe("the fenced block contains", () => {
  test("the block contains logins that look like e-mails, but no e-mails", () => {
    const text = [
      "users:",
      "  ann@example.org: { email: ann@example.org }",
      "  bob: { email: bob@example.org, reason: asks ann@example.org }",
      "teams:",
      "  t: { members: [Ann@Example.org, other@example.org] }",
      "",
    ].join("\n");
    const shown = manifestPatch([], [at("a.yaml", text)], ["ann@example.org", "bob"]);
    expect(shown).toContain("+  ann@example.org: { email: ...@example.org }");
    expect(shown).toContain("+  bob: { email: ...@example.org, reason: asks ann@example.org }");
    expect(shown).toContain("members: [Ann@Example.org, ...@example.org]");
  });

  test("the block contains only the domains of e-mails", () => {
    expect(
      body(
        patch(
          undefined,
          "email: alice.martin@example.org\nx: <bob@example.org>, o'neil@a@b.example @ x@\n",
        ),
      ),
    ).toContain("+email: ...@example.org\n+x: <...@example.org>, o'...@...@b.example @ x@");
  });

  test("the block contains any text without ending early", () => {
    const block = patch(undefined, "``` ````\n```\n");
    expect(block.startsWith("`````diff\n")).toBe(true);
    expect(block.endsWith("\n`````")).toBe(true);
    expect(patch(undefined, "` ".repeat(150_000)).startsWith("```diff\n")).toBe(true);
  });

  test("the block contains invisible characters as their codes", () => {
    expect(body(patch(undefined, "a\u202eb\u0007\n"))).toContain("+a\\u{202e}b\\u{7}");
  });
});

/** The same as in test/manifest/bounded.test.ts. `npm run bench:hostile` checks the factor of 3. */
const FACTOR = Number(process.env["HOSTILE_FACTOR"] ?? 12);

/** The processor time of this process alone, whatever else the machine does. */
const processorTime = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};

const timeOf = (work: () => unknown): number => {
  const begun = processorTime();
  work();
  return processorTime() - begun;
};

describe("a difference takes at most a few times as long as reading and comparing ordinary manifests of its size:", () => {
  const size = 200_000;
  let usual = 0;
  beforeAll(() => {
    const before = `users:\n${repeat(size / 20, (n) => `  person.${n}: {} # ok\n`)}`;
    const after = before.replaceAll(/person\.(\d*)00:/g, "changed.$1:");
    const ordinary = (): void => {
      for (const text of [before, after]) readManifest([at("access/people.yaml", text)]);
      patch(before, after);
    };
    usual = Math.min(timeOf(ordinary), timeOf(ordinary));
  });

  test.each([
    ["a long line without an @", "# ".padEnd(size, "x"), `${"# ".padEnd(size, "x")}y`],
    ["a long line of @", "@".repeat(size / 2), "@a".repeat(size / 2)],
    ["many backticks", undefined, "` ".repeat(size / 2)],
    ["all lines changed", repeat(size / 10, (n) => `a${n}\n`), repeat(size / 10, (n) => `b${n}\n`)],
    [
      "all line breaks changed",
      repeat(size / 10, (n) => `a${n}\n`),
      repeat(size / 10, (n) => `a${n}\r\n`),
    ],
    [
      "every second line changed",
      repeat(size / 10, (n) => `a${n}\n`),
      repeat(size / 10, (n) => `${n % 2 === 0 ? "a" : "b"}${n}\n`),
    ],
    [
      "lines in another order",
      repeat(size / 10, (n) => `a${n}\n`),
      repeat(size / 10, (n) => `a${size / 10 - n}\n`),
    ],
    [
      "long lines that differ at the end",
      repeat(size / 1_000, (n) => `${"x".repeat(1_000)}${n}\n`),
      repeat(size / 1_000, (n) => `${"x".repeat(1_000)}${n}y\n`),
    ],
  ])("%s", (_, before, after) => {
    const work = (): string => patch(before, after);
    const first = timeOf(work);
    const best = first < FACTOR * usual ? first : Math.min(timeOf(work), timeOf(work));
    expect(best).toBeLessThan(FACTOR * usual);
  });
});

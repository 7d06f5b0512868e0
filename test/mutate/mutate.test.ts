import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { sortEquivalents } from "./equivalents.ts";
import { findMutants, type Mutant } from "./instrument.ts";
import { makeReport } from "./report.ts";
import { Results } from "./results.ts";
import { tryMutant } from "./run.ts";
import { instrumentAll } from "./sources.ts";
import { trialsFrom } from "./trials.ts";
import { Worker } from "./workers.ts";

const changesOf = (text: string): string[] =>
  findMutants("a.ts", text, 1).map(({ change }) => change);

/** A folder that is deleted after the test. */
function temporaryFolder(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), "mutate-"));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true }) };
}

describe("the operators", () => {
  it.each([
    ["if (a) b();", ["a -> !(a)", "b(); left out"]],
    ["while (!a) break;", ["!a -> (a)", "break; left out"]],
    [
      "x = a && b || c;",
      ["x = a && b || c; left out", "a && b || c -> (a && b) && (c)", "a && b -> (a) || (b)"],
    ],
    ["f(a < b);", ["f(a < b); left out", "a < b -> (a) <= (b)", "a < b -> (a) >= (b)"]],
    ["const f = () => a === true;", ["a === true -> (a) !== (true)", "true -> false"]],
    ["const f = () => a + 1;", ["a + 1 -> (a) - (1)"]],
    ["const f = () => a + 'more text';", []],
    ["const f = () => a ?? b;", ["a ?? b -> (a)", "a ?? b -> (b)"]],
    ["const f = () => [1];", ["[1] -> []"]],
    ["const f = () => [];", []],
    ["const f = () => x?.some(g);", ["?.some -> every"]],
    ["const f = () => x.filter(g);", ["g -> () => true"]],
    ["const f = () => ({ kind: 'site' });", ["'site' -> \"mutant\""]],
    ["const f = () => 'A text for people.';", []],
    ["import { a } from 'b';\ntype A = 'site' | true;", []],
    [
      "const f = () => ['site'] as const satisfies readonly 'site'[];",
      ["['site'] -> []", "'site' -> \"mutant\""],
    ],
    ["function f() { return 1; }", []],
    [
      "function f() { for (const a of b) { if (a) continue; } }",
      ["a -> !(a)", "continue; left out"],
    ],
  ])("change %s to: %j", (text, changes) => {
    expect(changesOf(text)).toEqual(changes);
  });
});

const SOURCE = `
export const LIMIT = 2 + 1;
export const isMany = (count: number): boolean => count >= LIMIT;
export function total(values: readonly number[]): number {
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += values[index] ?? 0;
  return sum;
}
export const untested = (a: boolean, b: boolean): boolean => a && b;
`;

const TESTS = `
import { describe, expect, it } from "vitest";
import { isMany, total } from "./source.ts";
describe("a source", () => {
  it("adds up", async () => {
    await Promise.resolve();
    expect(total([1, 2])).toBe(3);
  });
  describe.each([[1, false], [9, true]])("%s", (count, many) => {
    it("is many: " + many, () => {
      expect(isMany(count)).toBe(many);
    });
  });
});
`;

describe("a run", () => {
  it("a mutation run kills mutants that a test notices, including endless loops and values at load time, and reports the rest", async () => {
    using folder = temporaryFolder();
    writeFileSync(join(folder.path, "package.json"), '{ "type": "module" }');
    writeFileSync(join(folder.path, "source.ts"), SOURCE);
    writeFileSync(join(folder.path, "source.test.ts"), TESTS);
    const { mutants, build } = instrumentAll(folder.path, ["source.ts"], ["source.test.ts"]);
    const buildPath = join(folder.path, "build.json");
    writeFileSync(buildPath, JSON.stringify(build));
    using worker = new Worker(buildPath);
    const learned = await worker.learn();
    expect(learned.tests.map(({ name, failure }) => [name, failure])).toEqual([
      ["a source > adds up", undefined],
      ["a source > %s (1) > is many: false", undefined],
      ["a source > %s (2) > is many: true", undefined],
    ]);
    const trials = trialsFrom(learned, mutants, 60_000);
    const statuses = new Map<string, string>();
    for (const mutant of mutants) {
      const { status, why } = await tryMutant(mutant, trials, worker);
      statuses.set(mutant.change, status === "killed" ? status : `survived ${why}`);
    }
    expect(Object.fromEntries(statuses)).toEqual({
      // The test finds a limit of 1 although the limit is computed at load time.
      "2 + 1 -> (2) - (1)": "killed",
      "count >= LIMIT -> (count) > (LIMIT)": "survived ",
      "count >= LIMIT -> (count) < (LIMIT)": "killed",
      "index < values.length -> (index) <= (values.length)": "survived ",
      "index < values.length -> (index) >= (values.length)": "killed",
      // An endless loop.
      "index++ -> index--": "killed",
      "sum += values[index] ?? 0; left out": "killed",
      "sum += values[index] ?? 0 -> sum -= values[index] ?? 0": "killed",
      "values[index] ?? 0 -> (values[index])": "survived ",
      "values[index] ?? 0 -> (0)": "killed",
      "a && b -> (a) || (b)": "survived not reached",
    });
  });

  it("a mutation run continues where it stopped, and starts again if source or tests changed", () => {
    using folder = temporaryFolder();
    const path = join(folder.path, "results.jsonl");
    const first = new Results(path, "before", false);
    first.add({ key: "a", status: "killed", why: "" });
    first.add({ key: "b", status: "survived", why: "" });
    const keysOf = (results: Results): string[] =>
      ["a", "b"].filter((key) => results.get(key) !== undefined);
    expect(keysOf(new Results(path, "before", false))).toEqual(["a", "b"]);
    expect(keysOf(new Results(path, "after", true))).toEqual(["a"]);
    expect(keysOf(new Results(path, "later", false))).toEqual([]);
  });
});

describe("the report", () => {
  const mutants = findMutants(
    "src/plan/a.ts",
    "const f = () => a < b;\nconst g = () => c || d;",
    1,
  );
  const judgedAs = (status: "killed" | "survived", mutant: Mutant) => ({
    mutant,
    result: { key: mutant.key, status, why: "" },
  });

  it("the report lists each surviving mutant with its place, and the share of each folder", () => {
    const [first, ...others] = mutants;
    const judged = [
      ...(first ? [judgedAs("survived", first)] : []),
      ...others.map((mutant) => judgedAs("killed", mutant)),
    ];
    const { text, passes } = makeReport(judged, { equivalent: 0, of: 3 });
    expect(passes).toBe(false);
    expect(text).toBe(`src/plan/a.ts:1: survived (comparison): a < b -> (a) <= (b)

src/plan: 66.7 % (2 of 3)
Killed: 66.7 % (2 of 3), at least 92 % required
Equivalent: 0.0 % (0 of 3), at most 3 % allowed
`);
  });

  it("the report passes if enough mutants are killed and few are left out as equivalent", () => {
    const judged = mutants.map((mutant) => judgedAs("killed", mutant));
    expect(makeReport(judged, { equivalent: 3, of: 100 }).passes).toBe(true);
    expect(makeReport(judged, { equivalent: 4, of: 100 }).passes).toBe(false);
  });

  it("the report finds an equivalent mutant by its line even if it moved, and names an entry without a mutant", () => {
    const entry = { file: "src/plan/a.ts", line: "const g = () => c || d;", reason: "…" };
    const [here, gone] = [
      { ...entry, change: "c || d -> (c) && (d)" },
      { ...entry, change: "c || d -> (c) ?? (d)" },
    ];
    const { equivalent, stale } = sortEquivalents([here, gone], mutants);
    expect([...equivalent].map(({ line }) => line)).toEqual([2]);
    expect(stale).toEqual([gone]);
  });
});

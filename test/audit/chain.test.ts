import { describe, expect, test } from "vitest";
import type { AuditRecord } from "../../src/audit/audit.generated.ts";
import { chainedLine, type OpenLine, stateHash } from "../../src/audit/chain.ts";
import { readChain, readChains } from "../../src/audit/read-chain.ts";
import { readRecords } from "../../src/audit/read.ts";
import { recordLine } from "../../src/audit/record.ts";
import { fileOf, HASH, makeAudit } from "../helpers/audit-records.ts";

const STATE = stateHash(["baseline", undefined]);
const NOVEMBER = "audit/access/2026-11.jsonl";
const DECEMBER = "audit/access/2026-12.jsonl";
const GAP = { finding: HASH, runs: ["3.1"], commit: "c".repeat(40) };
const run = (id: number): NonNullable<AuditRecord["run"]> => ({ id, attempt: 1, url: "u" });
const applied = (id: number): AuditRecord =>
  makeAudit(`2026-11-${String(id).padStart(2, "0")}T09:00:00Z`, { run: run(id) });
const mark = (id: number, more: Partial<OpenLine> = {}): OpenLine =>
  ({
    version: 2,
    mark: "ended",
    at: `2026-12-${String(id).padStart(2, "0")}T09:00:00Z`,
    instance: "access",
    run: run(id),
    trigger: "merge",
    reason: "superseded",
    ...more,
  }) as OpenLine;

/** The lines after others were appended one by one. */
function appended(before: readonly string[], ...open: OpenLine[]): string[] {
  const lines = [...before];
  for (const one of open)
    lines.push(chainedLine(one, readChain([fileOf(NOVEMBER, ...lines)]), { state: STATE }));
  return lines;
}
const brokenIn = (lines: readonly string[]): (readonly [number, string])[] =>
  readChain([fileOf(NOVEMBER, ...lines)]).broken.map(({ line, message }) => [line, message]);

const OLD = [recordLine(applied(1)), recordLine(applied(2))];
const LINES = appended(OLD, applied(3), mark(4), applied(5));

describe("the chain of the record", () => {
  test("the chain starts after the lines of earlier versions, continues across months, and lists the runs that have a line", () => {
    const chain = readChain([
      fileOf(NOVEMBER, ...LINES.slice(0, 4)),
      fileOf(DECEMBER, ...LINES.slice(4)),
    ]);
    expect(chain).toMatchObject({
      lines: 5,
      head: { number: 3 },
      since: "2026-11-03T09:00:00Z",
      state: STATE,
      lost: undefined,
      broken: [],
    });
    expect([...chain.runs]).toEqual(["1.1", "2.1", "3.1", "4.1", "5.1"]);
    // Lines with and without a link are read. Runs without a plan are not records of an apply.
    const { records, unreadable } = readRecords([fileOf(NOVEMBER, ...LINES)]);
    expect([records.map(({ version }) => version), unreadable]).toEqual([[1, 1, 2, 2], []]);
  });

  test("the chain is broken where a line was changed, removed, added, duplicated or moved", () => {
    expect(brokenIn(LINES)).toEqual([]);
    for (const [index, line] of LINES.entries()) {
      const changed = LINES.with(index, line.replace("T09:00:00Z", "T09:00:01Z"));
      // A change of the newest line is noticed only by the next one.
      expect(brokenIn(changed).length, `changed ${index}`).toBe(index === LINES.length - 1 ? 0 : 1);
      const removed = LINES.toSpliced(index, 1);
      expect(brokenIn(removed).length, `removed ${index}`).toBe(index === LINES.length - 1 ? 0 : 1);
      const doubled = LINES.toSpliced(index, 0, line);
      expect(brokenIn(doubled).length, `doubled ${index}`).toBeGreaterThan(0);
    }
    expect(brokenIn(LINES.toSpliced(1, 2))).toEqual(
      [[2, "The line is number 2, and nothing comes before it: lines are missing."]].map(
        ([line, message]) => [line, message],
      ),
    );
    expect(brokenIn([...LINES, OLD[0] ?? ""])).toEqual([
      [6, "The line has no link to the line before: it was added by hand, or by an older version."],
    ]);
    expect(brokenIn([...LINES.slice(0, 3), "cut off\n", ...LINES.slice(3)])).toEqual([
      [4, "The line cannot be read."],
    ]);
  });

  test("the chain shows a gap if the record was cut off while a run was active", () => {
    const whole = readChain([fileOf(NOVEMBER, ...LINES)]);
    for (const left of [[], LINES.slice(0, 2), LINES.slice(0, 4)]) {
      const now = readChain([fileOf(NOVEMBER, ...left)]);
      const line = chainedLine(applied(6), now, { state: STATE }, whole.head);
      expect(brokenIn([...left, line])).toHaveLength(1);
    }
    // Lines that another run appended meanwhile are not a gap.
    const before = readChain([fileOf(NOVEMBER, ...LINES.slice(0, 4))]);
    const line = chainedLine(applied(6), whole, { state: STATE }, before.head);
    expect(brokenIn([...LINES, line])).toEqual([]);
  });

  test("the chain keeps a finding until somebody repairs it, then starts again with the existing lines", () => {
    const gap = LINES.toSpliced(3, 1);
    const chain = readChain([fileOf(NOVEMBER, ...gap)]);
    const found = chainedLine(applied(6), chain, { state: STATE, lost: GAP });
    const after = appended([...gap, found], applied(7));
    expect(readChain([fileOf(NOVEMBER, ...after)])).toMatchObject({
      lost: { ...GAP, since: "2026-11-06T09:00:00Z" },
      broken: [{}],
      newlyBroken: [],
    });
    const repaired = appended(
      after,
      mark(8, { mark: "repaired", repairs: HASH, approvers: ["dora"] }),
      applied(9),
    );
    expect(readChain([fileOf(NOVEMBER, ...repaired)])).toMatchObject({
      lost: undefined,
      since: "2026-12-08T09:00:00Z",
      broken: [],
      repaired: [{ line: 4 }],
      head: { number: 7 },
    });
    expect(readRecords([fileOf(NOVEMBER, ...repaired)]).unreadable).toEqual([]);
    // The lines before the repair must stay unchanged.
    expect(brokenIn(repaired.toSpliced(0, 1))).toEqual([
      [6, "The chain starts here after 6 earlier lines, but there are 5, or they were changed."],
    ]);
  });

  test("the chain is separate for each instance", () => {
    const files = [
      fileOf("origin/matomo-access/audit:audit/eu/2026-12.jsonl", ...LINES.slice(4)),
      fileOf("origin/matomo-access/audit:audit/eu/2026-11.jsonl", ...LINES.slice(0, 4)),
      fileOf("origin/matomo-access/audit:audit/us.shop/2026-11.jsonl", ...LINES.slice(1)),
    ];
    const chains = readChains(files);
    expect([...chains].map(([name, { broken }]) => [name, broken.length])).toEqual([
      ["eu", 0],
      ["us.shop", 1],
    ]);
  });
});

import { describe, expect, test } from "vitest";
import { chainedLine, stateHash } from "../../src/audit/chain.ts";
import { pruneRecord } from "../../src/audit/prune.ts";
import type { AuditFile } from "../../src/audit/read.ts";
import { readChain } from "../../src/audit/read-chain.ts";
import { readRecords } from "../../src/audit/read.ts";
import { recordLine } from "../../src/audit/record.ts";
import { fileOf, makeAudit } from "../helpers/audit-records.ts";
import { openPlace } from "../helpers/audit-place.ts";

const NOW = new Date("2027-06-01T00:00:00Z");
const STATE = stateHash(["baseline", undefined]);
const run = (id: number) => ({ id, attempt: 1, url: "u" });
const path = (month: string): string => `audit/access/${month}.jsonl`;

/** Two lines of an earlier version in November, and linked lines in the following months. */
function record(years = 0): AuditFile[] {
  const files = new Map<string, string[]>();
  const all = (): AuditFile[] =>
    [...files]
      .map(([name, lines]) => fileOf(name, ...lines))
      .toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const add = (moment: string, id: number, isOld = false): void => {
    const day = `${Number(moment.slice(0, 4)) + years}${moment.slice(4)}`;
    const open = makeAudit(`${day}T09:00:00Z`, { run: run(id) });
    const line = isOld ? recordLine(open) : chainedLine(open, readChain(all()), { state: STATE });
    const name = path(day.slice(0, 7));
    files.set(name, [...(files.get(name) ?? []), line]);
  };
  add("2026-11-01", 1, true);
  add("2026-11-02", 2, true);
  add("2026-11-20", 3);
  add("2026-12-01", 4);
  add("2026-12-20", 5);
  add("2027-05-01", 6);
  return all();
}

function pruned(
  files: readonly AuditFile[],
  before: string,
): { files: AuditFile[]; lines: number } {
  const { files: changes, lines } = pruneRecord(files, before, NOW);
  const texts = new Map<string, string | undefined>(
    files.map(({ path: name, bytes }) => [name, new TextDecoder().decode(bytes)]),
  );
  for (const [name, text] of changes) texts.set(name, text);
  return {
    lines,
    files: [...texts]
      .flatMap(([name, text]) =>
        text === undefined ? [] : [{ path: name, bytes: new TextEncoder().encode(text) }],
      )
      .toSorted((a, b) => (a.path < b.path ? -1 : 1)),
  };
}

describe("pruning the record", () => {
  test.each([
    ["2026-11-02", 1, 5],
    ["2026-11-15", 2, 4],
    ["2026-12-01", 3, 3],
    ["2026-12-10", 4, 2],
    ["2027-01-01", 5, 1],
  ])(
    "pruning before %s removes %i lines and leaves an intact chain that can be continued",
    (before, gone, left) => {
      const first = pruned(record(), before);
      expect(first.lines).toBe(gone);
      const chain = readChain(first.files);
      expect(chain).toMatchObject({ broken: [], state: STATE });
      expect(readRecords(first.files)).toMatchObject({ unreadable: [], records: { length: left } });
      // The state and the runs of the remaining lines are unchanged, and the next line fits.
      expect(chain.runs.has("6.1")).toBe(true);
      const [name, last] = [first.files.at(-1)?.path ?? "", first.files.at(-1)];
      const next = chainedLine(makeAudit("2027-06-02T09:00:00Z", { run: run(7) }), chain, {
        state: STATE,
      });
      const grown = [
        ...first.files.slice(0, -1),
        { path: name, bytes: Buffer.concat([last?.bytes ?? new Uint8Array(), Buffer.from(next)]) },
      ];
      expect(readChain(grown).broken).toEqual([]);
      // A second prune later also counts the lines that were removed before.
      const second = pruneRecord(grown, "2027-03-03", NOW);
      expect(second.lines).toBe(5 - gone);
    },
  );

  test("after pruning, the record still shows if other lines are removed or pruned lines are restored", () => {
    const before = record();
    const { files } = pruned(before, "2026-12-01");
    expect(readChain(files.slice(1)).broken.length).toBe(1);
    expect(readChain([...before.slice(0, 1), ...files]).broken).toEqual([]);
    const [november] = before;
    const text = new TextDecoder().decode(november?.bytes).split("\n").slice(1).join("\n");
    expect(readChain([fileOf(path("2026-11"), text), ...files]).broken.length).toBe(1);
  });

  test("pruning refuses a day in the last 90 days, and an incomplete record", () => {
    expect(() => pruneRecord(record(), "2027-04-01", NOW)).toThrow("too late");
    expect(() => pruneRecord(record().slice(1), "2026-12-10", NOW)).toThrow("incomplete");
    expect(pruneRecord(record(), "2026-01-01", NOW)).toMatchObject({
      lines: 0,
      files: { size: 0 },
    });
  });

  test("the command `audit prune` prunes the record in a checkout of the branch", async () => {
    using place = openPlace();
    for (const { path: name, bytes } of record(-1))
      place.write(`audit/${name}`, new TextDecoder().decode(bytes));
    const args = ["prune", "--before", "2025-12-10", "--from", "audit"];
    const { code, out, err } = await place.audit(args);
    expect([code, out], err).toEqual([
      0,
      expect.stringContaining("Removed 4 lines from before 2025-12-10"),
    ]);
    const shown = await place.audit(["--from", "audit"]);
    expect([shown.code, shown.err]).toEqual([0, ""]);
    const wrong = await place.audit(["--before", "2025-12-10"]);
    expect([wrong.code, wrong.err]).toEqual([
      1,
      expect.stringContaining("--before can only be used with audit prune"),
    ]);
  });
});

import { describe, expect, test } from "vitest";
import { readRecords } from "../../src/audit/read.ts";
import { recordLine } from "../../src/audit/record.ts";
import { fileOf, makeAudit, siteChange } from "../helpers/audit-records.ts";

const RUN = { id: 1, attempt: 1, url: "https://github.com/o/r/actions/runs/1" };

describe("reading records", () => {
  test("records are sorted by time, across all files", () => {
    const [a, b, c] = [
      makeAudit("2026-10-31T23:59:59.999Z"),
      makeAudit("2026-11-01T00:00:00Z"),
      makeAudit("2026-11-01T00:00:00.001Z"),
    ];
    expect(readRecords([fileOf("2026-11", c, b), fileOf("2026-10", a)])).toEqual({
      records: [a, b, c],
      unreadable: [],
    });
  });

  test("a record that was written twice counts once", () => {
    const first = makeAudit("2026-11-01T00:00:00Z", { run: RUN });
    const again = makeAudit("2026-11-01T00:01:00Z", { run: RUN });
    const retried = makeAudit("2026-11-01T00:02:00Z", { run: { ...RUN, attempt: 2 } });
    const other = makeAudit("2026-11-01T00:03:00Z", { run: RUN, planHash: "f".repeat(64) });
    const elsewhere = makeAudit("2026-11-01T00:04:00Z", { run: RUN, instance: "us" });
    const manual = makeAudit("2026-11-01T00:05:00Z");
    const manualLater = makeAudit("2026-11-01T00:06:00Z");
    const { records } = readRecords([
      fileOf("f", manualLater, manual, manual, elsewhere, other, retried, again, first),
    ]);
    expect(records).toEqual([first, retried, other, elsewhere, manual, manualLater]);
  });

  test("unreadable lines are reported by file and line, and the others are read", () => {
    const good = makeAudit("2026-11-01T00:00:00Z", { changes: [siteChange("alice", "", "view")] });
    const line = recordLine(good);
    const change = (from: string, to: string): string => {
      if (!line.includes(from)) throw new Error(`no ${from}`);
      return line.replace(from, to);
    };
    const [start, end] = [Buffer.from(line.slice(0, -3)), Buffer.from("\n")];
    const file = fileOf(
      "2026-11.jsonl",
      line,
      "\r\n\n",
      "{\n",
      "null\n",
      '{"version":3}\n',
      change('"version":1', '"version":0'),
      change('"role":"view"', '"role":"owner"'),
      change('"green":true', '"green":true,"extra":1'),
      change('"outcome":"done"', '"outcome":"done","email":"a@example.org"'),
      change('"outcome":"done",', ""),
      change("2026-11-01", "2026-02-30"),
      change("T00:00:00Z", "T25:00:00Z"),
      change("T00:00:00Z", "T00:00:00+02:00"),
    );
    const cutOff = {
      path: "cut.jsonl",
      bytes: Buffer.concat([start, Buffer.from([0xff]), end, Buffer.from(line.slice(0, 40))]),
    };
    const { records, unreadable } = readRecords([file, cutOff, fileOf("empty.jsonl")]);
    expect(records).toEqual([good]);
    expect(unreadable.map(({ file, line, message }) => `${file}:${line}: ${message}`)).toEqual([
      "2026-11.jsonl:4: The line is invalid or truncated JSON.",
      "2026-11.jsonl:5: The line is not an audit record: / must be object.",
      "2026-11.jsonl:6: The record has version 3, so a newer release of matomo-access wrote it. This release supports versions 1 and 2.",
      "2026-11.jsonl:7: The line is not an audit record: /version must be equal to one of the allowed values.",
      "2026-11.jsonl:8: The line is not an audit record: /changes/0 must match exactly one schema in oneOf.",
      '2026-11.jsonl:9: The line is not an audit record: / must NOT have additional properties ("extra").',
      '2026-11.jsonl:10: The line is not an audit record: /changes/0 must NOT have unevaluated properties ("email").',
      "2026-11.jsonl:11: The line is not an audit record: /changes/0 must have required property 'outcome'.",
      "2026-11.jsonl:12: The line is not an audit record: /at is not a valid time.",
      "2026-11.jsonl:13: The line is not an audit record: /at is not a valid time.",
      '2026-11.jsonl:14: The line is not an audit record: /at must match pattern "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d{3})?Z$".',
      "cut.jsonl:1: The line is invalid or truncated JSON.",
      "cut.jsonl:2: The line is invalid or truncated JSON.",
    ]);
  });

  test("a record that contains an e-mail is refused, and a last line without a line break is accepted", () => {
    const record = makeAudit("2026-11-01T00:00:00Z", {
      changes: [
        {
          kind: "email",
          login: "a",
          before: "changed",
          after: "changed",
          loss: false,
          risks: [],
          cause: "held",
          why: [],
          outcome: "done",
        },
      ],
    });
    const line = recordLine(record).trimEnd();
    expect(readRecords([fileOf("f", line)]).records).toEqual([record]);
    expect(
      readRecords([fileOf("f", line.replace('"before":"changed"', '"before":"a@example.org"'))])
        .records,
    ).toEqual([]);
  });
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyText } from "../helpers/any-text.ts";
import { makeRecord, recordLine, recordPath, type RecordInput } from "../../src/audit/record.ts";
import { readRecords } from "../../src/audit/read.ts";
import { AccessError } from "../../src/domain/error.ts";
import { approvedChanges } from "../../src/plan/approved-changes.ts";
import { ApprovedState } from "../../src/plan/approved-state.ts";
import { makePlan } from "../../src/plan/make-plan.ts";
import { makeLive, makeManifest } from "../helpers/make-world.ts";
import { effect, fileOf, HASH, planWith, siteEffect } from "../helpers/audit-records.ts";

const AT = new Date("2026-11-25T09:00:00Z");
const input = (result: RecordInput["result"], more: Partial<RecordInput> = {}): RecordInput => ({
  at: AT,
  instance: "access",
  trigger: "merge",
  pullRequests: [],
  result,
  green: true,
  ...more,
});

describe("an audit record", () => {
  test("a record contains what was done, what was not and why, what was found, and who approved it", () => {
    const plan = planWith([
      siteEffect("alice", 3, "view", "admin", {
        risks: ["admin"],
        why: [
          {
            file: "access/teams.yaml",
            line: 12,
            text: "team client-a has admin (statement of work)",
          },
        ],
      }),
      effect({
        login: "bob",
        kind: "account",
        before: "absent",
        after: "invited",
        email: "bob@example.org",
        site: 4,
      } as never),
      effect({
        login: "carol",
        kind: "email",
        before: "old@example.org",
        after: "new@example.org",
        risks: ["email-of-privileged"],
      } as never),
      effect({
        login: "dave",
        kind: "superuser",
        before: true,
        after: false,
        loss: true,
        access: [{ site: 3, rights: { role: "view", capabilities: [] } }],
      } as never),
      siteEffect("erin", 9, "write", "", {
        cause: "by-hand",
        loss: true,
        held: [{ reason: "not-approved", text: "Not approved." }],
      }),
      siteEffect("frank", 9, "write", "", { cause: "by-hand", loss: true }),
    ]);
    const record = makeRecord(
      input(
        {
          plan,
          outcomes: [
            { effectIndex: 0, status: "done" },
            { effectIndex: 1, status: "failed", message: "Matomo: bob@example.org is taken" },
            { effectIndex: 2, status: "held", message: undefined },
            { effectIndex: 3, status: "skipped", message: "The run stopped before this change." },
            { effectIndex: 4, status: "held", message: "Not approved." },
            { effectIndex: 5, status: "done" },
          ],
        },
        {
          commit: "a".repeat(40),
          run: { id: 77, attempt: 2, url: "https://github.com/o/r/actions/runs/77" },
          trigger: "dispatch",
          approvedBy: "zoe",
          green: false,
          pullRequests: [
            {
              number: 42,
              title: "For x@example.org",
              author: "bob-gh",
              merger: "zoe",
              approvers: ["carol-gh"],
              plan: HASH,
            },
          ],
          pullRequestOf: (_, index) => (index < 4 ? 42 : undefined),
        },
      ),
    );
    const common = { loss: false, risks: [], cause: "pull-request", why: [], pullRequest: 42 };
    const byHand = {
      kind: "site",
      site: 9,
      before: { role: "write", capabilities: [] },
      after: null,
      loss: true,
      risks: [],
      cause: "by-hand",
      why: [],
    };
    expect(record).toEqual({
      version: 1,
      at: "2026-11-25T09:00:00.000Z",
      instance: "access",
      url: "https://analytics.example.org",
      commit: "a".repeat(40),
      run: { id: 77, attempt: 2, url: "https://github.com/o/r/actions/runs/77" },
      trigger: "dispatch",
      pullRequests: [
        {
          number: 42,
          title: "For (e-mail)",
          author: "bob-gh",
          merger: "zoe",
          approvers: ["carol-gh"],
          plan: HASH,
        },
      ],
      approvedBy: "zoe",
      planHash: HASH,
      green: false,
      summary: { made: 2, failed: 1, held: 2, skipped: 1 },
      changes: [
        {
          ...common,
          login: "alice",
          kind: "site",
          site: 3,
          siteName: "Shop DE",
          before: { role: "view", capabilities: [] },
          after: { role: "admin", capabilities: [] },
          risks: ["admin"],
          why: [
            {
              file: "access/teams.yaml",
              line: 12,
              text: "team client-a has admin (statement of work)",
            },
          ],
          outcome: "done",
        },
        {
          ...common,
          login: "bob",
          kind: "account",
          before: "absent",
          after: "invited",
          outcome: "failed",
          message: "Matomo: (e-mail) is taken",
        },
        {
          ...common,
          login: "carol",
          kind: "email",
          before: "changed",
          after: "changed",
          risks: ["email-of-privileged"],
          outcome: "held",
        },
        {
          ...common,
          login: "dave",
          kind: "superuser",
          before: true,
          after: false,
          loss: true,
          access: [{ site: 3, siteName: "Shop DE", rights: { role: "view", capabilities: [] } }],
          outcome: "skipped",
          message: "The run stopped before this change.",
        },
        { ...byHand, login: "frank", outcome: "done" },
      ],
      drift: [{ ...byHand, login: "erin", message: "Not approved." }],
    });
    expect(recordLine(record)).not.toMatch(/[a-z]@/);
    expect(readRecords([fileOf("f", record)])).toEqual({ records: [record], unreadable: [] });
  });

  test("the record of a real plan is valid, with all kinds of effects", () => {
    const live = makeLive({
      sites: ["Shop DE", ""],
      people: {
        alice: { access: { 1: "view" } },
        boss: { superuser: true },
        leaver: { access: { 1: "write" } },
        mail: {},
      },
      public: { 2: "view" },
    });
    const manifest = makeManifest({
      "people.yaml": `
users:
  root: { superuser: true }
  alice: { access: [{ role: admin, sites: [1, 2], capabilities: [] }] }
  boss: { superuser: { until: 2026-11-24 }, access: [{ role: view, sites: [1] }] }
  leaver: { absent: true }
  mail: { email: new.mail@example.org }
  fresh: { email: fresh@example.org, access: [{ role: view, sites: [1], reason: asked by x@example.org }] }
public: [{ sites: [1], reason: open data }]
`,
    });
    const plan = makePlan({
      manifest,
      live,
      now: AT,
      today: "2026-11-25",
      run: { hasPassword: true },
    });
    const record = makeRecord(
      input({
        plan,
        outcomes: plan.effects.map((_, effectIndex) => ({ effectIndex, status: "done" })),
      }),
    );
    expect(new Set(record.changes.map(({ kind }) => kind))).toEqual(
      new Set(["account", "site", "superuser", "email"]),
    );
    expect(readRecords([fileOf("f", record)])).toEqual({ records: [record], unreadable: [] });
    expect(recordLine(record)).not.toContain("@");
  });

  test("the record of a public repository contains only counts", () => {
    const plan = planWith([
      siteEffect("alice", 3, "", "view"),
      siteEffect("bob", 3, "view", "", { cause: "by-hand" }),
    ]);
    const outcomes = [
      { effectIndex: 0, status: "done" },
      { effectIndex: 1, status: "held" },
    ] as const;
    const record = makeRecord(
      input({ plan, outcomes }, { withheld: true, pullRequestOf: () => 1 }),
    );
    expect(record).toMatchObject({
      withheld: true,
      changes: [],
      drift: [],
      summary: { made: 1, failed: 0, held: 1, skipped: 0 },
    });
    expect(recordLine(record)).not.toMatch(/alice|bob|Shop/);
    expect(readRecords([fileOf("f", record)]).unreadable).toEqual([]);
  });

  test("the record of a public repository does not contain what was approved", () => {
    const state = new ApprovedState(
      new Map([[3, { name: "Shop DE", group: "", host: "" }]]),
      3,
      new Map(),
    );
    const approved = { changes: approvedChanges(undefined, state), nameOf: () => "Shop DE" };
    const result = { plan: planWith([], {}), outcomes: [] };
    expect(makeRecord(input(result, { approved })).approved?.sites).toHaveLength(1);
    expect(makeRecord(input(result, { approved, withheld: true })).approved).toBeUndefined();
    const same = { ...approved, changes: approvedChanges(state, state) };
    expect(makeRecord(input(result, { approved: same })).approved).toBeUndefined();
  });

  test("a record counts an effect without an outcome as not reached", () => {
    const record = makeRecord(
      input({ plan: planWith([siteEffect("alice", 3, "", "view")]), outcomes: [] }),
    );
    expect(record.changes.map(({ outcome }) => outcome)).toEqual(["skipped"]);
  });

  test("a record keeps a login that looks like an e-mail address, and hides an e-mail address that does not look like one", () => {
    const plan = planWith([
      effect({
        login: "Alice@example.org",
        kind: "account",
        before: "absent",
        after: "created",
        email: "alice@example.org",
      } as never),
      effect({ login: "carol", kind: "email", before: "root@localhost", after: "x@y" } as never),
    ]);
    const message =
      "alice@example.org, <Bob.O'Neil+x@mail.example.org>; root@localhost, (ünï@bücher.example). 'a@b.example' not@one, https://u@host.example/p";
    const outcomes = [{ effectIndex: 0, status: "failed" as const, message }];
    expect(makeRecord(input({ plan, outcomes })).changes[0]?.message).toBe(
      "alice@example.org, <(e-mail)>; (e-mail), ((e-mail)). '(e-mail)' not@one, https://(e-mail)/p",
    );
  });

  test("a record is one line with the same bytes each time, and is read back unchanged, whatever people typed", () => {
    fc.assert(
      fc.property(anyText, fc.string({ unit: "grapheme" }), (name, text) => {
        const plan = planWith(
          [siteEffect(name, 3, "", "view", { why: [{ file: text, line: 1, text }] })],
          { "3": text },
        );
        const record = makeRecord(
          input({ plan, outcomes: [{ effectIndex: 0, status: "failed", message: text }] }),
        );
        const line = recordLine(record);
        expect(line.indexOf("\n")).toBe(line.length - 1);
        expect(recordLine(structuredClone(record))).toBe(line);
        expect(readRecords([fileOf("f", record)])).toEqual({ records: [record], unreadable: [] });
      }),
    );
  });
});

describe("the file of a record", () => {
  test("the file of a record is named after its instance and month", () => {
    expect(recordPath("access", "2026-11-25T09:00:00.000Z")).toBe("audit/access/2026-11.jsonl");
    expect(recordPath("instances/eu", "2027-01-01T00:00:00Z")).toBe(
      "audit/instances/eu/2027-01.jsonl",
    );
  });

  test.each(["", "..", "../x", "a/../b", "/etc", "a//b", "a/", ".git", "a\\b", "a\nb", "a\u202eb"])(
    "an instance named %j cannot have a file of records",
    (instance) => {
      expect(() => recordPath(instance, "2026-11-25T09:00:00Z")).toThrow(AccessError);
    },
  );
});

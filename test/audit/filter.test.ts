import { describe, expect, test } from "vitest";
import type { AuditChange } from "../../src/audit/audit.generated.ts";
import { entriesOf, loginOf } from "../../src/audit/entries.ts";
import { type AuditFilter, filterEntries, isRight } from "../../src/audit/filter.ts";
import {
  accountChange,
  found,
  makeAudit,
  siteChange,
  superuserChange,
} from "../helpers/audit-records.ts";

const select = (filter: AuditFilter, ...records: ReturnType<typeof makeAudit>[]): string[] =>
  filterEntries(entriesOf(records), filter).map(
    (entry) => `${entry.record.at.slice(0, 10)} ${loginOf(entry)}`,
  );

const moved = (filter: AuditFilter, change: AuditChange): boolean =>
  select(filter, makeAudit("2026-11-01T00:00:00Z", { changes: [change] })).length === 1;
const movedByHand = (filter: AuditFilter, change: AuditChange): boolean =>
  select(filter, makeAudit("2026-11-01T00:00:00Z", { drift: [found(change)] })).length === 1;

const WORDS = ["any", "account", "view", "write", "admin", "superuser", "public", "tag_x"];

describe("the entries of records", () => {
  test("entries are sorted newest first, and within a run in the plan's order with drift last", () => {
    const records = [
      makeAudit("2026-11-01T00:00:00Z", {
        changes: [siteChange("a", "", "view"), siteChange("b", "", "view")],
      }),
      makeAudit("2026-11-02T00:00:00Z", {
        changes: [siteChange("c", "", "view")],
        drift: [found(siteChange("d", "view", ""))],
      }),
    ];
    expect(select({}, ...records)).toEqual([
      "2026-11-02 c",
      "2026-11-02 d",
      "2026-11-01 a",
      "2026-11-01 b",
    ]);
  });
});

describe("what was gained and lost", () => {
  test.each<[string, AuditChange, gained: string[], lost: string[]]>([
    ["a first role", siteChange("a", "", "write"), ["any", "view", "write"], []],
    ["a higher role", siteChange("a", "view", "admin"), ["any", "write", "admin"], []],
    [
      "a lower role",
      siteChange("a", "admin", "view", { loss: true }),
      [],
      ["any", "write", "admin"],
    ],
    ["the last role", siteChange("a", "view", "", { loss: true }), [], ["any", "view"]],
    ["a capability", siteChange("a", "view", "view + tag_x"), ["any", "tag_x"], []],
    [
      "a capability that the new role implies",
      siteChange("a", "view + tag_x", "admin"),
      ["any", "write", "admin"],
      [],
    ],
    [
      "a capability that the old role implied",
      siteChange("a", "admin", "write + tag_x", { loss: true }),
      [],
      ["any", "admin"],
    ],
    [
      "rows of an earlier account",
      siteChange("a", "admin", "", { leftover: true, loss: true }),
      [],
      [],
    ],
    ["view for the public", siteChange("Anonymous", "", "view"), ["any", "view", "public"], []],
    [
      "the end of view for the public",
      siteChange("anonymous", "view", "", { loss: true }),
      [],
      ["any", "view", "public"],
    ],
    [
      "the super user right",
      superuserChange("a", true),
      ["any", "view", "write", "admin", "superuser"],
      [],
    ],
    [
      "the end of the super user right",
      superuserChange("a", false),
      [],
      ["any", "view", "write", "admin", "superuser"],
    ],
    ["an account", accountChange("a", "absent", "invited"), ["any", "account"], []],
    ["an invitation that is sent again", accountChange("a", "expired", "invited"), [], []],
    ["a deleted account", accountChange("a", "present", "absent"), [], ["any", "account"]],
    [
      "a deleted account with rights",
      accountChange("a", "present", "absent", { had: "write + tag_x on 2 sites, view on 1 site" }),
      [],
      ["any", "account", "view", "write"],
    ],
    [
      "a deleted super user",
      accountChange("a", "present", "absent", { had: "super user" }),
      [],
      WORDS.slice(0, 6),
    ],
  ])("%s", (_, change, gained, lost) => {
    expect(WORDS.filter((word) => moved({ gained: word }, change))).toEqual(gained);
    expect(WORDS.filter((word) => moved({ lost: word }, change))).toEqual(lost);
  });

  test("for a change by hand, gain and loss are swapped, because drift describes how to revert it", () => {
    const change = siteChange("a", "admin", "view", { loss: true });
    expect(WORDS.filter((word) => movedByHand({ gained: word }, change))).toEqual([
      "any",
      "write",
      "admin",
    ]);
    expect(movedByHand({ lost: "any" }, change)).toBe(false);
    expect(movedByHand({ lost: "account" }, accountChange("a", "absent", "invited"))).toBe(true);
  });

  test("a filter accepts only known words", () => {
    expect(["any", "public", "tagmanager_write"].map(isRight)).toEqual([true, true, true]);
    expect(["", "Admin", "admni", "_x", "tag__x", "view + x"].map(isRight)).toEqual([
      false,
      false,
      false,
      false,
      false,
      false,
    ]);
  });
});

describe("filters by person and site", () => {
  test("the login is compared as Matomo compares it", () => {
    const record = makeAudit("2026-11-01T00:00:00Z", {
      changes: [siteChange("Alicé", "", "view"), siteChange("alice2", "", "view")],
    });
    expect(select({ login: " ALICE " }, record)).toEqual(["2026-11-01 Alicé"]);
  });

  test.each<[string, string[]]>([
    ["3", ["id", "kept", "named"]],
    [" 003 ", ["id", "kept"]],
    ["Shop DE", ["id", "kept"]],
    ["shop de", []],
    ["Shop", []],
    ["Caf\u00e9", ["cafe"]],
  ])("the site %j", (site, logins) => {
    const changes = [
      siteChange("id", "", "view"),
      superuserChange("kept", false, {
        access: [{ site: 3, siteName: "Shop DE", rights: { role: "view", capabilities: [] } }],
      }),
      siteChange("named", "", "view", { site: 9, siteName: "3" }),
      siteChange("cafe", "", "view", { site: 8, siteName: "Cafe\u0301" }),
      superuserChange("all", true),
      accountChange("account", "absent", "invited"),
    ];
    const got = select({ site }, makeAudit("2026-11-01T00:00:00Z", { changes }));
    expect(got.map((line) => line.split(" ")[1])).toEqual(logins);
  });

  test("the first and last day of the filter are days in UTC, and both are included", () => {
    const records = [
      "2026-10-31T23:59:59.999Z",
      "2026-11-01T00:00:00Z",
      "2026-11-02T23:59:59Z",
      "2026-11-03T00:00:00Z",
    ].map((at) => makeAudit(at, { changes: [siteChange("a", "", "view")] }));
    expect(select({ since: "2026-11-01", until: "2026-11-02" }, ...records)).toEqual([
      "2026-11-02 a",
      "2026-11-01 a",
    ]);
    expect(select({ since: "2026-11-03" }, ...records)).toEqual(["2026-11-03 a"]);
  });

  test("GitHub logins match the changes for which these people are responsible", () => {
    const record = makeAudit("2026-11-01T00:00:00Z", {
      trigger: "dispatch",
      approvedBy: "Dispatcher",
      approvers: ["gate"],
      pullRequests: [
        { number: 42, author: "Author", merger: "Merger", approvers: ["Approver", "Second"] },
        { number: 43, author: "other", approvers: [] },
      ],
      changes: [
        siteChange("one", "", "view", { pullRequest: 42 }),
        siteChange("two", "", "view", { pullRequest: 43 }),
        siteChange("three", "", "view"),
        siteChange("four", "", "view", { pullRequest: 99 }),
      ],
      drift: [found(siteChange("five", "view", ""))],
    });
    const by = (login: string): string[] =>
      select({ by: login }, record).map((line) => line.slice(11));
    for (const login of ["author", "@APPROVER", "second", "merger"])
      expect(by(login)).toEqual(["one"]);
    expect(by("other")).toEqual(["two"]);
    expect(by("dispatcher")).toEqual(["one", "two", "three", "four"]);
    expect(by("gate")).toEqual(["one", "two", "three", "four"]);
    expect(by("appro")).toEqual([]);
    expect(select({ pullRequest: 42 }, record)).toEqual(["2026-11-01 one"]);
    expect(select({ pullRequest: 99 }, record)).toEqual(["2026-11-01 four"]);
    expect(select({ outcome: "found" }, record)).toEqual(["2026-11-01 five"]);
    expect(select({ outcome: "done", pullRequest: 42, by: "other" }, record)).toEqual([]);
  });
});

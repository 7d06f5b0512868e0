import { describe, expect, it } from "vitest";
import { layCells } from "../../src/desired/cells.ts";
import type { Cell } from "../../src/desired/desired.ts";
import { intersect } from "../../src/desired/grants-of.ts";
import { makeRights, type Role } from "../../src/domain/rights.ts";

const PUBLISH = "tagmanager_publish_live_container";
const CATALOG = new Map([[PUBLISH, new Set<Role>(["admin"])]]);
const line = (text: string): Cell["why"][number] => ({
  at: { file: "access/a.yaml", line: 1, column: 1 },
  text,
});
const [ONE, TWO] = [line("one"), line("two")];
const cell = (
  role: Role,
  more: Partial<Cell> = {},
  capabilities: readonly string[] = [],
): Cell => ({
  rights: makeRights(role, capabilities, CATALOG),
  why: [ONE],
  combined: false,
  from: undefined,
  until: undefined,
  ...more,
});
const joined = (...cells: readonly Cell[]): Cell | undefined =>
  layCells(
    cells.map((one) => ({ cell: one, sites: new Set([1]) })),
    CATALOG,
  ).get(1);

describe("several grants on one site", () => {
  it.each([
    [
      "as long as the longer of two equal grants",
      "view",
      "2026-12-01",
      "view",
      "2026-12-31",
      "2026-12-31",
    ],
    ["without an end if one has no end", "view", "2026-12-01", "view", undefined, undefined],
    [
      "as long as the grant with all of the rights",
      "admin",
      "2026-12-01",
      "view",
      "2026-12-31",
      "2026-12-01",
    ],
    ["as long as that grant, in any order", "view", undefined, "admin", "2026-12-01", "2026-12-01"],
  ] as const)("last %s", (_, roleA, untilA, roleB, untilB, expected) => {
    const [a, b] = [cell(roleA, { until: untilA }), cell(roleB, { until: untilB })];
    expect([joined(a, b)?.until, joined(b, a)?.until]).toEqual([expected, expected]);
  });

  it.each([
    ["2026-12-01", "2026-12-31", "2026-12-01"],
    ["2026-12-01", undefined, "2026-12-01"],
    [undefined, undefined, undefined],
  ])(
    "rights that no single grant contains end when the first of the grants ends: %s or %s",
    (first, second, end) => {
      const [a, b] = [cell("write", { until: first }), cell("view", { until: second }, [PUBLISH])];
      const both = joined(a, b);
      expect([both?.combined, both?.until, joined(b, a)?.until]).toEqual([true, end, end]);
      // A grant with all of the rights decides their end.
      const whole = joined(a, b, cell("write", { until: "2027-01-31" }, [PUBLISH]));
      expect([whole?.combined, whole?.until]).toEqual([
        false,
        end === undefined ? undefined : "2027-01-31",
      ]);
    },
  );

  it("joined grants begin on the latest of their first days, and each line is listed once", () => {
    const [a, b] = [
      cell("view", { from: "2026-12-01" }),
      cell("view", { from: "2026-12-24", why: [ONE, TWO] }),
    ];
    for (const both of [joined(a, b), joined(b, a)])
      expect([both?.from, both?.why]).toEqual(["2026-12-24", [ONE, TWO]]);
    expect(joined(a, cell("view"))?.from).toBe("2026-12-01");
  });

  it("all sites with the same grants share one cell", () => {
    const cells = layCells(
      [
        { cell: cell("view"), sites: new Set([1, 2, 3]) },
        { cell: cell("write"), sites: new Set([2, 3, 4]) },
      ],
      CATALOG,
    );
    expect([...cells.values()].map(({ rights }) => rights.role)).toEqual([
      "view",
      "write",
      "write",
      "write",
    ]);
    expect(cells.get(2)).toBe(cells.get(3));
  });
});

describe("the days that several periods have in common", () => {
  it.each([
    [[{}, {}], {}],
    [
      [{ from: "2026-01-01" }, { until: "2026-02-01" }],
      { from: "2026-01-01", until: "2026-02-01" },
    ],
    [[{ until: "2026-02-01" }, {}], { until: "2026-02-01" }],
    [
      [
        { from: "2026-01-01", until: "2026-03-01" },
        { from: "2026-01-15", until: "2026-02-01" },
        { from: "2026-01-02", until: "2026-02-15" },
      ],
      { from: "2026-01-15", until: "2026-02-01" },
    ],
  ])("%j: %j", (periods, expected) => {
    expect(intersect(...periods)).toEqual({ from: undefined, until: undefined, ...expected });
  });
});

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
    ["the longest of equal rights", "view", "2026-12-01", "view", "2026-12-31", "2026-12-31"],
    ["without an end when one has none", "view", "2026-12-01", "view", undefined, undefined],
    ["the grant that gives all of it", "admin", "2026-12-01", "view", "2026-12-31", "2026-12-01"],
    ["the same, the other way round", "view", undefined, "admin", "2026-12-01", "2026-12-01"],
  ] as const)("last as %s", (_, roleA, untilA, roleB, untilB, expected) => {
    const [a, b] = [cell(roleA, { until: untilA }), cell(roleB, { until: untilB })];
    expect([joined(a, b)?.until, joined(b, a)?.until]).toEqual([expected, expected]);
  });

  it.each([
    ["2026-12-01", "2026-12-31", "2026-12-01"],
    ["2026-12-01", undefined, "2026-12-01"],
    [undefined, undefined, undefined],
  ])("that give it only together last until the first of %s and %s ends", (first, second, end) => {
    const [a, b] = [cell("write", { until: first }), cell("view", { until: second }, [PUBLISH])];
    const both = joined(a, b);
    expect([both?.combined, both?.until, joined(b, a)?.until]).toEqual([true, end, end]);
    // A grant that states it all decides again.
    const whole = joined(a, b, cell("write", { until: "2027-01-31" }, [PUBLISH]));
    expect([whole?.combined, whole?.until]).toEqual([
      false,
      end === undefined ? undefined : "2027-01-31",
    ]);
  });

  it("begin with the latest of their first days, and keep each of their lines once", () => {
    const [a, b] = [
      cell("view", { from: "2026-12-01" }),
      cell("view", { from: "2026-12-24", why: [ONE, TWO] }),
    ];
    for (const both of [joined(a, b), joined(b, a)])
      expect([both?.from, both?.why]).toEqual(["2026-12-24", [ONE, TWO]]);
    expect(joined(a, cell("view"))?.from).toBe("2026-12-01");
  });

  it("are one cell on all sites that have the same grants", () => {
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

describe("the days that lie in several periods", () => {
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

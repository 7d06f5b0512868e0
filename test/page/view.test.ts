import { expect, test } from "vitest";
import { cellIn, columnsOf, visibleColumns } from "../../src/page/columns.ts";
import { shownOf } from "../../src/page/filter.ts";
import { moveOf, type Place, placeAfter } from "../../src/page/grid-keys.ts";
import { differs, hasMore, Model, roleIn } from "../../src/page/model.ts";
import { hashOf, viewFrom } from "../../src/page/view.ts";
import { encodeReview } from "../../src/render/html/encode.ts";
import { makeLive } from "../helpers/make-world.ts";
import { reviewOf } from "../helpers/review-of.ts";

const SITES = Array.from({ length: 60 }, (_, index) => ({
  name: `Site ${String(index + 1).padStart(2, "0")}`,
  group: index < 40 ? "Shops" : index < 59 ? "Clients" : "",
}));
const LIVE = makeLive({
  sites: SITES,
  people: {
    ann: { access: { 1: "admin", 2: "view + tagmanager_write", 41: "view" } },
    ben: { access: { 1: "view" }, email: "ben@agency.example" },
    cleo: {},
  },
});
const FILES = {
  "access.yaml":
    "users:\n  ann: { email: ann@example.org, access: [{ role: admin, sites: [1], until: 2026-12-31 }] }\n  ben: { email: ben@agency.example, reviewed: 2026-11-01, access: [{ role: view, sites: [1], until: 2026-12-24 }] }\n",
};
const MODEL = new Model(encodeReview(reviewOf(LIVE, { files: FILES })));

const logins = (hash: string): string[] =>
  shownOf(MODEL, viewFrom(hash)).people.map((number) => MODEL.person(number)?.login ?? "");

test("people are filtered by text, role, domain and what needs attention", () => {
  expect(logins("")).toEqual(["root", "ann", "ben", "cleo"]);
  expect(logins("#person=AGENCY")).toEqual(["ben"]);
  expect(logins("#role=admin")).toEqual(["ann"]);
  expect(logins("#role=view&sort=name")).toEqual(["ann", "ben"]);
  expect(logins("#domain=agency.example")).toEqual(["ben"]);
  expect(logins("#risk=unmanaged")).toEqual([]);
  expect(logins("#risk=ending&sort=ends")).toEqual(["ben", "ann"]);
  expect(logins("#sort=sites")).toEqual(["root", "ann", "ben", "cleo"]);
  expect(logins("#sort=reviewed").at(-1)).toBe("ben");
  expect(logins("#sort=constructor")).toEqual(logins(""));
});

test("if only some sites are selected, the people with access to one of them are shown", () => {
  expect(logins("#site=site 41")).toEqual(["root", "ann"]);
  expect(logins("#group=Shops")).toEqual(["root", "ann", "ben"]);
  expect(logins("#site=nowhere")).toEqual([]);
});

test("groups are folded into one column unless they are opened or there are few sites", () => {
  const columns = (hash: string): string[] => {
    const view = viewFrom(hash);
    return columnsOf(MODEL, shownOf(MODEL, view).sites, view).map(({ sites, isFolded }) =>
      isFolded ? `${sites.length} sites` : "site",
    );
  };
  expect(columns("")).toEqual(["19 sites", "40 sites", "site"]);
  expect(columns("#open=Clients")).toHaveLength(21);
  expect(columns("#open=*")).toHaveLength(60);
  expect(columns("#group=Clients")).toHaveLength(19);
});

test("a folded cell shows the highest role, the number of sites, and every mark", () => {
  const view = viewFrom("");
  const column = columnsOf(MODEL, shownOf(MODEL, view).sites, view)[1];
  if (!column) throw new Error("There is no second column.");
  const ann = MODEL.data.people.findIndex(({ login }) => login === "ann");
  const { cell, many } = cellIn(MODEL, ann, column);
  expect([roleIn(cell), many, hasMore(cell), differs(cell)]).toEqual([3, 2, true, true]);
  expect(cellIn(MODEL, ann + 2, column).many).toBe(0);
});

test("only visible columns are drawn", () => {
  const view = viewFrom("#open=*");
  const columns = columnsOf(MODEL, shownOf(MODEL, view).sites, view);
  expect(visibleColumns(columns, 0, 100)).toEqual([0, 3]);
  expect(visibleColumns(columns, 40, 80)).toEqual([1, 2]);
  expect(visibleColumns(columns, 100_000, 200_000)).toEqual([60, 60]);
  expect(visibleColumns([], 0, 100)).toEqual([0, 0]);
});

test("a view is restored from its address, whatever was typed", () => {
  const view = { ...viewFrom(""), person: "a&b=c#d ü", open: ["Shops", "*", ""], on: "12" };
  expect(viewFrom(hashOf(view))).toEqual(view);
  expect(hashOf(viewFrom("#unknown=1"))).toBe("");
});

test("keys move within the matrix, and the browser's own keys still work", () => {
  const size = { rows: 100, columns: 5, page: 10 };
  const press = (key: string, from: Place, ctrlKey = false): Place => {
    const move = moveOf({ key, ctrlKey, altKey: false, metaKey: false });
    if (!move || typeof move === "string") throw new Error(`${key} does not move`);
    return placeAfter(from, move, size);
  };
  const start = { row: 0, column: -1 };
  expect(press("ArrowUp", start)).toEqual({ row: -1, column: -1 });
  expect(press("ArrowUp", { row: -1, column: 0 })).toEqual({ row: -1, column: 0 });
  expect(press("PageDown", start)).toEqual({ row: 10, column: -1 });
  expect(press("PageUp", { row: 25, column: 2 })).toEqual({ row: 15, column: 2 });
  expect(press("PageDown", { row: 95, column: 2 })).toEqual({ row: 99, column: 2 });
  expect(press("End", start)).toEqual({ row: 0, column: 4 });
  expect(press("End", start, true)).toEqual({ row: 99, column: 4 });
  expect(press("Home", { row: 9, column: 3 }, true)).toEqual({ row: -1, column: -1 });
  expect(moveOf({ key: "Enter", ctrlKey: false, altKey: false, metaKey: false })).toBe("open");
  for (const key of ["a", "Tab", "toString", "Escape"])
    expect(moveOf({ key, ctrlKey: false, altKey: false, metaKey: false })).toBeUndefined();
  expect(moveOf({ key: "Home", ctrlKey: false, altKey: true, metaKey: false })).toBeUndefined();
});

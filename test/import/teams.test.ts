import { expect, test } from "vitest";
import { makeLive, type WorldSeed } from "../helpers/make-world.ts";
import { filesAfter, importOf, membersOf, textOf } from "./importing.ts";

const shop = (name: string): WorldSeed["sites"][number] => ({ name, group: "Shops" });
const SITES: WorldSeed["sites"] = [
  ...["A", "B", "C", "D", "E", "F"].map((name) => shop(`Shop ${name}`)),
  { name: "Blog", group: "Media" },
  { name: "News", group: "Media" },
  { name: "Intranet", group: "" },
];
const view = (...sites: readonly number[]): Record<number, string> =>
  Object.fromEntries(sites.map((site) => [site, "view"]));
const SHOPS = [1, 2, 3, 4, 5, 6];

const world = (
  people: Readonly<Record<string, Record<number, string>>>,
  sites = SITES,
): ReturnType<typeof makeLive> =>
  makeLive({
    sites,
    people: Object.fromEntries(
      Object.entries(people).map(([login, access]) => [login, { access }]),
    ),
  });

test("people with the same access become a team that is named after its site group and role", () => {
  const result = importOf(world({ ann: view(...SHOPS), ben: view(...SHOPS), cem: view(7) }));
  expect(membersOf(result)).toEqual({ "shops-viewers": ["ann", "ben"] });
});

test("people whose access is exactly that of two teams become members of both", () => {
  const media = { 7: "admin", 8: "admin" };
  const result = importOf(
    world({
      ann: view(...SHOPS),
      ben: view(...SHOPS),
      cem: media,
      dan: media,
      eve: { ...view(...SHOPS), ...media },
    }),
  );
  expect(membersOf(result)).toEqual({
    "media-admins": ["cem", "dan", "eve"],
    "shops-viewers": ["ann", "ben", "eve"],
  });
  expect(textOf(result.files)).toContain("  eve: { email: eve@example.org }\n");
});

test("access beyond that of the team becomes a grant of the person", () => {
  const result = importOf(
    world({ ann: view(...SHOPS), ben: view(...SHOPS), cem: { ...view(...SHOPS), 3: "write" } }),
  );
  expect(membersOf(result)).toEqual({ "shops-viewers": ["ann", "ben", "cem"] });
  expect(textOf(result.files)).toContain(
    "  cem: { email: cem@example.org, access: [{ role: write, sites: { id: 3, name: Shop C } }] }\n",
  );
});

test("access beyond that of the team becomes a team too if several people have it", () => {
  const more = { ...view(...SHOPS), 3: "write" };
  const result = importOf(
    world({ ann: view(...SHOPS), ben: view(...SHOPS), cem: more, dan: more }),
  );
  expect(membersOf(result)).toEqual({
    "shops-viewers": ["ann", "ben", "cem", "dan"],
    "shop-c-writers": ["cem", "dan"],
  });
});

test("access that overlaps by chance is not used to explain the access of others", () => {
  const all = view(1, 2, 3, 4, 5, 6, 7, 8, 9);
  const result = importOf(
    world({
      ann: all,
      ben: all,
      // Together these have everything, and neither has anything to do with it.
      cem: view(1, 2, 3, 4, 5, 6, 7),
      dan: view(4, 5, 6, 7, 8, 9),
    }),
  );
  expect(membersOf(result)).toEqual({ "all-sites-viewers": ["ann", "ben"] });
});

test("a role on the same sites that many people have becomes a team, even if nobody has only this access", () => {
  const people = Object.fromEntries(
    ["ann", "ben", "cem", "dan", "eve"].map((login, nth) => [
      login,
      {
        ...view(...SHOPS),
        ...Object.fromEntries(
          [7, 8, 9].slice(0, (nth % 3) + 1).map((site) => [site, nth < 3 ? "write" : "admin"]),
        ),
      },
    ]),
  );
  const result = importOf(world(people));
  expect(membersOf(result)["shops-viewers"]).toEqual(Object.keys(people));
});

test("without teams, everybody gets grants of their own", () => {
  const result = importOf(world({ ann: view(...SHOPS), ben: view(...SHOPS) }), { teams: false });
  expect(result.teams).toEqual([]);
  expect(textOf(result.files)).toContain(
    "  ann: { email: ann@example.org, access: [{ role: view, sites: { set: shops } }] }\n",
  );
});

test("a new person joins the team that grants exactly their access, unless it has patterns", () => {
  const before = importOf(world({ ann: view(...SHOPS), ben: view(...SHOPS) })).files;
  const grown = world({ ann: view(...SHOPS), ben: view(...SHOPS), cem: view(...SHOPS) });
  const result = importOf(grown, {}, before);
  expect(result.teams).toEqual([{ name: "shops-viewers", members: ["cem"], isNew: false }]);
  expect(textOf(filesAfter(before, result))).toContain("members: [ann, ben, cem]\n");

  const widened = before.map((file) => ({
    ...file,
    text: file.text.replace(
      /access:\n {6}- role: view\n(?: {8,}.*\n)+/,
      "access: [{ role: view, sites: { group: Shops } }]\n",
    ),
  }));
  expect(widened).not.toEqual(before);
  expect(importOf(grown, {}, widened).teams).toEqual([]);
});

test("a further member or site needs one more line", () => {
  const people = Object.fromEntries(
    Array.from({ length: 12 }, (_, nth) => [`person.number.${nth + 10}`, view(...SHOPS)]),
  );
  const lines = (live: ReturnType<typeof world>): Set<string> =>
    new Set(textOf(importOf(live).files).split("\n"));
  const before = lines(world(people));
  const joined = lines(world({ ...people, "person.number.99": view(...SHOPS) }));
  expect([...joined.difference(before)]).toEqual([
    "  person.number.99: { email: person.number.99@example.org }",
    "      - person.number.99",
  ]);
  expect([...before.difference(joined)]).toEqual([]);
  const grown = lines(
    world(Object.fromEntries(Object.keys(people).map((login) => [login, view(...SHOPS, 10)])), [
      ...SITES,
      shop("Shop G"),
    ]),
  );
  expect([...grown.difference(before)]).toEqual(["          - { id: 10, name: Shop G }"]);
  expect([...before.difference(grown)]).toEqual([]);
});

import { describe, expect, it } from "vitest";
import { identityOf, isSameIdentity, withIdentity } from "../../src/desired/site-identity.ts";
import { approvedSites, todaysSites } from "../../src/desired/site-view.ts";
import { makeLive } from "../helpers/make-world.ts";

const site = { id: 1, name: "Shop", group: "Shops", mainUrl: "https://shop.example.org/de?x=1" };

describe("a site with another identity", () => {
  it("a site keeps its URL if its new identity has the same host", () => {
    const seen = withIdentity(site, { name: "Store", group: "", host: "shop.example.org" });
    expect(seen).toEqual({ ...site, name: "Store", group: "" });
    expect(withIdentity(site, identityOf(site))).toEqual(site);
  });

  it("the new identity of a site can have another host, or none", () => {
    const { host: _, ...rest } = identityOf(site);
    expect(withIdentity(site, { ...rest, host: "old.example.org" }).mainUrl).toBe(
      "https://old.example.org",
    );
    expect(withIdentity(site, { ...rest, host: "" }).mainUrl).toBe("");
  });

  it.each(["name", "group", "host"] as const)(
    "a site has another identity if only its %s differs",
    (part) => {
      const identity = identityOf(site);
      expect(isSameIdentity(identity, { ...identity })).toBe(true);
      expect(isSameIdentity(identity, { ...identity, [part]: "other" })).toBe(false);
    },
  );
});

describe("the sites as approved grants see them", () => {
  const known = (
    names: Readonly<Record<number, string>>,
    highest: number,
    taken: number[] = [],
  ) => ({
    sites: new Map(
      Object.entries(names).map(([id, name]) => [
        Number(id),
        { name, group: "", host: "example.org" },
      ]),
    ),
    nameTaken: new Set(taken),
    highest,
  });
  const live = (...names: string[]) => makeLive({ sites: names }).sites;
  const idsOf = (view: ReturnType<typeof approvedSites>, name: string): number[] =>
    (view.names.get(name) ?? []).map(({ id }) => id);

  it("sites keep their approved names, and a new site's name counts unless an approved site has it", () => {
    const view = approvedSites(live("Store", "Shop", "Blog"), known({ 1: "Shop" }, 1));
    expect([idsOf(view, "Shop"), idsOf(view, "Blog"), idsOf(view, "Store")]).toEqual([
      [1],
      [3],
      [],
    ]);
    expect(view.hidden.size).toBe(0);
  });

  it("a site is matched only by id if it reappears after its deletion was approved", () => {
    const view = approvedSites(live("Shop", "Blog"), known({ 1: "Shop" }, 2));
    expect([[...view.hidden], idsOf(view, "Blog")]).toEqual([[2], []]);
  });

  it("the name of a deleted site matches no site, not even a new one with that name", () => {
    const sites = new Map([...live("Shop", "Shop", "Blog")].filter(([id]) => id !== 1));
    const view = approvedSites(sites, known({ 1: "Shop" }, 1));
    expect(idsOf(view, "Shop")).toEqual([]);
    expect(view.conflicts.get("Shop")).toMatchObject({
      approved: { id: 1, nameToday: undefined },
      today: [{ id: 2 }],
    });
    // Another approved site with that name keeps it.
    const both = approvedSites(sites, known({ 1: "Shop", 2: "Shop" }, 2));
    expect([idsOf(both, "Shop"), both.conflicts.size]).toEqual([[2], 0]);
    expect(approvedSites(live("Shop"), known({ 1: "Shop" }, 1)).conflicts.size).toBe(0);
  });

  it("a name does not move to another site when identities change", () => {
    const before = known({ 1: "Shop", 2: "Blog" }, 2);
    const after = known({ 1: "Store", 2: "Shop" }, 2);
    const view = approvedSites(live("Store", "Shop"), after, before);
    expect([idsOf(view, "Store"), idsOf(view, "Shop"), idsOf(view, "Blog")]).toEqual([[1], [], []]);
    expect([...view.conflicts.keys()]).toEqual(["Shop"]);
    // The site that had the name before keeps it, next to the others.
    const kept = approvedSites(live("Shop", "Shop"), known({ 1: "Shop", 2: "Shop" }, 2), before);
    expect([idsOf(kept, "Shop"), kept.conflicts.size]).toEqual([[1, 2], 0]);
  });

  it("a site's current name matches nothing if another existing site had that name when it was approved", () => {
    const of = (names: string[], approved: Parameters<typeof known>[0], taken: number[] = []) => [
      ...todaysSites(live(...names), known(approved, 2, taken)).conflicts.keys(),
    ];
    expect(of(["Store", "Shop"], { 1: "Shop", 2: "Blog" })).toEqual(["Shop"]);
    expect(of(["Shop", "Shop"], { 1: "Shop", 2: "Blog" })).toEqual([]);
    expect(of(["Store", "Blog"], { 1: "Shop", 2: "Blog" })).toEqual([]);
    expect(of(["Store", "Shop"], { 1: "Shop", 2: "Blog" }, [1])).toEqual([]);
    expect(of(["Store"], { 1: "Store", 2: "Store" })).toEqual([]);
  });
});

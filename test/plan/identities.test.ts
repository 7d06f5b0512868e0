import { describe, expect, it } from "vitest";
import { makeLive, makeManifest } from "../helpers/make-world.ts";
import { filesOf } from "../helpers/plan-of.ts";
import { ApprovedState } from "../../src/plan/approved-state.ts";
import { changedIdentities } from "../../src/plan/identities.ts";
import { identityOf } from "../../src/desired/site-identity.ts";
import type { SiteSelector } from "../../src/manifest/model.ts";

type Names = Readonly<Record<number, string | { readonly name: string; readonly group?: string }>>;

const BEFORE: Names = { 1: "Shop", 2: "Blog", 3: "News" };

function sitesOf(names: Names) {
  const ids = Object.keys(names).map(Number);
  const list = Array.from({ length: Math.max(...ids) }, (_, index) => names[index + 1] ?? "");
  const { sites } = makeLive({ sites: list });
  return new Map([...sites].filter(([id]) => id in names));
}

const SETS = `sites:
  all-shops: [{ set: shops }, { set: shops }, News]
  shops: [{ name: Sho* }, { set: all-shops-too }]
  all-shops-too: [{ group: Shops }]
`;

/** Selectors as somebody writes them, with the site sets. */
function selectors(text: string) {
  const line = text === "" ? "" : `public: [{ sites: [${text}] }]\n`;
  const manifest = makeManifest(filesOf(SETS + line, {}));
  const items = (manifest.public?.grants ?? []).flatMap(({ sites }) => [...sites]);
  return { items, sets: manifest.siteSets };
}

interface Case {
  readonly approved?: string;
  readonly proposed?: string;
  readonly after: Names;
  readonly before?: Names;
  /** Sites whose name belonged to another one first. */
  readonly taken?: readonly number[];
}

/** `1 Shop -> Store: named` */
function changes({ approved = "", proposed = "", before = BEFORE, after, taken = [] }: Case) {
  const { sets } = selectors("");
  const known = new Map([...sitesOf(before)].map(([id, site]) => [id, identityOf(site)] as const));
  const state = new ApprovedState(known, 3, new Map(), new Set(taken));
  const of = (text: string): readonly SiteSelector[] => selectors(text).items;
  return changedIdentities(
    state,
    sitesOf(after),
    { approved: of(approved), proposed: of(proposed) },
    sets,
  ).map(
    (change) =>
      `${change.site} ${change.before.name} -> ${change.after?.name ?? "gone"}: ${change.kind}`,
  );
}

const STORE: Names = { ...BEFORE, 1: "Store" };

describe("what a new name does to the selectors of approved grants", () => {
  it.each([
    ["nothing that anybody notices", "", "harmless"],
    ["an id with a name is about the id", "{ id: 1, name: Shop }", "harmless"],
    ["an exact name meant it", "Shop", "named"],
    ["an exact name comes to mean it", "Store", "named"],
    ["a pattern matched it", "{ name: Sho* }", "moved"],
    ["a pattern comes to match it", "{ name: Sto* }", "moved"],
    ["a pattern matches both", "{ name: S* }", "harmless"],
    ["an exact name counts before a pattern", "{ name: Sho* }, Shop", "named"],
    ["a set has such a pattern", "{ set: shops }", "moved"],
    ["a set of sets does", "{ set: all-shops }", "moved"],
  ])("%s", (_, approved, kind) => {
    expect(changes({ approved, after: STORE })).toEqual([`1 Shop -> Store: ${kind}`]);
  });

  it("a group in a set of a set of sets sees another group", () => {
    const after = { ...BEFORE, 2: { name: "Blog", group: "Shops" } };
    expect(changes({ approved: "{ set: all-shops }", after })).toEqual(["2 Blog -> Blog: moved"]);
    expect(changes({ approved: "News", after })).toEqual(["2 Blog -> Blog: harmless"]);
  });

  it("sites that are called as before are none, and the others come by id", () => {
    expect(changes({ approved: "Shop", after: BEFORE })).toEqual([]);
    const before = { 3: "News", 1: "Shop", 2: "Blog" };
    expect(changes({ before, after: { 1: "A", 2: "B", 3: "C" } })).toEqual([
      "1 Shop -> A: harmless",
      "2 Blog -> B: harmless",
      "3 News -> C: harmless",
    ]);
    const known = new Map(
      [...sitesOf(BEFORE)].map(([id, site]) => [id, identityOf(site)] as const),
    );
    const state = new ApprovedState(new Map([...known].toReversed()), 3, new Map());
    const none = { approved: [], proposed: [] };
    const after = sitesOf({ 1: "A", 2: "B", 3: "C" });
    const found = changedIdentities(state, after, none, new Map());
    expect(found.map(({ site }) => site)).toEqual([1, 2, 3]);
  });

  it("sets that name each other twice in a long chain are looked at once each", () => {
    const links = Array.from(
      { length: 30 },
      (_, index) => `  s${index + 1}: [{ set: s${index} }, { set: s${index}, group: Shops }]\n`,
    );
    const text = `sites:\n  s0: [{ name: Sho* }]\n${links.join("")}`;
    const { siteSets } = makeManifest(filesOf(text, {}));
    const known = new Map(
      [...sitesOf(BEFORE)].map(([id, site]) => [id, identityOf(site)] as const),
    );
    const state = new ApprovedState(known, 3, new Map());
    const approved = [...(siteSets.get("s30")?.items ?? [])];
    const found = changedIdentities(state, sitesOf(STORE), { approved, proposed: [] }, siteSets);
    expect(found.map(({ kind }) => kind)).toEqual(["moved"]);
  });

  it("a deleted site leaves patterns by itself, and an exact name may come to mean another", () => {
    const after = { 2: "Blog", 3: "News" };
    expect(changes({ approved: "{ name: Sho* }", after })).toEqual(["1 Shop -> gone: harmless"]);
    expect(changes({ approved: "Shop", after })).toEqual(["1 Shop -> gone: named"]);
    const mention = "{ id: 1, name: Shop }";
    expect(changes({ proposed: mention, after })).toEqual(["1 Shop -> gone: harmless"]);
  });
});

describe("a change of a name that a proposed line asks for", () => {
  it.each([
    ["by the new name", "Store"],
    ["by a pattern for it", "{ name: Sto* }"],
    ["by leaving the old name to nobody", "Shop"],
    ["by the id with the new name", "{ id: 1, name: Store }"],
  ])("%s is proposed, whatever approved lines say", (_, proposed) => {
    const approved = "{ name: Sho* }";
    expect(changes({ approved, proposed, after: STORE })).toEqual(["1 Shop -> Store: proposed"]);
  });

  it("may be in an approved line that names the id, as the plan before showed it", () => {
    expect(changes({ approved: "{ id: 1, name: Store }, 2", after: STORE })).toEqual([
      "1 Shop -> Store: proposed",
    ]);
  });

  it.each([
    ["another site's id", "{ id: 2, name: Store }"],
    ["the id alone", "1"],
    ["the id with the old name", "{ id: 1, name: Shop }"],
    ["a pattern with the new name, which matched before", "{ name: S* }"],
  ])("is not proposed by %s", (_, proposed) => {
    expect(changes({ approved: "{ name: Sho* }", proposed, after: STORE })).toEqual([
      "1 Shop -> Store: moved",
    ]);
  });

  it("is not proposed by a name that another site had, which is called otherwise now", () => {
    const after = { ...BEFORE, 1: "Blog", 2: "Store" };
    expect(changes({ proposed: "Blog", after })).toEqual([
      "1 Shop -> Blog: harmless",
      "2 Blog -> Store: harmless",
    ]);
  });

  it("is not proposed by an id with the new name where an approved name meant the site", () => {
    const proposed = "{ id: 1, name: Store }";
    expect(changes({ approved: "Shop", proposed, after: STORE })).toEqual([
      "1 Shop -> Store: named",
    ]);
  });
});

describe("a site whose name another one had first", () => {
  const before = { 1: "Shop", 2: "Blog", 3: "Shop" };

  it("was not meant by that name, and is not as long as it keeps it", () => {
    const after = { ...before, 3: { name: "Shop", group: "HR" } };
    expect(changes({ approved: "Shop", before, after, taken: [3] })).toEqual([
      "3 Shop -> Shop: harmless",
    ]);
  });

  it("is not missed by that name when it is called otherwise", () => {
    const after = { ...before, 3: "Store" };
    expect(changes({ approved: "Shop", before, after, taken: [3] })).toEqual([
      "3 Shop -> Store: harmless",
    ]);
    expect(changes({ approved: "Store", before, after, taken: [3] })).toEqual([
      "3 Shop -> Store: named",
    ]);
  });
});

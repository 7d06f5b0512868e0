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

/** Parses selectors as people write them, with the site sets below. */
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
  /** Sites whose name belonged to another site first. */
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

describe("the effect of a new name on the selectors of approved grants", () => {
  it.each([
    ["nothing that a selector notices", "", "harmless"],
    ["an id with a name is matched by the id", "{ id: 1, name: Shop }", "harmless"],
    ["an exact name matched it", "Shop", "named"],
    ["an exact name matches it now", "Store", "named"],
    ["a pattern matched it", "{ name: Sho* }", "moved"],
    ["a pattern matches it now", "{ name: Sto* }", "moved"],
    ["a pattern matches both names", "{ name: S* }", "harmless"],
    ["an exact name takes precedence over a pattern", "{ name: Sho* }, Shop", "named"],
    ["a set contains such a pattern", "{ set: shops }", "moved"],
    ["a nested set contains such a pattern", "{ set: all-shops }", "moved"],
  ])("%s", (_, approved, kind) => {
    expect(changes({ approved, after: STORE })).toEqual([`1 Shop -> Store: ${kind}`]);
  });

  it("a pattern for the group in a nested set is found too", () => {
    const after = { ...BEFORE, 2: { name: "Blog", group: "Shops" } };
    expect(changes({ approved: "{ set: all-shops }", after })).toEqual(["2 Blog -> Blog: moved"]);
    expect(changes({ approved: "News", after })).toEqual(["2 Blog -> Blog: harmless"]);
  });

  it("sites with unchanged names are left out, and the others are sorted by id", () => {
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

  it("sets that contain each other twice in a long chain are visited once each", () => {
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

  it("a deleted site no longer matches patterns, and its exact name can match another site", () => {
    const after = { 2: "Blog", 3: "News" };
    expect(changes({ approved: "{ name: Sho* }", after })).toEqual(["1 Shop -> gone: harmless"]);
    expect(changes({ approved: "Shop", after })).toEqual(["1 Shop -> gone: named"]);
    const mention = "{ id: 1, name: Shop }";
    expect(changes({ proposed: mention, after })).toEqual(["1 Shop -> gone: harmless"]);
  });
});

describe("a change of a name that a proposed line contains", () => {
  it.each([
    ["by the new name", "Store"],
    ["by a pattern for it", "{ name: Sto* }"],
    ["by freeing the old name", "Shop"],
    ["by the id with the new name", "{ id: 1, name: Store }"],
  ])("%s is proposed, whatever approved lines contain", (_, proposed) => {
    const approved = "{ name: Sho* }";
    expect(changes({ approved, proposed, after: STORE })).toEqual(["1 Shop -> Store: proposed"]);
  });

  it("a new name counts as proposed even in an approved line that has it next to the id", () => {
    expect(changes({ approved: "{ id: 1, name: Store }, 2", after: STORE })).toEqual([
      "1 Shop -> Store: proposed",
    ]);
  });

  it.each([
    ["another site's id", "{ id: 2, name: Store }"],
    ["the id alone", "1"],
    ["the id with the old name", "{ id: 1, name: Shop }"],
    ["a pattern that matches the new name and matched the old one", "{ name: S* }"],
  ])("a new name is not proposed by %s", (_, proposed) => {
    expect(changes({ approved: "{ name: Sho* }", proposed, after: STORE })).toEqual([
      "1 Shop -> Store: moved",
    ]);
  });

  it("a new name is not proposed by a line with this name if another renamed site had it", () => {
    const after = { ...BEFORE, 1: "Blog", 2: "Store" };
    expect(changes({ proposed: "Blog", after })).toEqual([
      "1 Shop -> Blog: harmless",
      "2 Blog -> Store: harmless",
    ]);
  });

  it("a new name next to an id is not proposed if an approved line matched the site by name", () => {
    const proposed = "{ id: 1, name: Store }";
    expect(changes({ approved: "Shop", proposed, after: STORE })).toEqual([
      "1 Shop -> Store: named",
    ]);
  });
});

describe("a site whose name another site had first", () => {
  const before = { 1: "Shop", 2: "Blog", 3: "Shop" };

  it("a line does not match a site whose name is taken, as long as the site keeps this name", () => {
    const after = { ...before, 3: { name: "Shop", group: "HR" } };
    expect(changes({ approved: "Shop", before, after, taken: [3] })).toEqual([
      "3 Shop -> Shop: harmless",
    ]);
  });

  it("a line whose site name was also given to a newer site is not affected if the newer site is renamed", () => {
    const after = { ...before, 3: "Store" };
    expect(changes({ approved: "Shop", before, after, taken: [3] })).toEqual([
      "3 Shop -> Store: harmless",
    ]);
    expect(changes({ approved: "Store", before, after, taken: [3] })).toEqual([
      "3 Shop -> Store: named",
    ]);
  });
});

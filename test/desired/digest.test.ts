import { describe, expect, it } from "vitest";
import { declaredPeople } from "../../src/desired/declared.ts";
import { makeManifest, TODAY } from "../helpers/make-world.ts";

const PUBLISH = "tagmanager_publish_live_container";
const TEMPLATES = "tagmanager_use_custom_templates";
const URL = "https://analytics.example.org";

/** Digests of everything that the manifests define for one person. */
function digestsIn(yaml: string, login = "ann", url = URL): string[] {
  const person = declaredPeople(makeManifest({ "access.yaml": yaml }), url, TODAY).get(
    login as never,
  );
  if (!person) return [];
  return [...person.grants, person.superuser, person.end].flatMap((one) => one?.digest ?? []);
}
const SETS = "sites:\n  shops: [Shop, Blog]\n  all-shops: [{ set: shops }, News]\n";
const ofGrant = (grant: string, more = ""): string =>
  digestsIn(`users:\n  ann: { access: [{ ${grant} }] ${more} }\n${SETS}`).join();

describe("one approval for two grants", () => {
  const GRANT = `role: write, capabilities: [${PUBLISH}, ${TEMPLATES}], sites: [Shop, 2]`;
  it.each([
    ["reason and ticket", `${GRANT}, reason: press, ticket: OPS-1`],
    [
      "the order of sites and capabilities",
      `role: write, capabilities: [${TEMPLATES}, ${PUBLISH}], sites: [2, Shop]`,
    ],
    [
      "a site named twice",
      `role: write, capabilities: [${PUBLISH}, ${TEMPLATES}], sites: [Shop, 2, Shop]`,
    ],
    [
      "the name next to an id, which is a comment",
      `role: write, capabilities: [${PUBLISH}, ${TEMPLATES}], sites: [Shop, { id: 2, name: Blog }]`,
    ],
  ])("one approval covers two grants that differ only in %s", (_, other) => {
    expect(ofGrant(other)).toBe(ofGrant(GRANT));
  });

  it("one approval covers two grants with the same sites, whether in a set or in the grant", () => {
    expect(ofGrant("role: view, sites: { set: shops }")).toBe(
      ofGrant("role: view, sites: [Blog, Shop]"),
    );
    expect(ofGrant("role: view, sites: { set: all-shops }")).toBe(
      ofGrant("role: view, sites: [News, Shop, Blog]"),
    );
  });

  it("one approval covers two grants with the same rights, even if their roles have different names", () => {
    const roles = `roles:\n  publisher: { role: write, capabilities: [${PUBLISH}] }\n`;
    const named = `users:\n  ann: { access: [{ role: publisher, sites: [1] }] }\n${roles}`;
    expect(digestsIn(named).join()).toBe(
      ofGrant(`role: write, capabilities: [${PUBLISH}], sites: [1]`),
    );
  });
});

describe("another approval", () => {
  const GRANT = "role: view, sites: [Shop, Blog]";
  it.each([
    ["it has another role", "role: write, sites: [Shop, Blog]"],
    ["it has one more capability", `role: view, sites: [Shop, Blog], capabilities: [${PUBLISH}]`],
    ["a site is added", "role: view, sites: [Shop, Blog, News]"],
    ["a site is removed", "role: view, sites: [Shop]"],
    ["it excepts a site", "role: view, sites: [Shop, Blog], except: [News]"],
    ["it covers all sites", "role: view, sites: all"],
    ["it names a site by id", "role: view, sites: [1, Blog]"],
    ["it ends", "role: view, sites: [Shop, Blog], until: 2026-12-31"],
    ["it begins later", "role: view, sites: [Shop, Blog], from: 2026-12-31"],
  ])("a grant needs another approval if %s", (_, other) => {
    expect(ofGrant(other)).not.toBe(ofGrant(GRANT));
  });

  it.each([
    ["{ set: shops, name: S* }", "{ set: shops }"],
    ["{ set: shops, group: S* }", "{ set: shops }"],
    ["{ set: shops, url: example.org }", "{ set: shops }"],
    ["{ set: shops, name: S* }", "{ set: shops, group: S* }"],
    ["{ group: S* }", "{ name: S* }"],
    ["{ group: S* }", "{ group: T* }"],
    ["{ url: example.org }", "{ url: example.com }"],
  ])("a grant needs another approval if its pattern is %s instead of %s", (one, other) => {
    const [first, second] = [`role: view, sites: ${one}`, `role: view, sites: ${other}`];
    expect(ofGrant(first)).not.toBe(ofGrant(second));
  });

  it("a second grant of the same person needs another approval if only its capabilities differ", () => {
    const yaml = `users:\n  ann: { access: [{ role: view, sites: [1] }, { role: view, sites: [1], capabilities: [${PUBLISH}] }] }\n`;
    expect(new Set(digestsIn(yaml)).size).toBe(2);
  });

  it("a grant needs another approval for another person or another server", () => {
    const yaml =
      "users:\n  ann: { access: [{ role: view, sites: [1] }] }\n  bob: { access: [{ role: view, sites: [1] }] }\n";
    expect(digestsIn(yaml)).not.toEqual(digestsIn(yaml, "bob"));
    expect(digestsIn(yaml)).not.toEqual(digestsIn(yaml, "ann", "https://other.example.org"));
  });

  it("a grant needs another approval if the days of its user change, because they limit the grant", () => {
    const until = (day: string): string[] =>
      digestsIn(`users:\n  ann: { until: ${day}, access: [{ role: view, sites: [1] }] }\n`);
    const [grant, end] = until("2026-12-31");
    const [otherGrant, otherEnd] = until("2027-01-31");
    expect(grant).not.toBe(otherGrant);
    expect(end).not.toBe(otherEnd);
    expect(new Set([grant, end, otherGrant, otherEnd]).size).toBe(4);
  });

  it("a super user right needs another approval if its days change", () => {
    const right = (days: string): string =>
      digestsIn(`users:\n  ann: { superuser: ${days} }\n`).join();
    const all = ["true", "{ until: 2026-12-31 }", "{ from: 2026-12-31 }", "{ until: 2027-12-31 }"];
    expect(new Set(all.map(right)).size).toBe(4);
    expect(right("true")).toBe(right("{ reason: operations }"));
  });
});

describe("the declared grants", () => {
  it("no grants are declared for an account that is to be deleted", () => {
    expect(digestsIn("users:\n  ann: { absent: true, until: 2026-12-31 }\n")).toEqual([]);
  });

  it("no grants are declared for public access without items", () => {
    expect(digestsIn("users: {}\n", "anonymous")).toEqual([]);
    expect(digestsIn("public: []\n", "anonymous")).toEqual([]);
    expect(digestsIn("public: [{ sites: [1] }]\n", "anonymous")).toHaveLength(1);
  });
});

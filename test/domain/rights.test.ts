import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  abilities,
  type CapabilityCatalog,
  containsRights,
  describeRights,
  equalRights,
  isRole,
  joinRights,
  makeRights,
  type Rights,
  type Role,
  ROLES,
} from "../../src/domain/rights.ts";

const WRITE = "tagmanager_write";
const PUBLISH = "tagmanager_publish_live_container";
const CATALOG: CapabilityCatalog = new Map<string, ReadonlySet<Role>>([
  [WRITE, new Set<Role>(["write", "admin"])],
  [PUBLISH, new Set<Role>(["admin"])],
]);

/** Parses texts such as `view + tagmanager_write` and `no access`. */
function rights(text: string): Rights | null {
  const [role = "", ...capabilities] = text.split(" + ");
  return isRole(role) ? makeRights(role, capabilities, CATALOG) : null;
}

const anyRights = fc.option(
  fc
    .tuple(fc.constantFrom(...ROLES), fc.subarray([WRITE, PUBLISH, "unknown_capability"]))
    .map(([role, ids]) => makeRights(role, ids, CATALOG)),
  { nil: null },
);

describe("rights are stored as Matomo stores them", () => {
  it.each<[Role, string[], Rights]>([
    ["view", [], { role: "view", capabilities: [] }],
    ["view", [WRITE, PUBLISH], { role: "view", capabilities: [PUBLISH, WRITE] }],
    ["view", [WRITE, WRITE], { role: "view", capabilities: [WRITE] }],
    ["write", [WRITE, PUBLISH], { role: "write", capabilities: [PUBLISH] }],
    ["admin", [PUBLISH, WRITE], { role: "admin", capabilities: [] }],
    ["admin", ["of_another_plugin"], { role: "admin", capabilities: ["of_another_plugin"] }],
  ])(
    "%s with %j is sorted and unique, without capabilities that the role implies",
    (role, capabilities, expected) => {
      expect(makeRights(role, capabilities, CATALOG)).toEqual(expected);
    },
  );

  it("rights are described in words", () => {
    expect(describeRights(rights(`write + ${PUBLISH}`))).toBe(`write + ${PUBLISH}`);
    expect(describeRights(null)).toBe("no access");
  });
});

describe("joining two grants gives the higher role and all capabilities", () => {
  it.each([
    ["view", "write", "write"],
    ["write", "view", "write"],
    ["admin", "no access", "admin"],
    ["no access", "no access", "no access"],
    [`view + ${PUBLISH}`, "write", `write + ${PUBLISH}`],
    [`view + ${WRITE}`, "write", "write"],
    [`write + ${PUBLISH}`, "admin", "admin"],
    [`view + ${WRITE}`, `view + ${PUBLISH}`, `view + ${PUBLISH} + ${WRITE}`],
  ])("%s and %s become %s", (a, b, both) => {
    expect(describeRights(joinRights(rights(a), rights(b), CATALOG))).toBe(both);
  });

  it("joined rights do not depend on the order, and are never less than one of the two", () => {
    fc.assert(
      fc.property(anyRights, anyRights, (a, b) => {
        const joined = joinRights(a, b, CATALOG);
        expect(equalRights(joined, joinRights(b, a, CATALOG))).toBe(true);
        expect(containsRights(joined, a, CATALOG) && containsRights(joined, b, CATALOG)).toBe(true);
        expect(abilities(joined, CATALOG)).toEqual(
          abilities(a, CATALOG).union(abilities(b, CATALOG)),
        );
      }),
    );
  });
});

describe("whether rights contain other rights", () => {
  it.each([
    ["view", "no access", true],
    ["no access", "view", false],
    ["no access", "no access", true],
    ["write", "view", true],
    ["view", "write", false],
    ["write", `view + ${WRITE}`, true],
    ["admin", `write + ${PUBLISH}`, true],
    ["write", `view + ${PUBLISH}`, false],
    [`view + ${WRITE}`, "write", false],
    [`write + ${PUBLISH}`, "admin", false],
    ["admin", "view + unknown_capability", false],
  ])("%s contains %s: %s", (outer, inner, contained) => {
    expect(containsRights(rights(outer), rights(inner), CATALOG)).toBe(contained);
  });

  it("abilities include lower roles and implied capabilities", () => {
    expect([...abilities(rights("admin"), CATALOG)]).toEqual([
      "role view",
      "role write",
      "role admin",
      WRITE,
      PUBLISH,
    ]);
    expect([...abilities(rights(`view + ${PUBLISH}`), CATALOG)]).toEqual(["role view", PUBLISH]);
    expect([...abilities(null, CATALOG)]).toEqual([]);
  });

  it("two rights contain each other only if they are equal", () => {
    fc.assert(
      fc.property(anyRights, anyRights, (a, b) => {
        expect(containsRights(a, b, CATALOG) && containsRights(b, a, CATALOG)).toBe(
          equalRights(a, b),
        );
      }),
    );
  });
});

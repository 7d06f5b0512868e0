import { expect, it } from "vitest";
import { makeLive } from "../helpers/make-world.ts";
import { baselineOf } from "../helpers/baseline-of.ts";
import { planOf } from "../helpers/plan-of.ts";

it("owners, classes and token dates do not change a plan, its hash or what counts as approved", () => {
  const live = makeLive({ sites: ["Shop DE", "Clinic"], people: { ann: {} } });
  const plain = `
users:
  ann: { email: ann@example.org, access: [{ role: view, sites: { set: all-shops } }] }
teams:
  clinic: { members: [ann], access: [{ role: write, sites: [Clinic], from: 2027-01-01 }] }
sites:
  all-shops: [{ name: "Shop *" }]
`;
  const owned = `
users:
  ann: { email: ann@example.org, owner: octocat, kind: service, token: { made: 2026-10-01, every: 90d }, access: [{ role: view, sites: { set: all-shops } }] }
teams:
  clinic: { members: [ann], owner: acme/clinic, access: [{ role: write, sites: [Clinic], from: 2027-01-01 }] }
sites:
  all-shops: { sites: [{ name: "Shop *", class: internal }], owner: acme/shops, class: personal }
`;
  const settings = "owner: acme/x\nclasses: [internal, personal]";
  const before = planOf(plain, live);
  const after = planOf(owned, live, { settings });
  expect(before.effects.length).toBe(1);
  expect(after.hash).toBe(before.hash);
  const digests = (yaml: string): unknown =>
    JSON.stringify(baselineOf(live, yaml)).match(/"[0-9a-f]{32}"/g);
  expect(digests(owned)).toEqual(digests(plain));
  expect(digests(plain)).not.toBeNull();
});

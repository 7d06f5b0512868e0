import { describe, expect, it } from "vitest";
import type { Live } from "../../src/domain/live.ts";
import { makeBaseline } from "../../src/plan/make-baseline.ts";
import { makeLive, makeManifest, type WorldSeed } from "../helpers/make-world.ts";
import { effectsOf, filesOf, planOf } from "../helpers/plan-of.ts";

// The manifests at the commit of a record of version 1, which does not say what was approved.
const APPLIED = `
users:
  ann: { access: [{ role: write, sites: [Shop], until: 2026-11-30 }, { role: view, sites: [Shop, Blog] }] }
  bob: { until: 2026-11-30, access: [{ role: view, sites: [Blog] }] }
  sue: { superuser: { until: 2026-11-30 }, access: [{ role: view, sites: [Shop] }] }
  eve: { access: [{ role: view, sites: [Shop], until: 2026-12-24 }] }
public: [{ sites: [Shop], until: 2026-11-30 }]
`.trimStart();
const SITES = ["Shop", "Blog"];
const then: NonNullable<WorldSeed["people"]> = {
  ann: { access: { 1: "write", 2: "view" } },
  bob: { access: { 2: "view" } },
  sue: { superuser: true },
  eve: { access: { 1: "view" } },
};
const world = (
  people: WorldSeed["people"] = then,
  anonymous: WorldSeed["public"] = { 1: "view" },
): Live => makeLive({ sites: SITES, people, public: anonymous });

/** A record of version 1 of the current state. */
function recordOf(live: Live) {
  const today = "2026-11-20";
  const manifest = makeManifest(filesOf(APPLIED, {}));
  const plan = planOf(APPLIED, live, { today });
  return makeBaseline({ live, plan, manifest, state: undefined, previous: undefined, made: [] });
}

/** The ends, if these are the manifests now. */
const ends = (yaml: string, live: Live, before: Live | undefined = live): string[] =>
  planOf(yaml, live, {
    applied: makeManifest(filesOf(APPLIED, {})),
    ...(before ? { baseline: recordOf(before) } : {}),
  })
    .effects.filter(({ ended }) => ended !== undefined)
    .map((effect) => `${effect.ended} ${effectsOf({ effects: [effect] } as never).join()}`)
    .toSorted();

const ALL = [
  "2026-11-30 ann site 1: write -> view, a loss",
  "2026-11-30 anonymous site 1: view -> none, a loss",
  "2026-11-30 bob site 2: view -> none, a loss",
  "2026-11-30 sue super user true -> false (view on 1), a loss",
];

describe("with a record of version 1", () => {
  it("end dates in the manifests of the recorded commit are applied, whatever newer manifests say", () => {
    expect(ends(APPLIED, world())).toEqual(ALL);
    const later = APPLIED.replaceAll("2026-11-30", "2027-11-30");
    expect(ends(later, world())).toEqual(ALL);
  });

  it("access whose line was deleted after the recorded commit still ends", () => {
    expect(ends("users: {}\n", world())).toEqual(ALL);
  });

  it("access that was granted by hand after the recorded commit stays", () => {
    const before = world({ ann: { access: { 2: "view" } }, bob: {}, sue: {}, eve: {} }, {});
    expect(ends("users: {}\n", world(), before)).toEqual([]);
  });

  it("the access to sites of a former super user ends, too", () => {
    const before = world({ ...then, bob: { superuser: true } });
    expect(ends("users: {}\n", world(), before)).toEqual(ALL);
  });

  it("the last day of a user also ends access that no line granted, if the user had it at that time", () => {
    const now = world({ ...then, bob: { access: { 1: "admin", 2: "view" } } });
    const had = world({ ...then, bob: { access: { 1: "view", 2: "view" } } });
    const bobs = (before: Live): string[] =>
      ends("users: {}\n", now, before).filter((line) => line.includes("bob"));
    expect(bobs(had)).toEqual([
      "2026-11-30 bob site 1: admin -> none, a loss",
      "2026-11-30 bob site 2: view -> none, a loss",
    ]);
    expect(bobs(world())).toEqual(["2026-11-30 bob site 2: view -> none, a loss"]);
  });

  it("a super user right that was granted by hand after the recorded commit stays", () => {
    const before = world({ ...then, sue: { access: { 1: "view" } } });
    expect(ends(APPLIED, world(), before).filter((line) => line.includes("sue"))).toEqual([]);
  });

  it("access of an account newer than the record stays", () => {
    const { bob: _, ...others } = then;
    const found = ends("users: {}\n", world(), world(others));
    expect(found).toEqual(ALL.filter((line) => !line.includes("bob")));
  });

  it("without a record, nothing ends", () => {
    const plan = planOf("users: {}\n", world(), {
      applied: makeManifest(filesOf(APPLIED, {})),
    });
    expect(plan.effects.filter(({ ended }) => ended !== undefined)).toEqual([]);
  });
});

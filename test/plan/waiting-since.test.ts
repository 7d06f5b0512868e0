import { describe, expect, it } from "vitest";
import type { Live } from "../../src/domain/live.ts";
import { ApprovedState } from "../../src/plan/approved-state.ts";
import type { Baseline } from "../../src/plan/baseline.generated.ts";
import { makeBaseline } from "../../src/plan/make-baseline.ts";
import type { Plan } from "../../src/plan/plan.generated.ts";
import { rememberChanges } from "../../src/plan/recorded-changes.ts";
import { sinceOf, waitingState } from "../../src/plan/waiting-since.ts";
import type { AnyBaseline } from "../../src/plan/baseline.ts";
import { baselineOf } from "../helpers/baseline-of.ts";
import { makeLive, makeManifest } from "../helpers/make-world.ts";
import { brief, filesOf, planOf } from "../helpers/plan-of.ts";

const live: Live = makeLive({
  sites: ["Shop", "Blog"],
  people: { ann: { access: { 1: "view" } }, bob: {}, eve: {}, mallory: { access: { 2: "admin" } } },
});
const before = baselineOf(
  { ...live, people: new Map([...live.people].filter(([key]) => key !== "mallory")) },
  "users:\n  ann: { access: [{ role: view, sites: [1] }] }\n",
);
/**
 * An effect without approval for bob, an error in eve's grants, and a change by hand for mallory.
 */
const YAML = `users:
  bob: { access: [{ role: view, sites: [1] }] }
  eve: { access: [{ role: view, sites: [Nowhere] }] }
  mallory: { absent: true }
`;
const NIGHT = "2026-12-02T02:00:00.000Z";
const planWith = (baseline: Baseline | undefined): Plan =>
  planOf(YAML, live, { baseline, scope: "all" });
const plan = planWith(before);

describe("everything that waits for somebody", () => {
  const since = sinceOf(plan, before, NIGHT);

  it("effects that should be applied, grants without approval and people with errors are waiting, but no changes by hand", () => {
    const names = Object.keys(since).map((name) => name.replace(/[0-9a-f]{64}/, "HASH"));
    expect(names).toEqual(names.toSorted());
    expect(new Set(Object.values(since))).toEqual(new Set([NIGHT]));
    expect(names.filter((name) => name === "HASH")).toHaveLength(
      plan.effects.filter(({ cause }) => cause !== "by-hand").length,
    );
    expect(plan.effects.some(({ cause }) => cause === "by-hand")).toBe(true);
    expect(names.filter((name) => name.startsWith("grant "))).toHaveLength(
      plan.grants.added.length + plan.grants.removed.length,
    );
    expect([plan.grants.added.length, plan.grants.removed.length]).toEqual([2, 1]);
    expect(names).toContain("frozen eve");
  });

  it("no grants are waiting in the first plan, which adds all of them", () => {
    const names = Object.keys(sinceOf(planWith(undefined), undefined, NIGHT));
    expect(names.filter((name) => name.startsWith("grant "))).toEqual([]);
  });

  it("an effect has been waiting since it was first left, and the next plan contains that time", () => {
    const first = { ...before, since };
    const later = "2026-12-09T02:00:00.000Z";
    expect(new Set(Object.values(sinceOf(plan, first, later)))).toEqual(new Set([NIGHT]));
    const { frozen, grants, effects } = planWith(first);
    expect(frozen.map((one) => one.since)).toEqual([NIGHT]);
    expect([...grants.added, ...grants.removed].map((one) => one.since)).toEqual([
      NIGHT,
      NIGHT,
      NIGHT,
    ]);
    expect(effects.map((effect) => `${effect.cause} ${effect.since}`).toSorted()).toEqual(
      plan.effects
        .map(({ cause }) => `${cause} ${cause === "by-hand" ? undefined : NIGHT}`)
        .toSorted(),
    );
    const { since: _, ...old } = before;
    for (const baseline of [old, { ...before, since: {} }])
      expect(planWith(baseline).frozen.map((one) => one.since)).toEqual([undefined]);
    expect(new Set(Object.values(sinceOf(plan, old, later)))).toEqual(new Set([later]));
  });

  it("the waiting times are the only change in the record after a refused run", () => {
    expect(waitingState(undefined, plan)).toBeUndefined();
    const { version: _, ...rest } = before;
    const older = { ...rest, version: 1, lastSite: 2 } as unknown as AnyBaseline;
    expect(waitingState(older, plan)).toBeUndefined();
    const known = { ...before, since: { "grant gone": "2026-11-01T02:00:00.000Z" } };
    expect(waitingState(known, plan)).toEqual({
      ...known,
      since: { ...known.since, ...sinceOf(plan, known, plan.live.readAt) },
    });
  });

  it("everything that waits is in the record after a run", () => {
    const record = makeBaseline({
      live: { ...live, readAt: NIGHT },
      plan,
      manifest: makeManifest(filesOf(YAML, {})),
      state: ApprovedState.of(before),
      previous: before,
      made: [],
    });
    expect(record).toMatchObject({ since });
  });
});

describe("the changes in a record", () => {
  const yaml = `users:
  ann: { email: new@example.org, access: [{ role: write, capabilities: [tagmanager_publish_live_container], sites: [1] }] }
  bob: { superuser: true }
  eve: { absent: true }
`;
  const { effects } = planOf(yaml, live, { settings: "removals: all" });
  const of = (previous: Baseline | undefined, at = NIGHT) =>
    rememberChanges(previous, effects, at).map(({ before: was, after, ...rest }) => ({
      ...rest,
      change: `${was} -> ${after}`,
    }));

  it("recorded changes have the values before and after in the format of baselines, without e-mail addresses", () => {
    expect(effects.map(brief)).toHaveLength(4);
    const email = of(undefined).find(({ kind }) => kind === "email");
    expect(email?.change).toMatch(/^[0-9a-f]{24} -> [0-9a-f]{24}$/);
    expect(of(undefined).filter(({ kind }) => kind !== "email")).toEqual([
      {
        at: NIGHT,
        kind: "site",
        login: "ann",
        site: 1,
        change: "view -> write+tagmanager_publish_live_container",
      },
      { at: NIGHT, kind: "superuser", login: "bob", change: "false -> true" },
      { at: NIGHT, kind: "account", login: "eve", change: "present -> absent" },
    ]);
  });

  it("recorded changes come after those of earlier records, and only the newest 2,000 are kept", () => {
    const change = { at: "2026-01-01T00:00:00.000Z", kind: "account", login: "x" } as const;
    const changes = Array.from({ length: 1_998 }, (_, index) => ({
      ...change,
      before: String(index),
      after: "absent",
    }));
    const kept = of({ ...before, changes });
    expect(kept).toHaveLength(2_000);
    expect([kept[0]?.change, kept.at(-1)?.login]).toEqual(["2 -> absent", "eve"]);
    const { changes: _, ...none } = before;
    expect(of(none)).toHaveLength(4);
  });
});

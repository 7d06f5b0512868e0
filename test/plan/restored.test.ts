import { describe, expect, it } from "vitest";
import type { Live } from "../../src/domain/live.ts";
import type { BaselineChange } from "../../src/plan/baseline.generated.ts";
import type { Effect, Plan, Restored } from "../../src/plan/plan.generated.ts";
import { restoredSince } from "../../src/plan/restored.ts";
import { driftOf } from "../../src/plan/drift.ts";
import { renderDriftText } from "../../src/render/terminal/drift-text.ts";
import { baselineOf } from "../helpers/baseline-of.ts";
import { makeLive } from "../helpers/make-world.ts";
import { brief, planOf } from "../helpers/plan-of.ts";

const SITES = ["Shop", "Blog", "Intranet"];
type People = NonNullable<Parameters<typeof makeLive>[0]["people"]>;
const at = (moment: string, people: People): Live => ({
  ...makeLive({ sites: SITES, people }),
  readAt: moment,
});

/** The state of Matomo in the backup. */
const OLD = {
  ann: { access: { 1: "write", 2: "write" } },
  bob: { access: { 1: "view" } },
  cleo: { access: { 1: "view", 2: "view" } },
} satisfies People;
/** The state after two applies. */
const NEW = {
  ann: { access: { 1: "view", 2: "view" } },
  bob: {},
  cleo: { access: { 1: "view", 3: "view" } },
  dan: { access: { 1: "view" } },
} satisfies People;
const YAML = `users:
  ann: { access: [{ role: view, sites: [1, 2] }] }
  bob: { access: [] }
  cleo: { access: [{ role: view, sites: [1, 3] }] }
  dan: { email: dan@example.org, access: [{ role: view, sites: [1] }] }
`;
const FIRST = "2026-11-20T06:00:00.000Z";
const SECOND = "2026-11-21T06:00:00.000Z";
const THIRD = "2026-11-24T06:00:00.000Z";

/** The effects of an apply from one state. */
const made = (yaml: string, before: Live): readonly Effect[] => planOf(yaml, before).effects;

/**
 * Three applies: bob gains access, then ann and bob lose some, then cleo changes and dan is added.
 */
function history() {
  const start = at(FIRST, { ...OLD, bob: {} });
  const backup = at(FIRST, OLD);
  const between = at(SECOND, { ...OLD, ann: NEW.ann, bob: {} });
  const bobs = "users:\n  bob: { access: [{ role: view, sites: [1] }] }\n";
  const first = baselineOf(backup, bobs, {
    today: "2026-11-20",
    made: made(bobs, start).filter(({ login }) => login === "bob"),
  });
  const anns =
    "users:\n  ann: { access: [{ role: view, sites: [1, 2] }] }\n  bob: { access: [] }\n";
  const second = baselineOf(between, anns, {
    today: "2026-11-21",
    previous: first,
    made: made(anns, backup),
  });
  return baselineOf(at(THIRD, NEW), YAML, {
    today: "2026-11-24",
    previous: second,
    made: made(YAML, between),
  });
}

const baseline = history();
const check = (people: People): Plan =>
  planOf(YAML, at("2026-11-28T06:00:00.000Z", people), {
    baseline,
    scope: "all",
    today: "2026-11-28",
  });
const shown = (plan: Plan, numbers: readonly number[] = []): string[] =>
  numbers.flatMap((index) => plan.effects[index] ?? []).map(brief);

describe("a database that was restored from a backup", () => {
  it("a restored database is recognized because Matomo looks as it did after an earlier apply", () => {
    const plan = check(OLD);
    expect(plan.restored).toMatchObject({ asOf: FIRST, changedAt: SECOND });
    expect(plan.restored?.reversed).toHaveLength(plan.restored?.changes ?? 0);
  });

  it("a restored database offers earlier removals for one approval, and leaves out what would grant access", () => {
    const plan = check(OLD);
    expect(shown(plan, plan.restored?.removals)).toEqual([
      "ann site 1: write -> view, a loss",
      "ann site 2: write -> view, a loss",
      "bob site 1: view -> none, a loss",
      "cleo site 2: view -> none, a loss",
    ]);
    expect(plan.restored?.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(plan.restored?.hash).not.toBe(plan.hash);
    expect(plan.effects.map(brief)).toContain("dan account absent -> invited");
  });

  it("a restored database is recognized if the backup was made between two applies", () => {
    const plan = check({ ann: NEW.ann, bob: {}, cleo: OLD.cleo });
    expect(plan.restored).toMatchObject({ asOf: SECOND, changedAt: THIRD });
  });

  it("a restored database is recognized if somebody repaired part of it by hand meanwhile", () => {
    const plan = check({ ...OLD, bob: {} });
    expect(plan.restored).toMatchObject({ changedAt: SECOND });
    expect(shown(plan, plan.restored?.removals)).not.toContain("bob site 1: view -> none, a loss");
  });

  it("a restored database is not assumed if one person's changes by hand undo applied changes", () => {
    expect(check({ ...NEW, ann: OLD.ann }).restored).toBeUndefined();
    expect(
      check({ ...NEW, ann: { access: { 1: "admin", 2: "admin", 3: "admin" } } }).restored,
    ).toBeUndefined();
  });

  it("if no apply made a removal before, a restored database does not prove it", () => {
    const plan = check({ ...OLD, cleo: { access: { 1: "admin", 2: "view" } } });
    expect(shown(plan, plan.restored?.removals)).not.toContain(
      "cleo site 1: admin -> view, a loss",
    );
  });

  it("a restored database comes first in the terminal text, with the removals and their hash", () => {
    const plan = check(OLD);
    const text = renderDriftText(plan, driftOf(plan, true), { color: false, width: 400 });
    const [, title, reason, removals] = text.split("\n").filter(Boolean);
    expect(title).toBe("Matomo looks as it did on 2026-11-20");
    expect(reason).toContain("restored from a backup: 7 of the 7 changes");
    expect(removals).toContain(`4 changes removed access that the restore brought back.`);
    expect(text.replaceAll(/\s+/g, " ")).toContain(`Its hash: ${plan.restored?.hash}`);
    expect(text.indexOf("bob")).toBeLessThan(text.indexOf("Changed by hand"));
    expect(text.lastIndexOf("bob")).toBeLessThan(text.indexOf("Changed by hand"));
  });

  it("a restored database is not recognized without recorded changes", () => {
    const { changes: _, ...rest } = baseline;
    const plan = planOf(YAML, at(THIRD, OLD), { baseline: rest, scope: "all" });
    expect(plan.restored).toBeUndefined();
  });
});

describe("what counts as a restored database", () => {
  const live = makeLive({
    sites: ["A", "B", "C", "D", "E"],
    people: { ann: { access: { 1: "admin", 2: "admin", 3: "admin", 4: "admin", 5: "admin" } } },
  });
  /** Ann's admin rights, granted by hand. The manifests grant none. */
  const byHand = planOf("users:\n  ann: { access: [] }\n", live).effects.map((effect) => ({
    ...effect,
    cause: "by-hand" as const,
  }));
  const change = (site: number, at = FIRST, before = "admin", after = ""): BaselineChange => ({
    at,
    kind: "site",
    login: "ann",
    site,
    before,
    after,
  });
  const found = (changes: readonly BaselineChange[], count = 5): Restored | undefined =>
    restoredSince(changes, byHand.slice(0, count));

  it("three reversed changes count as a restored database, but two do not", () => {
    expect(found([change(1), change(2), change(3)], 3)?.reversed).toEqual([0, 1, 2]);
    expect(found([change(1), change(2)], 3)).toBeUndefined();
    expect(found([change(1), change(2), change(3)], 2)).toBeUndefined();
    // Three changes are recorded, and the third one looks different.
    expect(found([change(1), change(2), change(3, FIRST, "view")])).toBeUndefined();
  });

  it("a database counts as restored if four of five changes are reversed, but not for a smaller share", () => {
    const four = [1, 2, 3, 4].map((site) => change(site));
    expect(found([...four, change(5, FIRST, "view")])).toMatchObject({ changes: 5 });
    const three = four.slice(0, 3);
    const others = [4, 5].map((site) => change(site, FIRST, "view"));
    expect(found([...three, ...others])).toBeUndefined();
    // Four of six.
    const two = [5, 6].map((site) => change(site, FIRST, "view"));
    expect(found([...four, ...two])).toBeUndefined();
  });

  it("changes that one apply made and another apply undid are ignored, unless somebody changed them by hand", () => {
    const back = [change(6, FIRST, "view", ""), change(6, SECOND, "", "view")];
    const three = [change(1), change(2), change(3)];
    expect(found([...three, ...back], 3)).toMatchObject({ changedAt: FIRST, changes: 3 });
    const touched = [change(4, FIRST, "view", ""), change(4, SECOND, "", "view")];
    expect(found([...three, ...touched], 4)).toBeUndefined();
  });

  it("the removals of a restored database have one hash, and other removals have another hash", () => {
    const [some, more] = [
      [1, 2, 3],
      [1, 2, 3, 4],
    ].map((sites) => found(sites.map((site) => change(site))));
    expect([some?.removals, more?.removals]).toEqual([
      [0, 1, 2],
      [0, 1, 2, 3],
    ]);
    expect(some?.hash).not.toBe(more?.hash);
    expect(found([1, 2, 3].map((site) => change(site, SECOND)))?.hash).toBe(some?.hash);
  });
});

import { describe, expect, it } from "vitest";
import { waitsForApproval } from "../../src/plan/on-hold.ts";
import type { Effect, Plan } from "../../src/plan/plan.generated.ts";
import { baselineOf } from "../helpers/baseline-of.ts";
import { makeLive, type WorldSeed } from "../helpers/make-world.ts";
import { brief, effectOf, planOf } from "../helpers/plan-of.ts";

const world = (people: WorldSeed["people"] = { ann: {}, bob: {} }, sites = ["One", "Two"]) =>
  makeLive({ sites, people });
const file = (...lines: string[]): string =>
  `users:\n${lines.map((line) => `  ${line}\n`).join("")}`;
const ANN = "ann: { access: [{ role: view, sites: [One], from: 2026-12-01 }] }";
const BOB = "bob: { access: [{ role: view, sites: [One], from: 2026-12-01 }] }";
const NOBODY = "ann: {}";

/** The plan of the default branch today, after an apply eleven days before. */
const planned = (yaml: string, approved: string, now = world(), then = world()): Plan =>
  planOf(yaml, now, {
    baseline: baselineOf(then, approved, { today: "2026-11-20" }),
    scope: "all",
  });
/** `ann site 1: none -> view: started, waits` */
const waiting = (plan: Plan): string[] =>
  plan.effects.map(
    (effect) =>
      `${brief(effect)}: ${effect.cause}${waitsForApproval(plan, effect) ? ", waits" : ""}`,
  );
const caused = (plan: Plan, start: string, cause: Effect["cause"]): boolean =>
  waitsForApproval(plan, { ...effectOf(plan, start), cause });

describe("an effect of a new day waits for approval", () => {
  it("an effect that begins today waits for approval if the only grant that leads to it is not approved", () => {
    expect(waiting(planned(file(ANN), file(NOBODY)))).toEqual([
      "ann site 1: none -> view: started, waits",
    ]);
    expect(waiting(planned(file(ANN), file(ANN)))).toEqual(["ann site 1: none -> view: started"]);
  });

  it("an effect does not wait for approval of a grant for another person or for other sites", () => {
    expect(waiting(planned(file(ANN, BOB), file(ANN)))).toEqual([
      "ann site 1: none -> view: started",
      "bob site 1: none -> view: started, waits",
    ]);
    const more = ANN.replace("}] }", "}, { role: view, sites: [Two], from: 2026-12-01 }] }");
    expect(waiting(planned(file(more), file(ANN)))).toEqual([
      "ann site 1: none -> view: started",
      "ann site 2: none -> view: started, waits",
    ]);
  });

  it("an effect waits for approval together with its account and super user right", () => {
    const none = world({});
    const account = file(ANN.replace("{ access", "{ email: ann@example.org, access"));
    expect(waiting(planned(account, "users: {}\n", none, none))).toEqual([
      "ann account absent -> invited: started, waits",
      "ann site 1: none -> view: started, waits",
    ]);
    const power = "superuser: { from: 2026-12-01 }";
    const both = `ann: { ${power}, access: [{ role: view, sites: [One], from: 2027-01-01 }] }`;
    expect(waiting(planned(file(both), file(NOBODY)))).toEqual([
      "ann super user false -> true: started, waits",
    ]);
    expect(waiting(planned(file(both), file(`ann: { ${power} }`)))).toEqual([
      "ann super user false -> true: started",
    ]);
  });

  it("an effect of a new site waits for approval too", () => {
    const all = "ann: { access: [{ role: view, sites: all }] }";
    const then = world({ ann: { access: { 1: "view" } } }, ["One"]);
    const now = world({ ann: { access: { 1: "view" } } });
    expect(waiting(planned(file(all), file(NOBODY), now, then))).toEqual([
      "ann site 2: none -> view: new-site, waits",
    ]);
    expect(waiting(planned(file(all), file(all), now, then))).toEqual([
      "ann site 2: none -> view: new-site",
    ]);
  });
});

describe("other effects do not wait for approval", () => {
  it("an effect with any other cause does not wait, because the plan shows it anyway", () => {
    const plan = planned(file(ANN), file(NOBODY));
    for (const cause of ["by-hand", "not-applied", "held", "pull-request", "moved-site"] as const)
      expect(caused(plan, "ann", cause), cause).toBe(false);
    expect(caused(plan, "ann", "new-site")).toBe(true);
  });

  it("an e-mail does not wait, because no grant leads to it", () => {
    const plan = planned(file(`${ANN.slice(0, -1)}, email: new@example.org }`), file(NOBODY));
    expect(caused(plan, "ann e-mail", "started")).toBe(false);
    expect(caused(plan, "ann site 1", "started")).toBe(true);
  });

  it("no effect waits if nobody knows what was approved", () => {
    const plan = planOf(file(ANN), world(), { scope: "all" });
    expect(plan.initial).toBe("first");
    expect(plan.effects.map((effect) => waitsForApproval(plan, effect))).toEqual([false]);
  });
});

it("the end of an approved grant does not wait, unlike other ends", () => {
  const had = world({ ann: { access: { 1: "view" } } });
  const ended = file("ann: { access: [{ role: view, sites: [One], until: 2026-11-30 }] }");
  expect(waiting(planned(ended, ended, had, had))).toEqual([
    "ann site 1: view -> none, a loss: ended",
  ]);
  expect(waiting(planned(ended, file(NOBODY), had, had))).toEqual([
    "ann site 1: view -> none, a loss: ended, waits",
  ]);
});

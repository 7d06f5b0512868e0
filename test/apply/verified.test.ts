import { describe, expect, test } from "vitest";
import { isGreen, outlastsLimits } from "../../src/apply/apply.ts";
import { AccessError } from "../../src/domain/error.ts";
import { loginKey } from "../../src/domain/login.ts";
import type { Effect, Plan } from "../../src/plan/plan.generated.ts";
import type { SandboxSeed } from "../../src/sandbox/seed.generated.ts";
import { baselineOf } from "../helpers/baseline-of.ts";
import { makeLive } from "../helpers/make-world.ts";
import { effectOf, planOf } from "../helpers/plan-of.ts";
import { type Applying, openApplying, outcomesOf, spoil } from "./applying.ts";

const SETTINGS = "removals: all\nlimits: { losing: { count: 20 }, gaining: { count: 20 } }\n";
const SEED: SandboxSeed = {
  sites: [{ name: "One" }, { name: "Two" }],
  users: [
    { login: "ann", email: "ann@example.org" },
    { login: "ben", email: "ben@example.org" },
  ],
};
const BOTH = `users:
  ann: { email: ann@example.org, access: [{ role: view, sites: [One] }] }
  ben: { email: ben@example.org, superuser: true }
`;
const answer = (body: string) => ({ kind: "answer", status: 200, body }) as const;
const open = (yaml = BOTH, more = {}): Promise<Applying> =>
  openApplying(SEED, yaml, { settings: SETTINGS, ...more });

describe("the read after the last write decides", () => {
  test("a change that was answered with an error counts as done if the final read finds it", async () => {
    await using run = await open();
    run.setHook(
      spoil("API.getBulkRequest", "after", answer('[{"result":"error","message":"mail failed"}]')),
    );
    const result = await run.apply();
    expect(outcomesOf(result)).toEqual(["ann site 1: done", "ben superuser: done"]);
    expect(isGreen(result)).toBe(true);
  });

  test("a change that was answered with a refused password counts as done if the final read finds it", async () => {
    await using run = await open();
    const refused = answer(
      '{"result":"error","message":"The password you entered is not correct"}',
    );
    run.setHook(spoil("UsersManager.setSuperUserAccess", "after", refused));
    const result = await run.apply();
    expect(outcomesOf(result)).toEqual(["ann site 1: done", "ben superuser: done"]);
  });

  test("a failed change stays failed if the final read finds an error in that person's lines", async () => {
    await using run = await open();
    run.setHook((event) => {
      if (event.method !== "API.getBulkRequest" || event.phase !== "before") return undefined;
      const { sites } = run.sandbox.state();
      for (const site of sites) if (site.name === "One") site.name = "Won";
      return answer('[{"result":"error","message":"no"}]');
    });
    const result = await run.apply();
    expect(outcomesOf(result)).toEqual(["ann site 1: failed, no", "ben superuser: done"]);
    expect(isGreen(result)).toBe(false);
  });

  test("a change that the run did not reach is skipped, even if somebody else made it meanwhile", async () => {
    await using run = await open();
    const stop = new AbortController();
    run.setHook(({ method, phase }) => {
      if (method !== "API.getBulkRequest" || phase !== "after") return;
      for (const user of run.sandbox.state().users) if (user.login === "ben") user.superuser = true;
      stop.abort();
    });
    const result = await run.apply({ signal: stop.signal });
    expect(outcomesOf(result)).toEqual([
      "ann site 1: done",
      "ben superuser: skipped, The run was interrupted.",
    ]);
  });

  test("a change that was being sent when the run ended counts as failed, with the reason why the run ended", async () => {
    await using run = await open();
    run.setHook(spoil("API.getBulkRequest", "before", { ...answer("{}"), status: 401 }));
    const result = await run.apply();
    const [ann, ben] = outcomesOf(result);
    expect(ann).toBe(`ann site 1: failed, ${result.stopped}`);
    expect(ben).toBe(`ben superuser: skipped, ${result.stopped}`);
    expect(result.verified).toBeUndefined();
  });

  test("if the final read fails, nothing is verified and the run is not green, but the run does not count as stopped", async () => {
    await using run = await open();
    const read = (): Promise<never> =>
      Promise.reject(new AccessError("matomo-unreachable", "Matomo does not answer."));
    const result = await run.apply({ read });
    expect([result.verified, result.stopped, isGreen(result)]).toEqual([
      undefined,
      undefined,
      false,
    ]);
    expect(outcomesOf(result)).toEqual(["ann site 1: done", "ben superuser: done"]);
  });

  test("an internal error ends the run, and is explained as such", async () => {
    await using run = await open();
    const readAgain = (): Promise<never> => Promise.reject(new AccessError("internal", "a secret"));
    const result = await run.apply({ read: readAgain });
    expect(result.stopped).toBe("An internal error: AccessError.");
  });
});

describe("the journal", () => {
  const types = (run: Applying): string[] => run.journal.flat().map(({ type }) => type);

  test("the journal has no line about inherited rights if there are none", async () => {
    await using run = await open();
    await run.apply();
    expect(types(run)).not.toContain("inherited");
    expect(types(run).slice(-2)).toEqual(["verified", "end"]);
  });

  test("the journal contains the inherited rights before anything is sent, and what is left of them afterwards", async () => {
    await using run = await openApplying(
      { ...SEED, rows: [{ login: "newbie", site: 2, access: "admin" }] },
      "users:\n  newbie: { email: newbie@example.org, access: [{ role: view, sites: [One] }] }\n",
      { settings: SETTINGS },
    );
    await run.apply();
    expect(types(run).slice(0, 3)).toEqual(["run", "inherited", "intent"]);
    expect(types(run).slice(-3)).toEqual(["inherited", "verified", "end"]);
    expect(run.journal.flat().filter(({ type }) => type === "inherited")).toEqual([
      { type: "inherited", rows: { newbie: { admin: [2] } } },
      { type: "inherited", rows: {} },
    ]);
  });
});

describe("a run over a limit", () => {
  const live = makeLive({
    sites: ["One", "Two"],
    people: {
      ann: { access: { 1: "view" } },
      ben: { access: { 1: "view", 2: "view" } },
    },
  });
  const approved = `users:
  ann: { email: ann@example.org, access: [{ role: view, sites: [1], until: 2026-11-30 }] }
  ben: { email: ben@example.org, access: [{ role: view, sites: [1, 2] }] }
`;
  const baseline = baselineOf(live, approved, { today: "2026-11-20" });
  const now = approved.replace("sites: [1, 2]", "sites: [1]");
  const limited = "removals: all\nlimits: { losing: { count: 0, percent: 0 } }\n";
  const seed: SandboxSeed = {
    sites: [{ name: "One" }, { name: "Two" }],
    users: [
      { login: "ann", email: "ann@example.org", access: [{ access: ["view"], sites: [1] }] },
      { login: "ben", email: "ben@example.org", access: [{ access: ["view"], sites: [1, 2] }] },
    ],
  };

  test("a run over a limit applies approved end dates, explains why the rest is skipped, and still counts as refused", async () => {
    await using before = await openApplying(seed, approved);
    const { sandbox } = before;
    const known = baselineOf(await before.live(), approved, { today: "2026-11-20" });
    const more = { sandbox, baseline: known };
    const run = await openApplying(seed, now, { settings: limited, ...more });
    const result = await run.apply();
    expect(outcomesOf(result)).toEqual([
      "ann site 1: done",
      "ben site 2: skipped, A guard refused the run, so only approved end dates are applied.",
    ]);
    expect(result.refused).toEqual(["1 person would lose access; the limit is 0 (limits.losing)."]);
    expect([isGreen(result), result.stopped]).toEqual([false, undefined]);
    const free = await openApplying(seed, now, { settings: SETTINGS, ...more });
    expect(await free.apply()).not.toHaveProperty("refused");
  });

  test("a run over a limit applies no end dates if runs are paused or `limits.ending` is exceeded too", () => {
    const plan = planOf(now, live, { settings: limited, baseline });
    const end = effectOf(plan, "ann");
    const other = effectOf(plan, "ben");
    const guards = (more: Partial<Plan["guards"]>): Plan => ({
      ...plan,
      guards: { ...plan.guards, ...more },
    });
    const count = { people: ["ann"], allowed: 0, exceeded: true };
    const passes = (effect: Effect, of = plan): boolean => outlastsLimits(effect, of);
    expect([passes(end), passes(other)]).toEqual([true, false]);
    expect(passes(end, guards({ paused: "audit" }))).toBe(false);
    expect(passes(end, guards({ ending: count }))).toBe(false);
    expect(passes(end, guards({ ending: { ...count, exceeded: false } }))).toBe(true);
    expect(plan.effects.every(({ login }) => loginKey(login) !== "root")).toBe(true);
  });
});

describe("a scheduled run", () => {
  const live = makeLive({
    sites: ["One"],
    people: { ann: { access: { 1: "view" } }, ben: {} },
  });
  const approved = "users:\n  ann: { access: [{ role: view, sites: [1], until: 2026-11-30 }] }\n";
  const baseline = baselineOf(live, approved, { today: "2026-11-20" });
  const pushed = `${approved}  ben: { access: [{ role: view, sites: [1] }] }\n`;
  const plan = planOf(pushed, live, {
    baseline,
    scope: "all",
    run: { hasPassword: true, scheduled: true },
  });
  const ended = (status: "done" | "failed", clean: boolean): boolean =>
    isGreen({
      plan,
      outcomes: plan.effects.map(({ held }, effectIndex) => ({
        effectIndex,
        status: held.length > 0 ? "held" : status,
      })),
      verified: { clean, remaining: clean ? 0 : 1, readAt: live.readAt },
    });

  test("a scheduled run is green although other changes stay on hold", () => {
    expect(
      plan.effects.map(({ login, held }) => [login, held.map(({ reason }) => reason)]),
    ).toEqual([
      ["ann", []],
      ["ben", ["not-scheduled"]],
    ]);
    expect(ended("done", true)).toBe(true);
  });

  test("a scheduled run turns red if access that is due to end cannot be removed, or if the final read still finds it", () => {
    expect(ended("failed", false)).toBe(false);
    expect(ended("failed", true)).toBe(false);
    expect(ended("done", false)).toBe(false);
  });

  test("a scheduled run turns red if the settings keep access from ending on its day", () => {
    const kept = planOf(pushed, live, {
      baseline,
      scope: "all",
      settings: "removals: none",
      run: { hasPassword: true, scheduled: true },
    });
    const outcomes = kept.effects.map((_, effectIndex) => ({
      effectIndex,
      status: "held" as const,
    }));
    const verified = { clean: true, remaining: 0, readAt: live.readAt };
    expect(isGreen({ plan: kept, outcomes, verified })).toBe(false);
  });
});

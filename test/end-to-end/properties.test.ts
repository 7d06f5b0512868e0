import fc from "fast-check";
import { expect, test } from "vitest";
import type { Effect, Plan } from "../../src/plan/plan.generated.ts";
import { crossedGuards } from "../faults/guards.ts";
import { outsidePlan } from "../faults/outside-plan.ts";
import { diff, expectedFacts, factsOf, readState as live } from "../helpers/facts.ts";
import { openWorkplace } from "../helpers/run-cli.ts";
import { filesOf, inOtherCasing, world } from "../helpers/random-worlds.ts";

/** `npm run test:worlds` runs many more. */
const RUNS = Number(process.env["FC_RUNS"] ?? 12);

/** The day on which the commands run. */
const TODAY = "2026-11-25";

const OK = new Set([0, 3, 4]);

test("in random worlds, apply makes exactly the changes of the plan, each of them once", async () => {
  let made = 0;
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(world, async (random) => {
      await using place = await openWorkplace(random.seed);
      place.manifests(filesOf(random));
      const validated = await place.run(["validate"]);
      expect(validated.code, validated.out).toBe(0);
      const before = await live(place);
      const planned = await place.run(["plan", "--out", "plan.json"]);
      expect(planned.code, planned.err).toBe(0);
      expect(place.writes()).toEqual([]);
      const plan = JSON.parse(place.read("plan.json")) as Plan;
      const applied = await place.run(["apply", "--plan", "plan.json"]);
      expect(OK.has(applied.code), applied.err).toBe(true);
      const after = await live(place);
      expect(crossedGuards(random, before, after, TODAY)).toEqual([]);
      if (applied.code === 3) {
        refused++;
        expect(place.writes()).toEqual([]);
        return;
      }
      made += plan.summary.make;
      expect(diff(factsOf(after), expectedFacts(before, plan)), applied.out).toEqual([]);
      // All possible changes are done, and a second run sends nothing.
      expect((await place.plan()).summary.make, applied.out).toBe(0);
      const sent = place.writes().length;
      const again = await place.run(["apply", "--yes"]);
      expect(OK.has(again.code), again.err).toBe(true);
      expect(place.writes().length).toBe(sent);
    }),
    { numRuns: RUNS },
  );
  expect(made).toBeGreaterThan(RUNS);
  expect(refused).toBeLessThan(RUNS);
});

test("a login that differs only in upper and lower case is the same login", async () => {
  await fc.assert(
    fc.asyncProperty(world, async (random) => {
      await using place = await openWorkplace(random.seed);
      place.manifests(filesOf(random));
      const { effects, hash } = await place.plan();
      place.manifests(filesOf({ ...random, manifest: inOtherCasing(random.manifest) }));
      const other = await place.plan();
      const existing = (all: readonly Effect[]): unknown[] => {
        const fresh = new Set(
          all.flatMap((effect) =>
            effect.kind === "account" && effect.before === "absent" ? [effect.login] : [],
          ),
        );
        return all.flatMap(({ login, kind, before, after, held }) =>
          fresh.has(login) ? [] : [{ login, kind, before, after, held }],
        );
      };
      // New accounts get the spelling of the manifests, and existing ones keep their own.
      expect(existing(other.effects)).toEqual(existing(effects));
      if (effects.every((effect) => effect.kind !== "account" || effect.before !== "absent"))
        expect(other.hash).toBe(hash);
    }),
    { numRuns: Math.ceil(RUNS / 2) },
  );
});

test("if the connection breaks at any point, the next run with the same plan completes it", async () => {
  await fc.assert(
    fc.asyncProperty(
      world,
      fc.nat({ max: 40 }),
      fc.constantFrom("before" as const, "after" as const),
      async (random, point, phase) => {
        await using place = await openWorkplace(random.seed);
        place.manifests(
          filesOf({
            ...random,
            settings: {
              ...random.settings,
              limits: { losing: { count: 50 }, gaining: { count: 50 } },
            },
          }),
        );
        await place.run(["plan", "--out", "plan.json"]);
        const before = await live(place);
        const plan = JSON.parse(place.read("plan.json")) as Plan;
        const start = place.sandbox.requests() + 10;
        place.sandbox.setHook((event) => {
          if (event.request === start + point)
            return event.phase === phase ? { kind: "drop" } : undefined;
          return event.request > start + point ? { kind: "drop" } : undefined;
        });
        await place.run(["apply", "--plan", "plan.json"]);
        place.sandbox.setHook(undefined);
        const cut = await live(place);
        expect(outsidePlan(before, cut, plan)).toEqual([]);
        const wanted = expectedFacts(before, plan);
        const finished = await place.run(["apply", "--plan", "plan.json"]);
        expect(OK.has(finished.code), finished.err).toBe(true);
        expect(diff(factsOf(await live(place)), wanted), finished.out).toEqual([]);
      },
    ),
    { numRuns: Math.ceil(RUNS / 2) },
  );
});

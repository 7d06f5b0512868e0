import fc from "fast-check";
import { expect, test } from "vitest";
import type { Live } from "../../src/domain/live.ts";
import { ANONYMOUS_KEY, loginKey, type LoginKey } from "../../src/domain/login.ts";
import { containsRights, type Rights } from "../../src/domain/rights.ts";
import type { Effect, Plan } from "../../src/plan/plan.generated.ts";
import { diff, expectedFacts, factsOf, readState as live } from "../helpers/facts.ts";
import { openWorkplace } from "../helpers/run-cli.ts";
import { filesOf, inOtherCasing, type RandomWorld, world } from "../helpers/random-worlds.ts";

/** `npm run test:worlds` runs many more. */
const RUNS = Number(process.env["FC_RUNS"] ?? 12);

/** The day on which the commands run. */
const TODAY = "2026-11-25";

function losers(before: Live, after: Live): Set<LoginKey> {
  const found = new Set<LoginKey>();
  const lost = (was: ReadonlyMap<number, Rights>, is: ReadonlyMap<number, Rights>): boolean =>
    [...was].some(
      ([site, rights]) => !containsRights(is.get(site) ?? null, rights, before.capabilities),
    );
  for (const [key, was] of before.people) {
    const is = after.people.get(key);
    if (!is || (was.superuser && !is.superuser) || (!is.superuser && lost(was.access, is.access)))
      found.add(key);
  }
  if (lost(before.anonymous, after.anonymous)) found.add(ANONYMOUS_KEY);
  return found;
}

const active = ({ people }: Live): number =>
  [...people.values()].filter(({ superuser, status }) => superuser && status === "active").length;

/** Guards, judged from the states alone, without asking the code that keeps them. */
function crossedGuards({ settings, manifest }: RandomWorld, before: Live, after: Live): string[] {
  const lost = losers(before, after);
  const crossed: string[] = [];
  const users = new Map(
    Object.entries(manifest.users ?? {}).map(([login, user]) => [loginKey(login), user]),
  );
  for (const login of ["root", ...(settings.protect?.logins ?? [])])
    if (lost.has(loginKey(login))) crossed.push(`${login} is protected and lost something`);
  if (active(after) < Math.min(active(before), settings.protect?.superusers ?? 1))
    crossed.push("too few super users");
  if (settings.removals === "none" && lost.size > 0)
    crossed.push(`removals: none, and ${[...lost].join()} lost something`);
  if (lost.size > Math.max(settings.limits?.losing?.count ?? 0, 0))
    crossed.push(`${lost.size} people lost something`);
  for (const key of lost) {
    if (key === ANONYMOUS_KEY) continue;
    const user = users.get(key);
    // Whoever has to go goes, SSO or not.
    const hasEnded = user?.until !== undefined && user.until < TODAY;
    if (user?.managedBy === "sso" && !hasEnded) crossed.push(`${key} is SSO's and lost something`);
    if (!user && (settings.unmanaged !== "remove" || settings.removals !== "all"))
      crossed.push(`${key} is unmanaged and lost something`);
    if (!user && !after.people.has(key)) crossed.push(`${key} is unmanaged and was deleted`);
    if (user && after.people.get(key) === undefined && user.absent !== true)
      crossed.push(`${key} was deleted without a line`);
    if (
      !user &&
      (key === loginKey("ldap-1") ||
        (manifest.released ?? []).some((login) => loginKey(login) === key))
    )
      crossed.push(`${key} is not ours`);
    const written =
      user?.absent === true ||
      user?.access?.length === 0 ||
      JSON.stringify([user, manifest.teams]).includes("until");
    if (settings.removals === "written" && !written)
      crossed.push(`${key} lost something that no line ends`);
  }
  return crossed;
}

const OK = new Set([0, 3, 4]);

test("in random worlds apply does the plan, the whole plan and nothing but the plan, once", async () => {
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
      expect(crossedGuards(random, before, after)).toEqual([]);
      if (applied.code === 3) {
        refused++;
        expect(place.writes()).toEqual([]);
        return;
      }
      made += plan.summary.make;
      expect(diff(factsOf(after), expectedFacts(before, plan)), applied.out).toEqual([]);
      // Nothing that can be made is left, and a second run sends nothing.
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

test("a user in another casing is the same user", async () => {
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
      // Accounts that do not exist yet get the spelling of the manifests; those that exist keep
      // their own.
      expect(existing(other.effects)).toEqual(existing(effects));
      if (effects.every((effect) => effect.kind !== "account" || effect.before !== "absent"))
        expect(other.hash).toBe(hash);
    }),
    { numRuns: Math.ceil(RUNS / 2) },
  );
});

test("when the connection dies at any point, the next run with the same plan finishes the job", async () => {
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
        // Every fact is as it was or as the plan wants it; the rows of a super user whose right
        // goes come with the next run.
        const wanted = expectedFacts(before, plan);
        const was = factsOf(before);
        const units = new Set(
          plan.effects.flatMap((effect) =>
            effect.held.length === 0 && effect.kind !== "site" ? [loginKey(effect.login)] : [],
          ),
        );
        const between = diff(factsOf(cut), wanted).filter((line) => {
          const fact = line.slice(0, line.lastIndexOf(": "));
          return (
            factsOf(cut).get(fact) !== was.get(fact) &&
            !units.has(fact.slice(0, fact.indexOf("/")) as LoginKey)
          );
        });
        // Matomo gives role and capabilities row by row: a gain may be there in part, a loss
        // never.
        for (const line of between) {
          const [key = "", site = ""] = line.slice(0, line.lastIndexOf(": ")).split("/site ");
          const rights = (state: Live): Rights | null =>
            (key === ANONYMOUS_KEY
              ? state.anonymous
              : state.people.get(key as LoginKey)?.access
            )?.get(Number(site)) ?? null;
          expect(containsRights(rights(cut), rights(before), before.capabilities), line).toBe(true);
        }
        const finished = await place.run(["apply", "--plan", "plan.json"]);
        expect(OK.has(finished.code), finished.err).toBe(true);
        expect(diff(factsOf(await live(place)), wanted), finished.out).toEqual([]);
      },
    ),
    { numRuns: Math.ceil(RUNS / 2) },
  );
});

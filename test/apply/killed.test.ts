import { expect, test } from "vitest";
import type { Plan } from "../../src/plan/plan.generated.ts";
import type { SandboxHook } from "../../src/sandbox/server.ts";
import { BUSY_MANIFEST, BUSY_SEED, BUSY_SETTINGS } from "../helpers/busy-day.ts";
import { diff, expectedFacts, factsOf, readState } from "../helpers/facts.ts";
import { openWorkplace, type Workplace } from "../helpers/run-cli.ts";

type Phase = Parameters<SandboxHook>[0]["phase"];
const APPLY = ["apply", "--plan", "plan.json"];

/** Bulks carry writes only: reads go one by one. */
const isWrite = (method: string): boolean =>
  method === "API.getBulkRequest" || !/\.(?:get|is|has)[A-Z]/.test(method);

async function busyDay(): Promise<Workplace> {
  const place = await openWorkplace(BUSY_SEED);
  place.manifests({ "settings.yaml": BUSY_SETTINGS, "people.yaml": BUSY_MANIFEST });
  const planned = await place.run(["plan", "--out", "plan.json"]);
  expect(planned.code, planned.err).toBe(0);
  return place;
}

/** A run that stands still for ever at one of its writes: to everybody else it is dead. */
interface DeadRun extends AsyncDisposable {
  readonly isDead: boolean;
}

/**
 * Begins an apply that never hears of its n-th writing request: it arrived and was not carried out
 * (before), or was carried out (after). What it would do next it never does, as if it had been
 * killed; `test/end-to-end/killed.test.ts` kills real processes.
 */
async function dieAt(place: Workplace, point: number, phase: Phase): Promise<DeadRun> {
  const death = Promise.withResolvers<boolean>();
  const burial = Promise.withResolvers<void>();
  let writes = 0;
  place.sandbox.setHook((event) => {
    if (!isWrite(event.method)) return undefined;
    if (event.phase === "before") writes += 1;
    if (event.phase !== phase || writes !== point) return undefined;
    death.resolve(true);
    return { kind: "hang", until: burial.promise };
  });
  const run = place.run(APPLY);
  const isDead = await Promise.race([death.promise, run.then(() => false)]);
  place.sandbox.setHook(undefined);
  return {
    isDead,
    [Symbol.asyncDispose]: async () => {
      // It wakes up to a Matomo that does not answer, and ends.
      place.sandbox.setHook(() => ({ kind: "drop" }));
      burial.resolve();
      await run;
    },
  };
}

/**
 * In npm test a run dies before every odd write and after every even one, so that each write is met
 * once. `npm run test:worlds` lets it die at all of them in both ways.
 */
const STEP = process.env["FC_RUNS"] === undefined ? 2 : 1;
/** How many writes the busy day takes. */
const WRITES = 11;

test.each(["before", "after"] as const)(
  "dead %s any write, the next run with the same plan finishes the job, and nothing else was written",
  async (phase) => {
    let deaths = 0;
    const first = STEP === 2 && phase === "after" ? 2 : 1;
    for (let point = first; ; point += STEP) {
      await using place = await busyDay();
      const plan = JSON.parse(place.read("plan.json")) as Plan;
      const before = await readState(place);
      const wanted = expectedFacts(before, plan);
      await using dead = await dieAt(place, point, phase);
      if (!dead.isDead) break;
      deaths += 1;
      const journal = place.read(".matomo-access/journal.jsonl").trim().split("\n");
      const entries = journal.map((line) => JSON.parse(line) as { type: string; step?: number });
      const count = (type: string): number => entries.filter((entry) => entry.type === type).length;
      expect([entries[0]?.type, count("intent") > count("outcome"), count("end")]).toEqual([
        "run",
        true,
        0,
      ]);
      // Nothing that the plan leaves alone has moved, and nobody has anything that neither state
      // gives.
      const cut = factsOf(await readState(place));
      const untouched = [...factsOf(before)].filter(([fact, value]) => wanted.get(fact) === value);
      for (const [fact, value] of untouched)
        if (!/^(?:old\.boss|new\.boss)\//.test(fact))
          expect(cut.get(fact), `${fact} at ${point}`).toBe(value);
      const finished = await place.run(APPLY);
      expect(
        diff(factsOf(await readState(place)), wanted),
        `dead at ${point}\n${finished.out}`,
      ).toEqual([]);
      expect(finished.code, finished.out).toBe(0);
      expect((await place.plan()).summary.make).toBe(0);
    }
    expect(deaths).toBe(Math.floor((WRITES - first) / STEP) + 1);
  },
);

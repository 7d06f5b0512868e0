import { expect, test } from "vitest";
import type { Plan } from "../../src/plan/plan.generated.ts";
import type { SandboxHook } from "../../src/sandbox/server.ts";
import { BUSY_MANIFEST, BUSY_SEED, BUSY_SETTINGS } from "../helpers/busy-day.ts";
import { diff, expectedFacts, factsOf, readState } from "../helpers/facts.ts";
import { openWorkplace, type Workplace } from "../helpers/run-cli.ts";

type Phase = Parameters<SandboxHook>[0]["phase"];
const APPLY = ["apply", "--plan", "plan.json"];

/** Bulk requests contain only writes here, because reads are sent one by one. */
const isWrite = (method: string): boolean =>
  method === "API.getBulkRequest" || !/\.(?:get|is|has)[A-Z]/.test(method);

async function busyDay(): Promise<Workplace> {
  const place = await openWorkplace(BUSY_SEED);
  place.manifests({ "settings.yaml": BUSY_SETTINGS, "people.yaml": BUSY_MANIFEST });
  const planned = await place.run(["plan", "--out", "plan.json"]);
  expect(planned.code, planned.err).toBe(0);
  return place;
}

/** A run that is stopped forever at one of its writes, as if it were dead. */
interface DeadRun extends AsyncDisposable {
  readonly isDead: boolean;
}

/**
 * Starts an apply that never gets the answer to its n-th write, which was received but not carried
 * out (before) or was carried out (after). The run does nothing afterwards, as if it had been
 * killed. `test/end-to-end/killed.test.ts` kills real processes.
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
      // When it continues, Matomo does not answer, so it ends.
      place.sandbox.setHook(() => ({ kind: "drop" }));
      burial.resolve();
      await run;
    },
  };
}

/**
 * With npm test, a run dies before every odd write and after every even one, so that each write is
 * tested once. `npm run test:worlds` tests all writes both ways.
 */
const STEP = process.env["FC_RUNS"] === undefined ? 2 : 1;
/** The number of writes of the busy day. */
const WRITES = 11;

test.each(["before", "after"] as const)(
  "if a run dies %s any write, the next run with the same plan finishes the job and writes nothing else",
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
      // Access outside the plan has not changed, and nobody has rights that neither state contains.
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

import type { ChildProcess } from "node:child_process";
import { expect, test } from "vitest";
import type { Plan } from "../../src/plan/plan.generated.ts";
import type { SandboxHook } from "../../src/sandbox/server.ts";
import { BUSY_MANIFEST, BUSY_SEED, BUSY_SETTINGS } from "../helpers/busy-day.ts";
import { diff, expectedFacts, factsOf, readState } from "../helpers/facts.ts";
import { runBundle } from "../helpers/run-bundle.ts";
import { openWorkplace, type Workplace } from "../helpers/run-cli.ts";

/** Bulk requests contain only writes, because reads are sent one by one. */
const isWrite = (method: string): boolean =>
  method === "API.getBulkRequest" || !/\.(?:get|is|has)[A-Z]/.test(method);
type Event = Parameters<SandboxHook>[0];

async function busyDay(): Promise<Workplace> {
  const place = await openWorkplace(BUSY_SEED);
  place.manifests({ "settings.yaml": BUSY_SETTINGS, "people.yaml": BUSY_MANIFEST });
  const planned = await place.run(["plan", "--out", "plan.json"]);
  expect(planned.code, planned.err).toBe(0);
  return place;
}

/**
 * Runs apply, and kills it when its n-th write arrives (before) or was carried out but not answered
 * (after).
 */
async function killAt(place: Workplace, point: number, phase: Event["phase"]): Promise<boolean> {
  let writes = 0;
  let child: ChildProcess | undefined;
  place.sandbox.setHook((event) => {
    if (!isWrite(event.method)) return undefined;
    if (event.phase === "before") writes++;
    if (event.phase !== phase || writes !== point) return undefined;
    child?.kill("SIGKILL");
    return { kind: "drop" };
  });
  const { signal } = await runBundle(place, ["apply", "--plan", "plan.json"], {
    started: (started) => {
      child = started;
    },
  });
  place.sandbox.setHook(undefined);
  return signal === "SIGKILL";
}

/**
 * `test/apply/killed.test.ts` tests all writes without processes. For these few, the kernel ends
 * the process during gains and losses. There is no write 12, so that run ends by itself.
 */
const POINTS = { before: [4, 12], after: [8] };

test.each(["before", "after"] as const)(
  "after apply is killed %s a write, the next run with the same plan completes it, and nothing else was written",
  async (phase) => {
    for (const point of POINTS[phase]) {
      await using place = await busyDay();
      const plan = JSON.parse(place.read("plan.json")) as Plan;
      const before = await readState(place);
      const wanted = expectedFacts(before, plan);
      expect(await killAt(place, point, phase)).toBe(point < 12);
      if (point === 12) return;
      // Every line is complete, and open steps show what the run was about to do.
      const journal = place.read(".matomo-access/journal.jsonl").trim().split("\n");
      const entries = journal.map((line) => JSON.parse(line) as { type: string });
      const count = (type: string): number => entries.filter((entry) => entry.type === type).length;
      expect([entries[0]?.type, count("intent") > count("outcome"), count("end")]).toEqual([
        "run",
        true,
        0,
      ]);
      // Everything outside the plan is unchanged, and nobody has access that neither the old nor
      // the new state has.
      const cut = factsOf(await readState(place));
      const untouched = [...factsOf(before)].filter(([fact, value]) => wanted.get(fact) === value);
      for (const [fact, value] of untouched)
        if (!/^(?:old\.boss|new\.boss)\//.test(fact))
          expect(cut.get(fact), `${fact} at ${point}`).toBe(value);
      const finished = await place.run(["apply", "--plan", "plan.json"]);
      expect(
        diff(factsOf(await readState(place)), wanted),
        `killed at ${point}\n${finished.out}`,
      ).toEqual([]);
      expect(finished.code, finished.out).toBe(0);
      expect((await place.plan()).summary.make).toBe(0);
    }
  },
);

test("after a kill right after creating an account that inherits rows, the next run with the same plan grants exactly what it says", async () => {
  await using place = await openWorkplace({
    sites: [{ name: "Shop" }, { name: "Blog" }],
    rows: [{ login: "ALICE", site: 2, access: "admin" }],
  });
  place.manifests({
    "settings.yaml": "url: https://analytics.example.org\nremovals: written\n",
    "people.yaml":
      "users:\n  alice: { email: alice@example.org, provision: create, access: [{ role: write, sites: all }] }\n",
  });
  await place.run(["plan", "--out", "plan.json"]);
  const wanted = expectedFacts(await readState(place), JSON.parse(place.read("plan.json")) as Plan);
  let isMade = false;
  place.sandbox.setHook((event) => {
    if (isMade) return { kind: "drop" };
    isMade = event.phase === "after" && event.method === "UsersManager.addUser";
    return undefined;
  });
  await place.run(["apply", "--plan", "plan.json"]);
  place.sandbox.setHook(undefined);
  expect(factsOf(await readState(place)).get("alice/site 2")).toBe("admin");
  const finished = await place.run(["apply", "--plan", "plan.json"]);
  expect(finished.code, finished.out).toBe(0);
  expect(diff(factsOf(await readState(place)), wanted), finished.out).toEqual([]);
});

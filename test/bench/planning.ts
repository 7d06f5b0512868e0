import type { Live } from "../../src/domain/live.ts";
import type { Manifest } from "../../src/manifest/model.ts";
import { against, doubled, must, race, type Section } from "./measure.ts";
import { type BenchServer, serve } from "./serve.ts";
import { drifted, empty, manifestOf, plan, read } from "./states.ts";
import { FULL, HALF, makeWorld, type Size } from "./world.ts";

/** The number of people with changes; each has two. */
const CHANGED = 1_500;

interface Instance {
  readonly manifest: Manifest;
  readonly live: Live;
}

const instance = async (server: BenchServer, size: Size): Promise<Instance> => ({
  manifest: manifestOf(makeWorld(size)),
  live: await read(server),
});

/**
 * The cost of planning, compared with reading the same instance from a server that answers at once.
 * A real server takes seconds.
 */
export async function benchPlanning(): Promise<Section> {
  await using halfServer = await serve(HALF);
  await using server = await serve(FULL);
  const half = await instance(halfServer, HALF);
  const { manifest, live } = await instance(server, FULL);
  const changed = drifted(live, CHANGED);
  const patterns = manifestOf(makeWorld({ ...FULL, patterns: true }));
  must(plan(manifest, live).effects.length === 0, "the manifests do not describe the server");
  must(
    plan(manifest, changed).effects.length === 2 * CHANGED,
    "there are not two changes a person",
  );
  must(plan(patterns, live).effects.length === 0, "the patterns change something");

  const times = await race({
    read: () => read(server),
    half: () => plan(half.manifest, half.live),
    same: () => plan(manifest, live),
    changed: () => plan(manifest, changed),
  });
  const slow = await race({ patterns: () => plan(patterns, live) }, { runs: 3, warmUps: 0 });
  return {
    title: `Planning, against reading the same ${FULL.people} people x ${FULL.sites} sites x ${makeWorld(FULL).rows} rows`,
    rows: [
      against("nothing differs", ["read", times.read], ["plan", times.same], 2),
      against(`${2 * CHANGED} changes`, ["read", times.read], ["plan", times.changed], 2.5),
      // Each line looks up its own patterns, whereas the lines of a team share them.
      against(
        `nothing differs, ${FULL.people} people with a pattern each`,
        ["read", times.read],
        ["plan", slow.patterns],
        12,
      ),
      doubled("nothing differs, twice the people", times.half, times.same, 2.5),
    ],
  };
}

/** The plan in which every row is a change, which happens once per instance. */
export async function benchFirstPlan(): Promise<Section> {
  await using halfServer = await serve(HALF);
  await using server = await serve(FULL);
  const half = await instance(halfServer, HALF);
  const full = await instance(server, FULL);
  const reading = await race({ read: () => read(server) }, { runs: 3, warmUps: 1 });

  const [halfNew, fullNew] = [empty(half.live), empty(full.live)];
  const changes = makeWorld(FULL).cells + FULL.people;
  const planHalf = (): unknown => plan(half.manifest, halfNew);
  const planFull = (): void =>
    must(plan(full.manifest, fullNew).effects.length === changes, "not everything is new");
  planHalf();
  const times = await race({ half: planHalf, full: planFull }, { runs: 2, warmUps: 0 });
  return {
    title: `Planning the first apply of that: ${changes} changes`,
    rows: [
      against("everybody is new", ["read", reading.read], ["plan", times.full], 60),
      doubled("everybody is new, twice the people", times.half, times.full, 2.75),
    ],
  };
}

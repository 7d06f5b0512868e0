import { doubled, must, race, type Row, type Section } from "./measure.ts";
import { type BenchServer, serve } from "./serve.ts";
import { read } from "./states.ts";
import { FULL, HALF, makeWorld, TENTH, TINY } from "./world.ts";

const KILO = 1_000;

/**
 * The number of requests for reading everything, counted by the server, because the client could be
 * wrong.
 */
async function requestsOf(server: BenchServer): Promise<number> {
  const before = server.requests();
  const live = await read(server);
  const counted = server.requests() - before;
  must(
    live.requests === counted,
    `the client says ${live.requests} requests, the server ${counted}`,
  );
  return counted;
}

const requests = (what: string, small: number, large: number, limit: number): Row => ({
  what,
  small: String(small),
  large: String(large),
  ratio: large / small,
  limit,
});

const timeOfARow = (small: number, large: number, limit: number): Row => ({
  what: `time per row, ${TENTH.people} -> ${FULL.people} people`,
  small: `${(small * KILO).toFixed(2)} us`,
  large: `${(large * KILO).toFixed(2)} us`,
  ratio: large / small,
  limit,
});

/**
 * The cost of reading. The number of calls does not grow with the instance; the time grows with the
 * rows.
 */
export async function benchReading(): Promise<Section> {
  await using tiny = await serve(TINY);
  await using tenth = await serve(TENTH);
  await using half = await serve(HALF);
  await using full = await serve(FULL);
  const [few, many] = [await requestsOf(tiny), await requestsOf(full)];
  const times = await race(
    { tenth: () => read(tenth), half: () => read(half), full: () => read(full) },
    { runs: 15 },
  );

  await using tenthByParts = await serve(TENTH, { shortOfMemory: true });
  await using fullByParts = await serve(FULL, { shortOfMemory: true });
  const [fewParts, manyParts] = [await requestsOf(tenthByParts), await requestsOf(fullByParts)];
  return {
    title: "Reading from a server on loopback that answers at once",
    rows: [
      requests(
        `requests, ${TINY.people} people x ${TINY.sites} sites -> ${FULL.people} x ${FULL.sites}`,
        few,
        many,
        1,
      ),
      timeOfARow(times.tenth / makeWorld(TENTH).rows, times.full / makeWorld(FULL).rows, 1.5),
      doubled("time for twice the people", times.half, times.full, 2.75),
      // PHP with 128 MB cannot return more than 220,000 rows of a role. Then people are read
      // instead, 100 per request.
      requests(
        `requests, maps too large for PHP, ${TENTH.people} -> ${FULL.people} people`,
        fewParts,
        manyParts,
        5,
      ),
    ],
  };
}

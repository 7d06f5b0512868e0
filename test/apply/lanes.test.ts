import { describe, expect, test } from "vitest";
import { inLanes } from "../../src/apply/lanes.ts";

/** Runs jobs in lanes, and returns the number of running jobs after each start. */
async function underWay(jobs: number, width: (begun: number) => number): Promise<number[]> {
  let begun = 0;
  let open = 0;
  const seen: number[] = [];
  await inLanes(
    Array.from({ length: jobs }),
    () => width(begun),
    async () => {
      begun += 1;
      open += 1;
      seen.push(open);
      await Promise.resolve();
      open -= 1;
    },
  );
  return seen;
}

describe("jobs in lanes", () => {
  test("jobs run at the same time up to the given width", async () => {
    expect(Math.max(...(await underWay(12, () => 3)))).toBe(3);
    expect(Math.max(...(await underWay(12, () => 1)))).toBe(1);
  });

  test("jobs run at a smaller width as soon as the width decreases, and all are done", async () => {
    const seen = await underWay(12, (begun) => (begun < 3 ? 3 : 2));
    expect(seen).toHaveLength(12);
    expect(Math.max(...seen.slice(6))).toBe(2);
  });

  test("jobs run one by one if the width is zero", async () => {
    expect(await underWay(4, () => 0)).toEqual([1, 1, 1, 1]);
    const seen = await underWay(8, (begun) => (begun < 2 ? 2 : 0));
    expect([seen.length, Math.max(...seen.slice(4))]).toEqual([8, 1]);
  });

  test("after the first job that fails, no other job starts, and the error of this job is reported", async () => {
    const begun: number[] = [];
    const run = inLanes(
      [1, 2, 3, 4],
      () => 2,
      async (job) => {
        begun.push(job);
        await Promise.resolve();
        throw new Error(`job ${job}`);
      },
    );
    await expect(run).rejects.toThrow("job 1");
    expect(begun).toEqual([1, 2]);
  });
});

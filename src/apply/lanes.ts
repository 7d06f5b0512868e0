/**
 * Does jobs at the same time, each begun in their order. `width` is asked before every job, so that
 * a server that becomes slow gets fewer at once; one goes on whatever it says. After the first that
 * throws no further one is begun, and those that are under way come to their end.
 * @param width how many may be under way now
 * @throws what the first job threw, once no job is under way any more
 */
export async function inLanes<Job>(
  jobs: readonly Job[],
  width: () => number,
  run: (job: Job) => Promise<void>,
): Promise<void> {
  const queue = jobs.values();
  const failures: unknown[] = [];
  const lane = async (index: number): Promise<void> => {
    // All lanes take from the same queue; the iterator ends for all of them at once.
    for (const job of queue) {
      try {
        await run(job);
      } catch (error) {
        failures.push(error);
      }
      if (failures.length > 0 || (index > 0 && index >= width())) return;
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, width()) }, (_, index) => lane(index)));
  if (failures.length > 0) throw failures[0];
}

/**
 * Runs jobs at the same time, started in their order. `width` is called before every job, so that a
 * slow server gets fewer jobs at once, but always at least one. After the first failure no job is
 * started, and running jobs are completed.
 * @param width the current number of jobs that may run at the same time
 * @throws the error of the first failed job, after all running jobs have ended
 */
export async function inLanes<Job>(
  jobs: readonly Job[],
  width: () => number,
  run: (job: Job) => Promise<void>,
): Promise<void> {
  const queue = jobs.values();
  const failures: unknown[] = [];
  const lane = async (index: number): Promise<void> => {
    // All lanes share one queue, so it ends for all of them at once.
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

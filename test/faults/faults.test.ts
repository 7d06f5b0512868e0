import { expect, test } from "vitest";
import { runFault } from "./run-fault.ts";

/** A run that is killed, and one with faults. To run many more: npm run faults -- 500 */
const SEEDS = [15, 23];

test("after runs with faults, nothing outside the plan has changed, nothing is lost, no secret is shown, and green means done", async () => {
  for (const seed of SEEDS) {
    const { story, violations } = await runFault(seed);
    expect(violations, story.join("\n")).toEqual([]);
  }
});

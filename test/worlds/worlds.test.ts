import { expect, test } from "vitest";
import { startSandbox } from "../../src/sandbox/server.ts";
import { runWorld } from "./run-world.ts";

/** To run many more: npm run worlds -- 500 */
const SEEDS = [103, 132, 137];

test("in random worlds, nobody keeps access that has ended, and nobody gains access that no approved plan showed", async () => {
  const sandbox = await startSandbox({ seed: { sites: [{ name: "First" }] } });
  try {
    for (const seed of SEEDS) {
      const { story, violations } = await runWorld(seed, sandbox);
      expect(violations, story.join("\n")).toEqual([]);
    }
  } finally {
    await sandbox.close();
  }
});

import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { startSandbox } from "../../src/sandbox/server.ts";
import { readTranscript, replay } from "./replay.ts";

const folder = fileURLToPath(new URL("../fixtures/transcripts/", import.meta.url));

for (const file of readdirSync(folder).filter((name) => name.endsWith(".jsonl"))) {
  test.concurrent(`the sandbox answers like the real Matomo in ${file}`, async () => {
    const { version, steps } = readTranscript(`${folder}${file}`);
    const sandbox = await startSandbox({ version });
    try {
      expect(steps.length).toBeGreaterThan(5);
      expect(await replay(steps, sandbox)).toEqual([]);
    } finally {
      await sandbox.close();
    }
  });
}

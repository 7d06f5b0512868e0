import { describe, expect, test } from "vitest";
import { isGreen } from "../../src/apply/apply.ts";
import type { SandboxSeed } from "../../src/sandbox/seed.generated.ts";
import { openApplying, outcomesOf } from "./applying.ts";

describe("a server that limits bulk requests", () => {
  test.each([30, 1, 0])(
    "a server that accepts %d calls at once gets all changes, and the journal contains each of them once",
    async (limit) => {
      const logins = Array.from({ length: 129 }, (_, index) => `p${index}`);
      const seed: SandboxSeed = {
        sites: [{ name: "One" }],
        users: logins.map((login) => ({ login, email: `${login}@example.org` })),
      };
      const yaml = `users:\n${logins.map((login) => `  ${login}: { email: ${login}@example.org, access: [{ role: view, sites: [1] }] }\n`).join("")}`;
      await using run = await openApplying(seed, yaml, {
        settings: "limits: { gaining: { count: 200 } }",
      });
      run.sandbox.setConfig("General", "API_bulk_request_limit", String(limit));
      const result = await run.apply();
      expect(outcomesOf(result).filter((line) => !line.endsWith(": done"))).toEqual([]);
      expect([isGreen(result), run.writes().length]).toEqual([true, 129]);
      const entries = run.journal.flat();
      expect(entries.filter(({ type }) => type === "outcome")).toHaveLength(129);
    },
  );
});

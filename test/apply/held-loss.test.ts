import { describe, expect, test } from "vitest";
import { isGreen } from "../../src/apply/apply.ts";
import type { SandboxSeed } from "../../src/sandbox/seed.generated.ts";
import { effectsOf } from "../helpers/plan-of.ts";
import { openApplying, outcomesOf } from "./applying.ts";

const TEMPLATES = "tagmanager_use_custom_templates";
const SEED: SandboxSeed = {
  sites: [{ name: "One" }],
  users: [
    {
      login: "alice",
      email: "alice@example.org",
      access: [{ access: ["view", TEMPLATES], sites: [1] }],
    },
  ],
};
const YAML = "users:\n  alice: { access: [{ role: write, sites: [1] }] }\n";

describe("a role is raised while the loss of a capability is on hold", () => {
  test.each(["removals: written", "removals: all\nprotect: { logins: [alice] }"])(
    "%s: the role is written together with the capability, and the run is green",
    async (settings) => {
      await using run = await openApplying(SEED, YAML, { settings });
      const result = await run.apply();
      expect(run.writes()).toEqual([`setUserAccess alice write+${TEMPLATES} 1`]);
      expect(outcomesOf(result)).toEqual(["alice site 1: done"]);
      expect(effectsOf(result.after?.plan ?? run.plan)).toEqual([
        `alice site 1: write + ${TEMPLATES} -> write, a loss, held: ${settings.includes("protect") ? "protected" : "removals"}`,
      ]);
      expect(isGreen(result)).toBe(true);
    },
  );

  test("a gain that Matomo reports as done but does not keep is a failure, and the run is not green", async () => {
    await using run = await openApplying(SEED, YAML);
    run.setHook((event) =>
      event.phase === "before" && event.method === "API.getBulkRequest"
        ? { kind: "answer", status: 200, body: '[{"result":"success","message":"ok"}]' }
        : undefined,
    );
    const result = await run.apply();
    expect(outcomesOf(result)[0]).toContain("alice site 1: failed");
    expect(isGreen(result)).toBe(false);
  });
});

import fc from "fast-check";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { LAYOUTS } from "../../src/import/layout.ts";
import { composePlain } from "../../src/manifest/plain-document.ts";
import { openWorkplace } from "../helpers/run-cli.ts";
import { world } from "../helpers/random-worlds.ts";

/** `npm run test:worlds` runs many more. */
const RUNS = Number(process.env["FC_RUNS"] ?? 6);

test("for every random Matomo, the plan after an import is empty and Matomo is unchanged", async () => {
  await fc.assert(
    fc.asyncProperty(world, fc.constantFrom(...LAYOUTS), async ({ seed }, layout) => {
      await using place = await openWorkplace(seed);
      const env = { MATOMO_URL: place.sandbox.url };
      const args = ["import", "--account", "root", "--layout", layout];
      const imported = await place.run(args, { env });
      expect(imported.code, imported.err).toBe(0);
      const folder = join(place.cwd, "access");
      const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
      // Plain YAML is read much faster.
      for (const name of names.filter((each) => each.endsWith(".yaml")))
        expect(composePlain(readFileSync(join(folder, name), "utf8")), name).toBeDefined();
      const plan = await place.plan();
      expect(plan.effects).toEqual([]);
      expect(plan.frozen).toEqual([]);
      expect(plan.diagnostics).toEqual([]);
      // Only accounts with an expired invitation are missing in the files, and both the import and
      // the plan report them.
      for (const { login, invitation } of plan.unmanaged.people) {
        expect(imported.out).toContain(login);
        expect(invitation).toBe("expired");
      }
      const expired = (seed.users ?? []).filter(({ pending }) => (pending ?? 0) < 0);
      expect(plan.unmanaged.people.length).toBe(expired.length);
      expect((await place.run(args)).out).toContain("Nothing to import");
      expect(place.writes()).toEqual([]);
    }),
    { numRuns: RUNS },
  );
});

import { describe, expect, test } from "vitest";
import { BUSY_MANIFEST, BUSY_SEED, BUSY_SETTINGS } from "./busy-day.ts";
import { openWorkplace } from "./run-cli.ts";

const BUSY = { "people.yaml": BUSY_MANIFEST, "settings.yaml": BUSY_SETTINGS };

describe("what apply says at the end", () => {
  test("names what is held once, with what would help, and counts nothing as unexpected that it held itself", async () => {
    await using place = await openWorkplace(BUSY_SEED);
    place.manifests(BUSY);
    const { code, out } = await place.run(["apply", "--yes"], { env: { MATOMO_PASSWORD: undefined } });
    expect(code).toBe(4);
    const [, result = ""] = out.split(/^(?=Not complete)/m);
    expect(result).toMatch(/^Not complete: \d+ changes made; \d+ changes? (?:is|are) held that should be made\.$/m);
    expect(out.match(/set MATOMO_PASSWORD/g)?.length).toBe(result.match(/set MATOMO_PASSWORD/g)?.length);
    expect(result).toContain("set MATOMO_PASSWORD");
  });

  test("says the same of changes for which Matomo refused the password", async () => {
    await using place = await openWorkplace(BUSY_SEED);
    place.manifests(BUSY);
    const { code, out } = await place.run(["apply", "--yes"], { env: { MATOMO_PASSWORD: "wrong" } });
    expect(code).toBe(4);
    expect(out).not.toContain("should not be there");
    expect(out).toContain("Matomo refused MATOMO_PASSWORD");
  });

  test("of what was not approved, says how it can be", async () => {
    await using place = await openWorkplace(BUSY_SEED);
    place.manifests({ "people.yaml": "users:\n" });
    await place.run(["plan", "--out", "plan.json"]);
    place.manifests(BUSY);
    const { code, out } = await place.run(["apply", "--plan", "plan.json"]);
    expect(code).toBe(4);
    expect(out).toContain("needs a plan of its own: plan --out FILE, then apply --plan FILE");
  });
});

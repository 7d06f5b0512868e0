import { expect, test } from "vitest";
import { BUSY_MANIFEST, BUSY_SEED, BUSY_SETTINGS } from "../helpers/busy-day.ts";
import { openWorkplace } from "../helpers/run-cli.ts";

const ESCAPE = "\u001b[";

test("without a terminal, plans and errors have colours if FORCE_COLOR says so, and never with --no-color", async () => {
  await using place = await openWorkplace(BUSY_SEED);
  place.manifests({ "settings.yaml": BUSY_SETTINGS, "people.yaml": BUSY_MANIFEST });
  for (const args of [["plan"], ["plan", "--on", "tomorrow"]]) {
    const said = async (
      options: readonly string[],
      env: Readonly<Record<string, string>>,
    ): Promise<string> => {
      const { out, err } = await place.run([...args, ...options], { env });
      return out + err;
    };
    expect(await said([], {})).not.toContain(ESCAPE);
    expect(await said([], { FORCE_COLOR: "1" })).toContain(ESCAPE);
    expect(await said([], { FORCE_COLOR: "0" })).not.toContain(ESCAPE);
    expect(await said(["--no-color"], { FORCE_COLOR: "1" })).not.toContain(ESCAPE);
  }
});

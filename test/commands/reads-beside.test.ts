import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { SandboxSeed } from "../../src/sandbox/seed.generated.ts";
import { openWorkplace } from "../helpers/run-cli.ts";

const SEED: SandboxSeed = {
  sites: [{ name: "Shop" }],
  users: [
    { login: "alice", email: "alice@example.org", access: [{ access: ["view"], sites: [1] }] },
  ],
};
const good = (login: string): string =>
  `users:\n  ${login}: { email: ${login}@example.org, access: [{ role: view, sites: all }] }\n`;

test("Matomo answers while the manifests are read, file by file", async () => {
  await using place = await openWorkplace(SEED);
  const files = Array.from({ length: 40 }, (_, index) => [
    `people-${index}.yaml`,
    good(`p${index}`),
  ]);
  place.manifests(Object.fromEntries(files) as Record<string, string>);
  // The log shows line by line where the command was when a call arrived.
  const { code, err } = await place.run(["plan", "--debug"]);
  expect(code).toBe(0);
  const lines = err.split("\n");
  const read = lines.findIndex((line) => / manifests: /.test(line));
  const first = lines.findIndex((line) => / matomo: POST /.test(line));
  expect(first).toBeGreaterThan(-1);
  expect(first).toBeLessThan(read);
});

test.each([["plan"], ["drift"], ["explain", "alice"], ["apply", "--yes"]])(
  "if the manifests have errors, %s uses no answer of Matomo, writes nothing and does not mention Matomo",
  async (...command) => {
    await using place = await openWorkplace(SEED);
    place.manifests({
      "people.yaml": good("alice"),
      "more.yaml": "users:\n  bob: { rol: view }\n",
    });
    const { code, out, err } = await place.run(command);
    expect([code, out]).toEqual([1, ""]);
    expect(err).toContain("more.yaml:2");
    expect(err).toContain("nothing was changed in Matomo");
    expect(place.writes()).toEqual([]);
    expect(existsSync(join(place.cwd, ".matomo-access"))).toBe(false);
    // The same if Matomo refuses the token.
    const refused = await place.run(command, { env: { MATOMO_TOKEN: "0".repeat(32) } });
    expect([refused.code, refused.err]).toEqual([code, err]);
  },
);

test("an invalid environment is reported after the errors of the manifests, and before anything is sent", async () => {
  await using place = await openWorkplace(SEED);
  place.manifests({ "people.yaml": "users:\n  bob: { rol: view }\n" });
  const env = { MATOMO_TOKEN: "" };
  const broken = await place.run(["plan"], { env });
  expect(broken.err).toContain("people.yaml:2");
  expect(broken.err).not.toContain("MATOMO_TOKEN");
  place.manifests({ "people.yaml": good("bob") });
  const before = place.sandbox.requests();
  expect((await place.run(["plan"], { env })).err).toContain("MATOMO_TOKEN is not set");
  expect(place.sandbox.requests()).toBe(before);
});

import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { SandboxFault } from "../../src/sandbox/server.ts";
import { factsOf, readState } from "../helpers/facts.ts";
import { openWorkplace, type Workplace } from "../helpers/run-cli.ts";

const SETTINGS = "url: https://analytics.example.org\nremovals: written\n";
const JOURNAL = ".matomo-access/journal.jsonl";

/**
 * A Matomo in which a new account `newbie` would at once be admin of site 2, with files that invite
 * it.
 */
async function openPlace(): Promise<Workplace> {
  const place = await openWorkplace({
    sites: [{ name: "One" }, { name: "Two" }],
    rows: [{ login: "newbie", site: 2, access: "admin" }],
  });
  place.manifests({ "settings.yaml": SETTINGS, "people.yaml": "users: {}\n" });
  const first = await place.run(["apply", "--yes", "--baseline-out", "baseline.json"]);
  expect(first.code, first.out + first.err).toBe(0);
  place.manifests({
    "settings.yaml": SETTINGS,
    "people.yaml":
      "users:\n  newbie: { email: newbie@example.org, access: [{ role: view, sites: [1] }] }\n",
  });
  return place;
}

/** Carries out the invitation, and then answers no request any more. */
async function dieAfterInvitation(place: Workplace): Promise<void> {
  let isInvited = false;
  place.sandbox.setHook((event): SandboxFault | undefined => {
    if (isInvited) return { kind: "drop" };
    isInvited = event.phase === "after" && event.method === "UsersManager.inviteUser";
    return isInvited ? { kind: "drop" } : undefined;
  });
  const { code } = await place.run(["apply", "--yes", "--baseline", "baseline.json"]);
  expect(code).toBe(4);
  place.sandbox.setHook(undefined);
  expect(await adminOn2(place)).toBe("admin");
}

const adminOn2 = async (place: Workplace): Promise<string | undefined> =>
  factsOf(await readState(place)).get("newbie/site 2");

test("access that a new account inherited is removed by the next apply if only the journal contains it", async () => {
  await using place = await openPlace();
  await dieAfterInvitation(place);
  const planned = await place.run(["plan"]);
  expect(planned.out).toContain("does not inherit admin on");
  const { code, out } = await place.run(["apply", "--yes"]);
  expect(code, out).toBe(0);
  expect(await adminOn2(place)).toBeUndefined();
  // The journal is gone, so access that is granted by hand from now on belongs to the account.
  const token_auth = place.sandbox.token;
  const fields = { token_auth, userLogin: "newbie", access: "admin", idSites: "2" };
  await fetch(
    `${place.sandbox.url}/index.php?module=API&format=json&method=UsersManager.setUserAccess`,
    {
      method: "POST",
      body: new URLSearchParams(fields),
    },
  );
  expect((await place.plan()).effects).toMatchObject([{ site: 2, held: [{ reason: "removals" }] }]);
});

test("access that a new account inherited is removed if only the baseline contains it", async () => {
  await using place = await openPlace();
  await dieAfterInvitation(place);
  rmSync(join(place.cwd, JOURNAL));
  const { code, out } = await place.run(["apply", "--yes", "--baseline", "baseline.json"]);
  expect(code, out).toBe(0);
  expect(await adminOn2(place)).toBeUndefined();
});

test("inherited access that is in neither the journal nor the baseline is on hold and shown, because somebody could have granted it", async () => {
  await using place = await openPlace();
  await dieAfterInvitation(place);
  rmSync(join(place.cwd, JOURNAL));
  const { out } = await place.run(["apply", "--yes"]);
  expect(await adminOn2(place)).toBe("admin");
  expect(out).toMatch(/loses admin on/);
});

test("the journal of another server does not count for this one", async () => {
  await using place = await openPlace();
  await dieAfterInvitation(place);
  place.write(JOURNAL, place.read(JOURNAL).replaceAll(place.sandbox.url, "https://other.example"));
  expect((await place.plan()).effects).toMatchObject([{ site: 2, held: [{ reason: "removals" }] }]);
});

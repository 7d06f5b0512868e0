import { describe, expect, test } from "vitest";
import { BUSY_MANIFEST, BUSY_SEED, BUSY_SETTINGS } from "../helpers/busy-day.ts";
import { openWorkplace } from "../helpers/run-cli.ts";

const BUSY = { "people.yaml": BUSY_MANIFEST, "settings.yaml": BUSY_SETTINGS };

describe("what apply says at the end", () => {
  test("names what is held once, with what would help, and counts nothing as unexpected that it held itself", async () => {
    await using place = await openWorkplace(BUSY_SEED);
    place.manifests(BUSY);
    const { code, out } = await place.run(["apply", "--yes"], {
      env: { MATOMO_PASSWORD: undefined },
    });
    expect(code).toBe(4);
    const [, result = ""] = out.split(/^(?=Not complete)/m);
    expect(result).toMatch(
      /^Not complete: \d+ changes applied; \d+ changes? (?:is|are) on hold that should be applied\.$/m,
    );
    expect(out.match(/set\s+MATOMO_PASSWORD/g)?.length).toBe(
      result.match(/set\s+MATOMO_PASSWORD/g)?.length,
    );
    expect(result).toMatch(/set\s+MATOMO_PASSWORD/);
  });

  test("says the same of changes for which Matomo refused the password", async () => {
    await using place = await openWorkplace(BUSY_SEED);
    place.manifests(BUSY);
    const { code, out } = await place.run(["apply", "--yes"], {
      env: { MATOMO_PASSWORD: "wrong" },
    });
    expect(code).toBe(4);
    expect(out).not.toContain("unexpected difference");
    expect(out).toContain("Matomo refused MATOMO_PASSWORD");
  });

  test("of what was not approved, says how it can be", async () => {
    await using place = await openWorkplace(BUSY_SEED);
    place.manifests({ "people.yaml": "users:\n" });
    await place.run(["plan", "--out", "plan.json"]);
    place.manifests(BUSY);
    const { code, out } = await place.run(["apply", "--plan", "plan.json"]);
    expect(code).toBe(4);
    expect(out.replaceAll(/\s+/g, " ")).toContain(
      "run apply --held-out FILE, review the file, then run apply --plan FILE",
    );
  });

  test("says where the encrypted invitation links are, in a folder that git leaves alone", async () => {
    await using place = await openWorkplace(BUSY_SEED);
    const recipients = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";
    place.manifests({
      "settings.yaml": `url: https://analytics.example.org\ninvitations: { recipients: [${recipients}] }\n`,
      "people.yaml":
        "users:\n  newcomer: { email: n@example.org, provision: invite-link, access: [{ role: view, sites: [One] }] }\n",
    });
    const { out } = await place.run(["apply", "--yes"]);
    expect(out).toContain(
      `age --decrypt --identity KEY_FILE ${place.cwd}/.matomo-access/invite-links.age`,
    );
    expect(place.read(".matomo-access/.gitignore")).toBe("*\n");
  });

  test("says a refusal once", async () => {
    await using place = await openWorkplace(BUSY_SEED);
    place.manifests({ ...BUSY, "settings.yaml": `${BUSY_SETTINGS}paused: Matomo moves\n` });
    const { code, out } = await place.run(["apply", "--yes"]);
    expect([code, out.match(/paused: Matomo moves/g)?.length]).toEqual([3, 1]);
  });
});

test("a run for one person says nothing of what others would need", async () => {
  await using place = await openWorkplace(BUSY_SEED);
  place.manifests(BUSY);
  const { code, out } = await place.run(["apply", "--yes", "--only", "leaver"], {
    env: { MATOMO_PASSWORD: undefined },
  });
  expect(code, out).toBe(0);
  expect(out).not.toContain("MATOMO_PASSWORD");
});

test("explain tells rows that an earlier account left from a login that nobody knows", async () => {
  await using place = await openWorkplace(BUSY_SEED);
  place.manifests({ "people.yaml": "users:\n" });
  const { code, err } = await place.run(["explain", "fresh"]);
  expect(code).toBe(1);
  expect(err).toContain(
    "Access to one site is left in Matomo from an earlier account with this login",
  );
});

describe("what drift says", () => {
  test("warns of what ends within two weeks, and tells to mend lines that nobody can judge", async () => {
    await using place = await openWorkplace(BUSY_SEED);
    place.manifests({
      "people.yaml":
        "users:\n  alice: { email: alice@example.org, access: [{ role: view, sites: [Tow], until: 2026-12-01 }] }\n  bob: { email: bob@example.org, access: [{ role: view, sites: [One], until: 2026-12-02 }] }\n",
    });
    const { code, out } = await place.run(["drift"]);
    expect(code).toBe(2);
    expect(out).toContain("bob: view ends after 2026-12-02 (in 7 days)");
    expect(out).toContain("Fix the lines with errors first");
  });
});

import { describe, expect, test } from "vitest";
import { BUSY_MANIFEST, BUSY_SEED, BUSY_SETTINGS } from "../helpers/busy-day.ts";
import { openWorkplace } from "../helpers/run-cli.ts";

const BUSY = { "people.yaml": BUSY_MANIFEST, "settings.yaml": BUSY_SETTINGS };

describe("the output at the end of apply", () => {
  test("the result lists once what is on hold, says what would help, and does not count it as unexpected", async () => {
    await using place = await openWorkplace(BUSY_SEED);
    place.manifests(BUSY);
    const { code, out } = await place.run(["apply", "--yes"], {
      env: { MATOMO_PASSWORD: undefined },
    });
    expect(code).toBe(4);
    const [, result = ""] = out.split(/^(?=Not complete)/m);
    expect(result).toMatch(
      /^Not complete: \d+ changes applied; \d+ changes? that should be applied (?:is|are) on hold\.$/m,
    );
    expect(out.match(/set\s+MATOMO_PASSWORD/g)?.length).toBe(
      result.match(/set\s+MATOMO_PASSWORD/g)?.length,
    );
    expect(result).toMatch(/set\s+MATOMO_PASSWORD/);
  });

  test("the result lists changes for which Matomo refused the password as on hold, too", async () => {
    await using place = await openWorkplace(BUSY_SEED);
    place.manifests(BUSY);
    const { code, out } = await place.run(["apply", "--yes"], {
      env: { MATOMO_PASSWORD: "wrong" },
    });
    expect(code).toBe(4);
    expect(out).not.toContain("unexpected difference");
    expect(out).toContain("Matomo refused MATOMO_PASSWORD");
  });

  test("the result says how to approve what was not approved", async () => {
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

  test("the result says where the encrypted invitation links are, in a folder that git ignores", async () => {
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

  test("a refusal is shown once", async () => {
    await using place = await openWorkplace(BUSY_SEED);
    place.manifests({ ...BUSY, "settings.yaml": `${BUSY_SETTINGS}paused: Matomo moves\n` });
    const { code, out } = await place.run(["apply", "--yes"]);
    expect([code, out.match(/paused: Matomo moves/g)?.length]).toEqual([3, 1]);
  });
});

test("the result of a run for one person does not mention what other people would need", async () => {
  await using place = await openWorkplace(BUSY_SEED);
  place.manifests(BUSY);
  const { code, out } = await place.run(["apply", "--yes", "--only", "leaver"], {
    env: { MATOMO_PASSWORD: undefined },
  });
  expect(code, out).toBe(0);
  expect(out).not.toContain("MATOMO_PASSWORD");
});

test("explain distinguishes an unknown login from a login for which an earlier account left access rows", async () => {
  await using place = await openWorkplace(BUSY_SEED);
  place.manifests({ "people.yaml": "users:\n" });
  const { code, err } = await place.run(["explain", "fresh"]);
  expect(code).toBe(1);
  expect(err).toContain(
    "Access to one site is left in Matomo from an earlier account with this login",
  );
});

describe("the output of drift", () => {
  test("the result warns of access that ends within two weeks, and of lines that have errors", async () => {
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

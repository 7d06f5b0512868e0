import { describe, expect, test } from "vitest";
import type { Plan } from "../../src/plan/plan.generated.ts";
import type { SandboxFault, SandboxHook } from "../../src/sandbox/server.ts";
import { BUSY_MANIFEST, BUSY_SEED, BUSY_SETTINGS } from "../helpers/busy-day.ts";
import { diff, expectedFacts, factsOf, readState } from "../helpers/facts.ts";
import { openWorkplace, type Workplace } from "../helpers/run-cli.ts";

async function busyDay(): Promise<Workplace> {
  const place = await openWorkplace(BUSY_SEED);
  place.manifests({ "settings.yaml": BUSY_SETTINGS, "people.yaml": BUSY_MANIFEST });
  await place.run(["plan", "--out", "plan.json"]);
  return place;
}

const FAULTS: readonly {
  readonly name: string;
  readonly phase: "before" | "after";
  readonly fault: SandboxFault;
}[] = [
  {
    name: "the connection breaks before the call is carried out",
    phase: "before",
    fault: { kind: "drop" },
  },
  {
    name: "the connection breaks after the call was carried out",
    phase: "after",
    fault: { kind: "drop" },
  },
  { name: "the answer is truncated", phase: "after", fault: { kind: "truncate", bytes: 7 } },
  {
    name: "a proxy answers 502 although the call was carried out",
    phase: "after",
    fault: { kind: "answer", status: 502, body: "<html>Bad Gateway</html>" },
  },
  {
    name: "a firewall answers 429",
    phase: "before",
    fault: { kind: "answer", status: 429, body: "slow down", headers: { "retry-after": "2" } },
  },
  {
    name: "a login page answers with 200",
    phase: "before",
    fault: {
      kind: "answer",
      status: 200,
      body: "<html>Sign in</html>",
      headers: { "content-type": "text/html" },
    },
  },
];

/** Lets every third request of a run fail once. */
const everyThird = (phase: "before" | "after", fault: SandboxFault): SandboxHook => {
  let last = 0;
  return (event) => {
    if (event.request < last + 3 || event.phase !== phase) return undefined;
    last = event.request;
    return fault;
  };
};

describe("apply succeeds or reports that it did not, if for every third request", () => {
  test.each(FAULTS)("$name", async ({ phase, fault }) => {
    await using place = await busyDay();
    const plan = JSON.parse(place.read("plan.json")) as Plan;
    const before = await readState(place);
    place.sandbox.setHook(everyThird(phase, fault));
    const { code, out } = await place.run(["apply", "--plan", "plan.json"]);
    place.sandbox.setHook(undefined);
    const left = diff(factsOf(await readState(place)), expectedFacts(before, plan));
    // Green means exactly that everything is done.
    expect(code === 0, out).toBe(left.length === 0);
    await place.run(["apply", "--plan", "plan.json"]);
    expect(diff(factsOf(await readState(place)), expectedFacts(before, plan))).toEqual([]);
  });
});

test("without a mail server, Matomo answers an e-mail change with an error, but changes the e-mail", async () => {
  await using place = await openWorkplace({
    sites: [{ name: "Shop" }],
    users: ["ann", "ben"].map((login) => ({
      login,
      email: `${login}@example.org`,
      access: [{ access: ["view"], sites: [1] }],
    })),
  });
  place.sandbox.setConfig("mail", "transport", "smtp");
  const user = (login: string): string =>
    `  ${login}: { email: new.${login}@example.org, access: [{ role: view, sites: [Shop] }] }`;
  place.manifests({ "people.yaml": `users:\n${user("ann")}\n${user("ben")}\n` });
  const { code, out } = await place.run(["apply", "--yes"]);
  expect(code, out).toBe(0);
  expect(out).toContain("Done: 2 changes applied and verified.");
});

describe("an incomplete read is an error, and never fewer people:", () => {
  const LISTS = [
    "UsersManager.getUsers",
    "SitesManager.getAllSites",
    "UsersManager.getUsersSitesFromAccess",
    "UsersManager.getAvailableCapabilities",
  ];
  const SPOILED: readonly [string, string][] = [
    ["an empty list", "[]"],
    ["half a list", '[{"login":"root"'],
    ["HTML", "<html>maintenance</html>"],
    ["an error", '{"result":"error","message":"broken"}'],
    ["null", "null"],
  ];
  test.each(LISTS.flatMap((method) => SPOILED.map(([what, body]) => ({ method, what, body }))))(
    "$what for $method",
    async ({ method, what, body }) => {
      await using place = await busyDay();
      place.sandbox.setHook((event) =>
        event.phase === "after" && event.method === method
          ? { kind: "answer", status: 200, body }
          : undefined,
      );
      const writes = place.writes().length;
      const { code, err } = await place.run(["apply", "--yes"]);
      // These two may be empty if nobody has access and no plugin adds capabilities. Then manifests
      // with capabilities have no plan.
      const mayBeEmpty =
        method === "UsersManager.getUsersSitesFromAccess" ||
        method === "UsersManager.getAvailableCapabilities";
      if (what === "an empty list" && mayBeEmpty) return expect([0, 1, 4]).toContain(code);
      expect([code, place.writes().length]).toEqual([1, writes]);
      expect(err).toMatch(/error: /);
      expect(err).not.toContain(place.sandbox.token);
    },
  );
});

test("a wrong token ends the run at the first answer", async () => {
  await using place = await busyDay();
  const requests = place.sandbox.requests();
  const { code, err } = await place.run(["plan"], { env: { MATOMO_TOKEN: "0".repeat(32) } });
  expect(code).toBe(1);
  expect(err).toContain("token");
  expect(place.sandbox.requests() - requests).toBeLessThan(3);
});

test("a wrong password is sent once; what needs it is on hold, and the rest is applied", async () => {
  await using place = await busyDay();
  const { code, out } = await place.run(["apply", "--yes"], {
    env: { MATOMO_PASSWORD: "wrong-password" },
  });
  expect(code).toBe(4);
  expect(out).toContain("MATOMO_PASSWORD");
  const state = await readState(place);
  expect(factsOf(state).get("old.boss/superuser")).toBe("true");
  expect(factsOf(state).get("new.boss/superuser")).toBeUndefined();
  expect(state.people.has("leaver" as never)).toBe(false);
  expect(
    place.sandbox.calls.filter(({ params }) => params["passwordConfirmation"] !== undefined),
  ).toHaveLength(1);
});

test("without a password, the changes that need it are on hold, with the way to provide one", async () => {
  await using place = await busyDay();
  const { code, out } = await place.run(["apply", "--plan", "plan.json"], {
    env: { MATOMO_PASSWORD: undefined },
  });
  expect(code).toBe(4);
  expect(out.replaceAll(/\s+/g, " ")).toContain("set MATOMO_PASSWORD");
  const again = await place.run(["apply", "--plan", "plan.json"]);
  expect(again.code, again.out).toBe(0);
});

test("an interrupted run stops between two calls, and the next run completes it", async () => {
  await using place = await busyDay();
  const stop = new AbortController();
  place.sandbox.setHook((event) => {
    if (event.method === "UsersManager.addUser" && event.phase === "after") stop.abort();
  });
  const { code, out } = await place.run(["apply", "--plan", "plan.json"], { signal: stop.signal });
  expect(code).toBe(4);
  expect(out).toContain("interrupted");
  place.sandbox.setHook(undefined);
  expect((await place.run(["apply", "--plan", "plan.json"])).code).toBe(0);
});

import { describe, expect, test } from "vitest";
import { isGreen } from "../../src/apply/apply.ts";
import { AccessError } from "../../src/domain/error.ts";
import { loginKey } from "../../src/domain/login.ts";
import type { SandboxSeed } from "../../src/sandbox/seed.generated.ts";
import { BUSY_MANIFEST, BUSY_SEED } from "../helpers/busy-day.ts";
import { openApplying, outcomesOf, spoil } from "./applying.ts";

const BUSY = {
  settings:
    "removals: all\nlimits: { losing: { count: 20 }, gaining: { count: 20 } }\ninvitations: { expired: resend }",
};
const DROP = { kind: "drop" } as const;
const answer = (body: string) => ({ kind: "answer", status: 200, body }) as const;

describe("applying a whole plan", () => {
  test("an apply uses an order in which nobody temporarily loses access", async () => {
    await using run = await openApplying(BUSY_SEED, BUSY_MANIFEST, BUSY);
    const result = await run.apply();
    expect(run.writes()).toEqual([
      // Accounts.
      "inviteUser fresh fresh@example.org",
      "resendInvite late",
      "addUser robot robot@example.org",
      // Gains.
      "setUserAccess anonymous view 1",
      "setUserAccess fresh view 1",
      "setUserAccess fresh admin 2",
      "setUserAccess late view 3",
      "setUserAccess robot view 1,2,3,4",
      "setSuperUserAccess new.boss 1",
      // Changes.
      "setUserAccess 1234 write+tagmanager_publish_live_container 4",
      "setUserAccess alice write 1,2",
      "setUserAccess fresh noaccess 4",
      "updateUser alice alice@new.example.org",
      // Losses: first super users, each with the access that replaces the right.
      "setSuperUserAccess old.boss 0",
      "setUserAccess old.boss write 1,2",
      "setUserAccess old.boss view 4",
      "setUserAccess alice view 3",
      "setUserAccess anonymous noaccess 2",
      "setUserAccess bob write 1,3",
      "setUserAccess bob noaccess 2,4",
      "deleteUser leaver",
    ]);
    expect(outcomesOf(result).every((line) => line.endsWith(": done"))).toBe(true);
    expect(result.verified).toMatchObject({ clean: true, remaining: 0 });
    expect([isGreen(result), result.stopped, result.refused]).toEqual([true, undefined, undefined]);
    expect(result.after?.plan.effects).toEqual([]);
    expect(result.after?.live.people.has(loginKey("leaver"))).toBe(false);
  });

  test("an apply reports its progress step by step", async () => {
    await using run = await openApplying(BUSY_SEED, BUSY_MANIFEST, BUSY);
    await run.apply();
    expect(run.progress).toHaveLength(19);
    expect(run.progress[0]).toBe("1/19 invite fresh, with the role view on site 1");
    expect(run.progress.at(-1)).toBe("19/19 delete leaver");
  });

  test("an apply writes every intent into the journal before its request is sent, and every outcome right after it", async () => {
    await using run = await openApplying(BUSY_SEED, BUSY_MANIFEST, BUSY);
    const open = new Set<number>();
    const early: string[] = [];
    run.setHook(({ phase, method }) => {
      if (phase === "after" || /\.(?:get|is|has)(?!BulkRequest)/.test(method)) return;
      open.clear();
      for (const entry of run.journal.flat()) {
        if (entry.type === "intent") open.add(entry.step);
        if (entry.type === "outcome") open.delete(entry.step);
      }
      if (open.size === 0) early.push(method);
    });
    await run.apply();
    // The access that replaces a super user right belongs to the intent of its removal.
    expect(early).toEqual([]);
    const entries = run.journal.flat();
    expect(entries[0]).toEqual({
      type: "run",
      url: run.plan.url,
      plan: run.plan.hash,
      effects: 25,
      held: 0,
    });
    expect(entries.slice(-2)).toEqual([
      { type: "verified", clean: true, remaining: 0 },
      { type: "end" },
    ]);
    const ids = (type: "intent" | "outcome"): number[] =>
      entries.flatMap((entry) => (entry.type === type ? [entry.step] : []));
    expect(new Set(ids("outcome"))).toEqual(new Set(ids("intent")));
    expect(ids("outcome")).toHaveLength(19);
    expect(JSON.stringify(entries)).not.toContain("@");
  });

  test("an apply writes and reads nothing if guards refuse the plan", async () => {
    await using run = await openApplying(BUSY_SEED, BUSY_MANIFEST, {
      settings: "removals: all\nlimits: { losing: { count: 1 } }",
    });
    const result = await run.apply();
    expect([run.writes(), run.requests, run.journal]).toEqual([[], [], []]);
    expect(result.refused).toEqual(run.plan.guards.refusals);
    expect(result.refused?.length).toBeGreaterThan(0);
    expect(result.verified).toBeUndefined();
    expect(outcomesOf(result).filter((line) => !line.includes(": held"))).toEqual(
      expect.arrayContaining(["leaver account: skipped, Nothing was written."]),
    );
    expect(isGreen(result)).toBe(false);
  });

  test("an apply without steps reads once, to verify that nothing is left", async () => {
    const seed: SandboxSeed = { sites: [{ name: "One" }] };
    await using run = await openApplying(seed, "users: {}\n");
    const result = await run.apply();
    expect(result.verified).toMatchObject({ clean: true, remaining: 0 });
    expect(run.progress).toEqual([]);
    expect(isGreen(result)).toBe(true);
  });
});

const SEED: SandboxSeed = {
  sites: [{ name: "One" }, { name: "Two" }],
  users: [
    { login: "ann", email: "ann@example.org", access: [{ access: ["view"], sites: [1] }] },
    { login: "ben", email: "ben@example.org", access: [{ access: ["write"], sites: [1, 2] }] },
  ],
};
const ANN = "  ann: { email: ann@example.org, access: [{ role: write, sites: [One, Two] }] }\n";
const BEN = "  ben: { email: ben@example.org, access: [{ role: write, sites: [One] }] }\n";
const CARL =
  "  carl: { email: carl@example.org, access: [{ role: view, sites: [One] }, { role: admin, sites: [Two] }] }\n";
const YAML = `users:\n${ANN}${BEN}${CARL}`;
const SETTINGS = { settings: "removals: all" };

describe("a change that fails", () => {
  test("a failed change does not stop the others, but what depends on an account that failed is not tried", async () => {
    await using run = await openApplying(SEED, YAML, SETTINGS);
    run.setHook(
      spoil("UsersManager.inviteUser", "before", answer('{"result":"error","message":"no"}')),
    );
    const result = await run.apply();
    expect(run.writes()).toEqual([
      "setUserAccess ann write 2",
      "setUserAccess ann write 1",
      "setUserAccess ben noaccess 2",
    ]);
    expect(outcomesOf(result)).toEqual([
      "ann site 1: done",
      "ann site 2: done",
      "ben site 2: done",
      "carl account: failed, no",
      "carl site 1: skipped, The account could not be created.",
      "carl site 2: skipped, The account could not be created.",
    ]);
    expect(result.verified).toMatchObject({ clean: false, remaining: 3 });
    expect(isGreen(result)).toBe(false);
    expect(run.progress.at(-1)).toMatch(/^(\d+)\/\1 /);
  });

  test("a failed change counts as done if a read finds its result, and what depends on it is applied too", async () => {
    await using run = await openApplying(SEED, YAML, SETTINGS);
    // Matomo makes the change and then returns an error.
    run.setHook(
      spoil("UsersManager.inviteUser", "after", answer('{"result":"error","message":"no"}')),
    );
    const result = await run.apply();
    expect(outcomesOf(result)).toContain("carl account: done");
    expect(outcomesOf(result)).toContain("carl site 2: done");
  });

  test("the final read notices a change that failed although Matomo reported a success", async () => {
    await using run = await openApplying(SEED, YAML, SETTINGS);
    // The order is gains, changes, losses, so this is the third bulk request.
    let bulks = 0;
    run.setHook(({ method, phase }) => {
      if (method !== "API.getBulkRequest" || phase === "after") return undefined;
      bulks += 1;
      return bulks === 3 ? answer('[{"result":"success"}]') : undefined;
    });
    const result = await run.apply();
    const untrue =
      "failed, Matomo reported success, but the verification shows that nothing changed.";
    expect(outcomesOf(result)).toContain(`ben site 2: ${untrue}`);
    expect(isGreen(result)).toBe(false);
  });
});

describe("changes that are on hold", () => {
  test("changes on hold are not applied, give their reason, and leave the run green unless they should be applied", async () => {
    await using run = await openApplying(SEED, `users:\n${ANN}${BEN}`, {
      settings: "removals: none",
    });
    const result = await run.apply();
    expect(run.writes().some((line) => line.includes("ben"))).toBe(false);
    const held = outcomesOf(result).find((line) => line.startsWith("ben"));
    expect(held).toMatch(/^ben site 2: held, \S/);
    expect(isGreen(result)).toBe(true);
  });

  test("changes without approval turn the run red", async () => {
    await using run = await openApplying(SEED, `users:\n${ANN}${BEN}`, {
      ...SETTINGS,
      approved: [],
    });
    const result = await run.apply();
    expect(run.writes()).toEqual([]);
    expect([isGreen(result), result.verified?.clean]).toEqual([false, false]);
  });

  test("changes on hold because of an error in the manifests turn the run red too", async () => {
    await using run = await openApplying(
      SEED,
      `users:\n${ANN}${BEN.replace("One", "Nowhere")}`,
      SETTINGS,
    );
    expect(run.plan.frozen.length).toBe(1);
    const result = await run.apply();
    expect(outcomesOf(result)).toEqual(["ann site 1: done", "ann site 2: done"]);
    expect([isGreen(result), result.verified?.clean]).toEqual([false, true]);
  });
});

describe("a run that ends early", () => {
  test("a run that ends because the token is refused reports this, sends nothing more, and skips the rest", async () => {
    await using run = await openApplying(SEED, YAML, SETTINGS);
    const refused = {
      kind: "answer",
      status: 401,
      body: '{"result":"error","message":"Unable to authenticate"}',
    } as const;
    run.setHook(spoil("API.getBulkRequest", "before", refused, 1));
    const result = await run.apply();
    expect(run.writes()).toEqual(["inviteUser carl carl@example.org"]);
    expect(run.requests.at(-1)).toBe("getBulkRequest");
    expect(result.verified).toBeUndefined();
    expect(result.stopped).toContain("token");
    expect(outcomesOf(result)).toContain(`ann site 1: skipped, ${result.stopped}`);
    expect(run.journal.flat().at(-1)).toEqual({ type: "end", stopped: result.stopped });
    expect(isGreen(result)).toBe(false);
  });

  test("a run that was interrupted still reads Matomo to find what was applied until then", async () => {
    await using run = await openApplying(SEED, YAML, SETTINGS);
    const stop = new AbortController();
    run.setHook(({ method, phase }) => {
      if (method === "UsersManager.inviteUser" && phase === "after") stop.abort();
    });
    const result = await run.apply({ signal: stop.signal });
    expect(result.stopped).toBe("The run was interrupted.");
    expect(run.writes()).toEqual(["inviteUser carl carl@example.org"]);
    expect(outcomesOf(result)).toContain("carl account: done");
    expect(outcomesOf(result)).toContain("ben site 2: skipped, The run was interrupted.");
    expect(result.verified).toMatchObject({ clean: false });
    expect(isGreen(result)).toBe(false);
  });

  test("if a run ends because of an internal error, it still reads Matomo, and reports the error", async () => {
    await using run = await openApplying(SEED, YAML, SETTINGS);
    let told = 0;
    const result = await run.apply({
      progress: () => {
        told += 1;
        if (told === 2) throw new TypeError("not a function");
      },
    });
    expect(result.stopped).toBe("An internal error: TypeError.");
    expect(run.journal.flat().at(-1)).toEqual({
      type: "end",
      stopped: "An internal error: TypeError.",
    });
    expect(outcomesOf(result)).toContain("carl account: done");
    expect(result.verified).toMatchObject({ clean: false });
  });

  test("if the final read fails, the run has applied everything, and reports that nothing could be verified", async () => {
    await using run = await openApplying(SEED, YAML, SETTINGS);
    const result = await run.apply({
      read: () =>
        Promise.reject(new AccessError("matomo-unreachable", "Matomo is gone.", "Try later.")),
    });
    expect(run.writes()).toHaveLength(6);
    expect([result.verified, result.after, isGreen(result)]).toEqual([undefined, undefined, false]);
    expect(outcomesOf(result).every((line) => line.endsWith(": done"))).toBe(true);
  });

  test("if an internal error ends the final read, the run reports this error", async () => {
    await using run = await openApplying(SEED, YAML, SETTINGS);
    const result = await run.apply({ read: () => Promise.reject(new RangeError("too much")) });
    expect(result.stopped).toContain("RangeError");
    expect(run.journal.flat().at(-1)).toEqual({ type: "end", stopped: result.stopped });
  });

  test("if a run ends because of an error that has a hint, the hint is kept", async () => {
    await using run = await openApplying(SEED, YAML, SETTINGS);
    const write = () => {
      throw new AccessError("usage", "The journal is full.", "Make room.");
    };
    let lines = 0;
    const result = await run.apply({
      journal: {
        write: (entries) => {
          lines += entries.length;
          if (lines === 2) write();
        },
      },
    });
    expect(result.stopped).toBe("The journal is full. Make room.");
    expect(run.writes()).toEqual([]);
  });
});

describe("many changes without a clear answer", () => {
  test("changes without a clear answer are settled by one read, and the run succeeds", async () => {
    await using run = await openApplying(SEED, YAML, SETTINGS);
    run.setHook(spoil("API.getBulkRequest", "after", DROP, 1));
    const result = await run.apply();
    expect(isGreen(result)).toBe(true);
    // The bulk request with the gains was carried out, and only its answer was lost.
    expect(run.writes().filter((line) => line === "setUserAccess ann write 2")).toHaveLength(1);
  });
});

import { describe, expect, test } from "vitest";
import { isGreen } from "../../src/apply/apply.ts";
import { loginKey } from "../../src/domain/login.ts";
import type { SandboxFault } from "../../src/sandbox/server.ts";
import { type Applying, openApplying, outcomesOf, spoil } from "./applying.ts";

const SEED = {
  sites: [{ name: "One" }, { name: "Two" }] as [{ name: string }, { name: string }],
  rows: [{ login: "newbie", site: 2, access: "admin" }],
};
const open = (provision: "invite" | "create"): Promise<Applying> =>
  openApplying(
    SEED,
    `users:\n  newbie: { email: newbie@example.org, provision: ${provision}, access: [{ role: write, sites: [1] }] }\n`,
  );
const METHODS = { invite: "UsersManager.inviteUser", create: "UsersManager.addUser" } as const;

/** The request was carried out, but its answer was lost or replaced on the way. */
const LOST: readonly (readonly [string, SandboxFault])[] = [
  ["503", { kind: "answer", status: 503, body: "<html>Busy</html>" }],
  ["429", { kind: "answer", status: 429, body: "" }],
  ["502", { kind: "answer", status: 502, body: "" }],
  ["a connection that breaks", { kind: "drop" }],
  ["half an answer", { kind: "truncate", bytes: 5 }],
];

describe.each(["invite", "create"] as const)("a new account (%s)", (provision) => {
  test.each(LOST)(
    "an account created with %s as the answer gets its access, and keeps no inherited rights",
    async (_, fault) => {
      await using run = await open(provision);
      run.setHook(spoil(METHODS[provision], "after", fault, 1));
      const result = await run.apply();
      expect(outcomesOf(result).map((line) => line.split(": ")[1])).toEqual([
        "done",
        "done",
        "done",
      ]);
      expect([isGreen(result), result.stopped]).toEqual([true, undefined]);
      const settled = ["outcome", "read", "outcome"];
      const at = run.journal.flat().findIndex(({ type }) => type === "intent");
      const lines = run.journal.flat().slice(at + 1, at + 4);
      expect(lines.map(({ type }) => type)).toEqual(settled);
      expect(lines.at(-1)).toMatchObject({ step: 1, outcome: "settled" });
      const access = (await run.live()).people.get(loginKey("newbie"))?.access;
      expect([...(access ?? [])].map(([site, { role }]) => [site, role])).toEqual([[1, "write"]]);
    },
  );

  test("an account that somebody else has meanwhile created with another e-mail address gets no access", async () => {
    await using run = await open(provision);
    const body = new URLSearchParams({
      token_auth: run.sandbox.token,
      userLogin: "newbie",
      email: "another@example.org",
      password: "secret-2026",
    });
    await fetch(`${run.sandbox.url}/index.php?module=API&format=json&method=UsersManager.addUser`, {
      method: "POST",
      body,
    });
    const result = await run.apply();
    const lines = outcomesOf(result);
    expect(lines[0]).toContain("newbie account: failed, ");
    expect(lines[0]).toContain(
      "somebody else created an account with this login and another e-mail",
    );
    expect(lines.slice(1).map((line) => line.split(", ")[0])).toEqual([
      "newbie site 1: skipped",
      "newbie site 2: skipped",
    ]);
    expect(lines.join("\n")).not.toContain("another@");
    expect(isGreen(result)).toBe(false);
  });

  test("an account that is refused for another reason counts as failed after one small read", async () => {
    await using run = await open(provision);
    run.setHook(
      spoil(METHODS[provision], "before", {
        kind: "answer",
        status: 200,
        body: '{"result":"error","message":"The email is not valid."}',
      }),
    );
    const result = await run.apply();
    expect(outcomesOf(result)[0]).toBe("newbie account: failed, The email is not valid.");
    const at = run.requests.indexOf(METHODS[provision].split(".")[1] ?? "");
    expect(run.requests.slice(at, at + 2)).toEqual([METHODS[provision].split(".")[1], "getUsers"]);
  });
});

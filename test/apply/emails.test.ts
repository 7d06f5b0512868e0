import { describe, expect, test } from "vitest";
import { isGreen } from "../../src/apply/apply.ts";
import { loginKey } from "../../src/domain/login.ts";
import type { SandboxSeed } from "../../src/sandbox/seed.generated.ts";
import { planOf } from "../helpers/plan-of.ts";
import { openApplying, outcomesOf, spoil } from "./applying.ts";

const user = (login: string, more: object = {}) => ({
  login,
  email: `${login}@example.org`,
  access: [{ access: ["view"], sites: [1] }],
  ...more,
});
const seed = (...users: SandboxSeed["users"] & object): SandboxSeed => ({
  sites: [{ name: "One" }],
  users,
});
const VIEW = "access: [{ role: view, sites: [1] }]";
const RESEND = "invitations: { expired: resend }";
const AGE = `age1${"q".repeat(58)}`;

describe("an e-mail changes owner after the old owner has given it up", () => {
  test("an e-mail address can pass along a chain of accounts, from a deleted account, and to a new account", async () => {
    await using run = await openApplying(
      seed(user("ann"), user("ben"), user("cat"), user("dan"), user("eve")),
      `users:
  ann: { email: ben@example.org, ${VIEW} }
  ben: { email: cat@example.org, ${VIEW} }
  cat: { email: cat2@example.org, ${VIEW} }
  dan: { absent: true }
  eve: { email: dan@example.org, ${VIEW} }
  new: { email: eve@example.org, ${VIEW} }
`,
    );
    const result = await run.apply();
    expect(run.writes()).toEqual([
      "deleteUser dan",
      "updateUser cat cat2@example.org",
      "updateUser ben cat@example.org",
      "updateUser eve dan@example.org",
      "inviteUser new eve@example.org",
      "setUserAccess new view 1",
      "updateUser ann ben@example.org",
    ]);
    expect(outcomesOf(result).filter((line) => !line.endsWith(": done"))).toEqual([]);
    expect(isGreen(result)).toBe(true);
  });

  test("no account is lost if the e-mail change of the earlier owner fails", async () => {
    await using run = await openApplying(
      seed(user("ann"), user("ben")),
      `users:\n  ann: { email: ben@example.org, ${VIEW} }\n  ben: { email: ben2@example.org, ${VIEW} }\n`,
    );
    const refused = '{"result":"error","message":"no"}';
    run.setHook(
      spoil("UsersManager.updateUser", "before", { kind: "answer", status: 200, body: refused }, 1),
    );
    const result = await run.apply();
    expect(outcomesOf(result).filter((line) => line.endsWith(": done"))).toEqual([]);
    expect((await run.live()).people.size).toBe(3);
    expect(isGreen(result)).toBe(false);
  });
});

describe("the open invitation ends before the e-mail changes, and the new one is sent afterwards", () => {
  const CHANGED = ["generateInviteLink pia", "updateUser pia new@example.org"];
  const invited = (days: number) => seed(user("pia", { pending: days }));
  const yaml = (provision = "invite"): string =>
    `users:\n  pia: { email: new@example.org, provision: ${provision}, ${VIEW} }\n`;
  test.each([
    ["5.0.2", "expired", -2, RESEND, "invite", [...CHANGED, "resendInvite pia"]],
    ["5.2.0-b5", "expired", -2, RESEND, "invite", CHANGED],
    ["5.0.2", "expired, only reported", -2, "", "invite", [...CHANGED, "resendInvite pia"]],
    ["5.0.2", "pending", 5, "", "invite", [...CHANGED, "resendInvite pia"]],
    ["5.2.0-b5", "pending", 5, "", "invite", CHANGED],
    [
      "5.0.2",
      "expired, by link: a link alone would make the one in the old mailbox valid again",
      -2,
      `invitations: { expired: resend, recipients: [${AGE}] }`,
      "invite-link",
      [...CHANGED, "resendInvite pia", "generateInviteLink pia"],
    ],
    [
      "5.2.0-b5",
      "expired, by link",
      -2,
      `invitations: { expired: resend, recipients: [${AGE}] }`,
      "invite-link",
      [...CHANGED, "generateInviteLink pia"],
    ],
  ] as const)("on %s: %s", async (version, _, days, settings, provision, expected) => {
    await using run = await openApplying(invited(days), yaml(provision), { version, settings });
    const result = await run.apply();
    expect(run.writes()).toEqual(expected);
    expect(outcomesOf(result).filter((line) => !line.endsWith(": done"))).toEqual([]);
    expect(isGreen(result)).toBe(true);
    expect(result.after?.plan.effects).toEqual([]);
  });

  test("a failed invitation turns the run red, and the next plan reports it", async () => {
    await using run = await openApplying(invited(5), yaml());
    const refused = '{"result":"error","message":"no mail"}';
    run.setHook(
      spoil("UsersManager.resendInvite", "before", { kind: "answer", status: 200, body: refused }),
    );
    const result = await run.apply();
    expect(outcomesOf(result)).toEqual([
      "pia email: failed, The e-mail of pia is changed and the old invitation has ended, but no new invitation was sent: no mail. Send it again in Matomo.",
    ]);
    expect(isGreen(result)).toBe(false);
    expect(planOf(yaml(), await run.live()).waiting.map(({ reason }) => reason)).toEqual([
      "invitation-expired",
    ]);
  });

  test.each([
    ["was not sent", "before", ["resendInvite pia"]],
    ["was sent", "after", ["resendInvite pia"]],
  ] as const)(
    "if the answer is lost, a read shows that the invitation %s",
    async (_, phase, sent) => {
      await using run = await openApplying(invited(5), yaml());
      run.setHook(spoil("UsersManager.resendInvite", phase, { kind: "drop" }, 1));
      const result = await run.apply();
      expect(run.writes()).toEqual([...CHANGED, ...sent]);
      expect(isGreen(result)).toBe(true);
    },
  );

  test.each([
    ["5.0.2", "generateInviteLink"],
    ["5.0.2", "updateUser"],
    ["5.0.2", "resendInvite"],
    ["5.2.0-b5", "generateInviteLink"],
    ["5.2.0-b5", "updateUser"],
  ] as const)(
    "a run on %s that dies after %s leaves no valid link in the old mailbox, and the next run finishes it",
    async (version, method) => {
      await using run = await openApplying(invited(5), yaml(), { version, settings: RESEND });
      let isDead = false;
      run.setHook((event) => {
        isDead ||= event.method === `UsersManager.${method}` && event.phase === "after";
        return isDead ? { kind: "drop" } : undefined;
      });
      await run.apply();
      const pia = (await run.live()).people.get(loginKey("pia"));
      // Matomo 5.2 sends an invitation when the e-mail changes.
      const isSent = method === "resendInvite" || (version !== "5.0.2" && method === "updateUser");
      expect(pia?.status).toBe(isSent ? "pending" : "expired");
      const { sandbox } = run;
      await using next = await openApplying({}, yaml(), { sandbox, settings: RESEND });
      expect(isGreen(await next.apply())).toBe(true);
      const after = (await run.live()).people.get(loginKey("pia"));
      expect([after?.email, after?.status]).toEqual(["new@example.org", "pending"]);
    },
  );

  test.each([
    ["it was carried out, it is not repeated", "after", 1],
    ["it was not carried out, it is repeated", "before", 1],
  ] as const)(
    "if ending the old invitation gets no answer, a read settles it: if %s",
    async (_, phase, ends) => {
      await using run = await openApplying(invited(5), yaml());
      run.setHook(spoil("UsersManager.generateInviteLink", phase, { kind: "drop" }, 1));
      expect(isGreen(await run.apply())).toBe(true);
      expect(run.writes().filter((call) => call.startsWith("generate"))).toHaveLength(ends);
    },
  );

  test("if the invitation cannot be ended, the e-mail does not change", async () => {
    await using run = await openApplying(invited(5), yaml());
    const refused = '{"result":"error","message":"no"}';
    run.setHook(
      spoil("UsersManager.generateInviteLink", "before", {
        kind: "answer",
        status: 200,
        body: refused,
      }),
    );
    expect(outcomesOf(await run.apply())).toEqual([
      "pia email: failed, The e-mail was not changed, because the invitation to the old one could not be ended: no",
    ]);
    expect(run.writes()).toEqual([]);
  });

  test("if the e-mail is refused, nothing is sent, and the result says that the invitation has ended", async () => {
    await using run = await openApplying(invited(-2), yaml(), {
      settings: RESEND,
      password: "wrong",
    });
    const result = await run.apply();
    expect(run.writes()).toEqual(CHANGED);
    expect(outcomesOf(result)[1]).toContain("The old invitation has ended.");
    expect(isGreen(result)).toBe(false);
  });
});

import { describe, expect, test } from "vitest";
import { isGreen } from "../../src/apply/apply.ts";
import type { SandboxSeed } from "../../src/sandbox/seed.generated.ts";
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

describe("an e-mail reaches its new owner after the old one gave it up", () => {
  test("in a chain, by a deletion, and before an account that is made with it", async () => {
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

  test("and nothing is lost when the old owner's change fails", async () => {
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

describe("the e-mail of an invited account is changed before an invitation is sent to it", () => {
  const invited = (days: number) => seed(user("pia", { pending: days }));
  const yaml = (provision = "invite"): string =>
    `users:\n  pia: { email: new@example.org, provision: ${provision}, ${VIEW} }\n`;
  test.each([
    [
      "5.0.2",
      "expired",
      -2,
      RESEND,
      "invite",
      ["updateUser pia new@example.org", "resendInvite pia"],
    ],
    ["5.2.0-b5", "expired", -2, RESEND, "invite", ["updateUser pia new@example.org"]],
    ["5.0.2", "expired, only reported", -2, "", "invite", ["updateUser pia new@example.org"]],
    ["5.0.2", "pending", 5, "", "invite", ["updateUser pia new@example.org", "resendInvite pia"]],
    ["5.2.0-b5", "pending", 5, "", "invite", ["updateUser pia new@example.org"]],
    [
      "5.0.2",
      "expired, by link: a link alone would make the one in the old mailbox valid again",
      -2,
      `invitations: { expired: resend, recipients: [${AGE}] }`,
      "invite-link",
      ["updateUser pia new@example.org", "resendInvite pia", "generateInviteLink pia"],
    ],
    [
      "5.2.0-b5",
      "expired, by link",
      -2,
      `invitations: { expired: resend, recipients: [${AGE}] }`,
      "invite-link",
      ["updateUser pia new@example.org", "generateInviteLink pia"],
    ],
  ] as const)("on %s: %s", async (version, _, days, settings, provision, expected) => {
    await using run = await openApplying(invited(days), yaml(provision), { version, settings });
    const result = await run.apply();
    expect(run.writes()).toEqual(expected);
    expect(outcomesOf(result).filter((line) => !line.endsWith(": done"))).toEqual([]);
    expect(isGreen(result)).toBe(true);
    expect(result.after?.plan.effects).toEqual([]);
  });

  test("an invitation that is not sent again leaves the run red, and says which link may work", async () => {
    await using run = await openApplying(invited(5), yaml());
    const refused = '{"result":"error","message":"no mail"}';
    run.setHook(
      spoil("UsersManager.resendInvite", "before", { kind: "answer", status: 200, body: refused }),
    );
    const result = await run.apply();
    expect(outcomesOf(result)).toEqual([
      "pia email: failed, The e-mail of pia is changed, but no new invitation was sent: no mail. Until it is sent again in Matomo, the link in the old mailbox may work.",
    ]);
    expect(isGreen(result)).toBe(false);
  });

  test("a renewal without an answer is sent again, because reading cannot tell whether it was", async () => {
    await using run = await openApplying(invited(5), yaml());
    run.setHook(spoil("UsersManager.resendInvite", "before", { kind: "drop" }, 1));
    const result = await run.apply();
    expect(run.writes()).toEqual(["updateUser pia new@example.org", "resendInvite pia"]);
    expect(isGreen(result)).toBe(true);
  });

  test("a refused e-mail sends nothing", async () => {
    await using run = await openApplying(invited(-2), yaml(), {
      settings: RESEND,
      password: "wrong",
    });
    const result = await run.apply();
    expect(run.writes()).toEqual(["updateUser pia new@example.org"]);
    expect(isGreen(result)).toBe(false);
  });
});

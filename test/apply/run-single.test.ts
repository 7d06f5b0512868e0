import { describe, expect, test } from "vitest";
import { AccessError } from "../../src/domain/error.ts";
import { loginKey } from "../../src/domain/login.ts";
import type { SandboxSeed } from "../../src/sandbox/seed.generated.ts";
import { openApplying, outcomesOf, spoil } from "./applying.ts";

const SETTINGS = "removals: all\nlimits: { losing: { count: 20 }, gaining: { count: 20 } }\n";
const BOSSES: SandboxSeed = {
  sites: [{ name: "One" }, { name: "Two" }],
  users: [
    { login: "boss", email: "boss@example.org", superuser: true },
    { login: "chief", email: "chief@example.org", superuser: true },
    { login: "ann", email: "ann@example.org", access: [{ access: ["view"], sites: [1] }] },
  ],
};
const CHIEF = "  chief: { superuser: true, email: chief@example.org }\n";
const ANN = "  ann: { email: ann@example.org, access: [{ role: view, sites: [One] }] }\n";
const BOSS_WRITES =
  "  boss: { email: boss@example.org, access: [{ role: write, sites: [One] }, { role: view, sites: [Two] }] }\n";

const CHANGE = { settings: SETTINGS };
const DROP = { kind: "drop" } as const;
const REVOKED = [
  "setSuperUserAccess boss 0",
  "setUserAccess boss write 1",
  "setUserAccess boss view 2",
];

describe("just before a super user right is removed", () => {
  test("before a super user right is removed, the super users are read again, with no other request in between", async () => {
    await using run = await openApplying(BOSSES, `users:\n${BOSS_WRITES}${CHIEF}${ANN}`, CHANGE);
    const result = await run.apply();
    expect(run.requests.slice(0, 5)).toEqual([
      "hasSuperUserAccess",
      "getUsersHavingSuperUserAccess",
      "getUsers",
      "setSuperUserAccess",
      "getBulkRequest",
    ]);
    expect(run.writes()).toEqual(REVOKED);
    expect(run.journal.flat().slice(1, 4)).toEqual([
      { type: "read", why: "super users, before boss: no longer a super user" },
      { type: "intent", step: 1, does: "boss: no longer a super user" },
      { type: "outcome", step: 1, outcome: "done" },
    ]);
    expect(outcomesOf(result)).toEqual(["boss superuser: done"]);
  });

  test("a super user right stays if too few active super users would remain, whatever the plan assumed", async () => {
    await using run = await openApplying(BOSSES, `users:\n${BOSS_WRITES}${CHIEF}${ANN}`, CHANGE);
    const result = await run.apply({ minimumSuperusers: 3 });
    expect(run.writes()).toEqual([]);
    expect(outcomesOf(result)).toEqual([
      "boss superuser: skipped, Not done: 2 active super users would be left; the minimum is 3.",
    ]);
    expect(run.journal.flat()).toContainEqual({
      type: "outcome",
      step: 1,
      outcome: "skipped",
      message: "2 active super users would be left; the minimum is 3.",
    });
    expect(result.verified).toMatchObject({ clean: false, remaining: 1 });
  });

  test("a super user right is removed if exactly the minimum remains", async () => {
    await using run = await openApplying(BOSSES, `users:\n${BOSS_WRITES}${CHIEF}${ANN}`, CHANGE);
    await run.apply({ minimumSuperusers: 2 });
    expect(run.writes()).toEqual(REVOKED);
  });

  test("at least one super user must remain, even if the settings require none", async () => {
    await using run = await openApplying(BOSSES, `users:\n${BOSS_WRITES}${CHIEF}${ANN}`, CHANGE);
    const alone = [{ login: "boss", active: true }];
    const result = await run.apply({
      minimumSuperusers: 0,
      own: undefined,
      readSuperusers: () => Promise.resolve(alone),
    });
    expect(run.writes()).toEqual([]);
    expect(outcomesOf(result)[0]).toContain(
      "0 active super users would be left; the minimum is 1.",
    );
  });

  test("a person with an open invitation can lose the right even if too few active super users remain", async () => {
    await using run = await openApplying(BOSSES, `users:\n${BOSS_WRITES}${CHIEF}${ANN}`, CHANGE);
    const now = [
      { login: "root", active: true },
      { login: "boss", active: false },
    ];
    const readSuperusers = () => Promise.resolve(now);
    const result = await run.apply({ minimumSuperusers: 2, readSuperusers });
    expect(outcomesOf(result)).toEqual(["boss superuser: done"]);
  });

  test("a person with an open invitation counts neither as remaining nor as lost", async () => {
    await using run = await openApplying(BOSSES, `users:\n${BOSS_WRITES}${CHIEF}${ANN}`, CHANGE);
    const active = (login: string): { login: string; active: boolean } => ({ login, active: true });
    const invited = { login: "boss", active: false };
    const readSuperusers = () => Promise.resolve([active("root"), active("chief"), invited]);
    const result = await run.apply({ minimumSuperusers: 2, readSuperusers });
    expect(outcomesOf(result)).toEqual(["boss superuser: done"]);

    await using other = await openApplying(BOSSES, `users:\n${BOSS_WRITES}${CHIEF}${ANN}`, CHANGE);
    const others = [active("root"), active("boss"), { login: "chief", active: false }];
    const refused = await other.apply({
      minimumSuperusers: 2,
      readSuperusers: () => Promise.resolve(others),
    });
    expect(outcomesOf(refused)[0]).toContain(
      "1 active super user would be left; the minimum is 2.",
    );
  });

  test("the job's own account must still be a super user", async () => {
    await using run = await openApplying(BOSSES, `users:\n${BOSS_WRITES}${CHIEF}${ANN}`, CHANGE);
    const result = await run.apply({ own: loginKey("ann") });
    expect(run.writes()).toEqual([]);
    expect(outcomesOf(result)).toEqual([
      "boss superuser: skipped, Not done: the job's own account is no longer a super user.",
    ]);
  });

  test("people who became super user in the same run must be found by the read, in any spelling", async () => {
    const yaml = `users:\n${BOSS_WRITES}${CHIEF}  ann: { email: ann@example.org, superuser: true }\n`;
    await using run = await openApplying(BOSSES, yaml, CHANGE);
    const without = ["root", "boss", "chief"].map((login) => ({ login, active: true }));
    const result = await run.apply({ readSuperusers: () => Promise.resolve(without) });
    expect(run.writes()).toEqual(["setSuperUserAccess ann 1"]);
    expect(outcomesOf(result)).toEqual([
      "ann superuser: done",
      "boss superuser: skipped, Not done: ann became a super user in this run, but the next read of Matomo does not show this.",
    ]);

    await using other = await openApplying(BOSSES, yaml, CHANGE);
    await other.apply({
      readSuperusers: () => Promise.resolve([...without, { login: "ANN", active: false }]),
    });
    expect(other.writes()).toEqual(["setSuperUserAccess ann 1", ...REVOKED]);
  });

  test("people who failed to become a super user in the same run need not be found", async () => {
    const yaml = `users:\n${BOSS_WRITES}${CHIEF}  ann: { email: ann@example.org, superuser: true }\n`;
    await using run = await openApplying(BOSSES, yaml, CHANGE);
    const refusal = {
      kind: "answer",
      status: 200,
      body: '{"result":"error","message":"The user \'ann\' is not there."}',
    } as const;
    run.setHook(spoil("UsersManager.setSuperUserAccess", "before", refusal, 1));
    const result = await run.apply();
    expect(outcomesOf(result)).toEqual([
      "ann superuser: failed, The user 'ann' is not there.",
      "boss superuser: done",
    ]);
  });

  test("unlike other accounts, a super user's account is deleted only after the super users have been read again", async () => {
    const yaml = `users:\n  boss: { absent: true }\n${CHIEF}  ann: { absent: true }\n`;
    await using run = await openApplying(BOSSES, yaml, CHANGE);
    const result = await run.apply({ minimumSuperusers: 3 });
    expect(run.writes()).toEqual(["deleteUser ann"]);
    expect(outcomesOf(result)).toEqual([
      "ann account: done",
      "boss account: skipped, Not done: 2 active super users would be left; the minimum is 3.",
    ]);
    expect(
      run.requests.filter((method) => method === "getUsersHavingSuperUserAccess"),
    ).toHaveLength(2);
  });
});

describe("a super user right and the access that replaces it", () => {
  test("a change of a super user counts as failed if the right is removed but the access that replaces it is not granted", async () => {
    await using run = await openApplying(BOSSES, `users:\n${BOSS_WRITES}${CHIEF}${ANN}`, CHANGE);
    const refusal = {
      kind: "answer",
      status: 200,
      body: '[{"result":"error","message":"no"},{"result":"success"}]',
    } as const;
    run.setHook(spoil("API.getBulkRequest", "before", refusal));
    const result = await run.apply();
    expect(outcomesOf(result)).toEqual(["boss superuser: failed, no"]);
    expect((await run.live()).people.get(loginKey("boss"))?.superuser).toBe(false);
    expect(result.verified).toMatchObject({ clean: false });
  });

  test("a change of a super user also counts as failed if only the last part of the access that replaces the right is not granted", async () => {
    await using run = await openApplying(BOSSES, `users:\n${BOSS_WRITES}${CHIEF}${ANN}`, CHANGE);
    const body = '[{"result":"success"},{"result":"error","message":"no"}]';
    run.setHook(spoil("API.getBulkRequest", "before", { kind: "answer", status: 200, body }));
    const result = await run.apply();
    expect(outcomesOf(result)).toEqual(["boss superuser: failed, no"]);
  });

  test("access stays unchanged if the super user right is not removed", async () => {
    await using run = await openApplying(BOSSES, `users:\n${BOSS_WRITES}${CHIEF}${ANN}`, CHANGE);
    const body = '{"result":"error","message":"not now"}';
    const refusal = { kind: "answer", status: 200, body } as const;
    run.setHook(spoil("UsersManager.setSuperUserAccess", "before", refusal));
    const result = await run.apply();
    expect(run.requests).not.toContain("getBulkRequest");
    expect(outcomesOf(result)).toEqual([
      "boss superuser: held, Matomo refused MATOMO_PASSWORD: not now",
    ]);
  });

  test("if the answer about the replacing access is lost, the super user right and this access are written again together", async () => {
    await using run = await openApplying(BOSSES, `users:\n${BOSS_WRITES}${CHIEF}${ANN}`, CHANGE);
    run.setHook(spoil("API.getBulkRequest", "before", DROP, 1));
    const result = await run.apply();
    expect(run.writes()).toEqual(["setSuperUserAccess boss 0", ...REVOKED]);
    expect(outcomesOf(result)).toEqual(["boss superuser: done"]);
  });

  test("removing a super user right needs no second request if nothing replaces it", async () => {
    await using run = await openApplying(
      BOSSES,
      `users:\n  boss: { email: boss@example.org, access: [] }\n${CHIEF}${ANN}`,
      CHANGE,
    );
    await run.apply();
    expect(run.writes()).toEqual(["setSuperUserAccess boss 0"]);
    expect(run.requests).not.toContain("getBulkRequest");
  });
});

const PLAIN: SandboxSeed = {
  sites: [{ name: "One" }],
  users: [
    { login: "ann", email: "ann@example.org", access: [{ access: ["view"], sites: [1] }] },
    { login: "ben", email: "ben@example.org", access: [{ access: ["view"], sites: [1] }] },
  ],
};
const person = (login: string, email: string): string =>
  `  ${login}: { email: ${email}, access: [{ role: view, sites: [One] }] }\n`;

describe("a single step without a clear answer", () => {
  const yaml = `users:\n${person("ann", "new@example.org")}${person("ben", "ben@example.org")}`;

  test("a step without a clear answer is done if a read finds its result, and is not sent again", async () => {
    await using run = await openApplying(PLAIN, yaml);
    run.setHook(spoil("UsersManager.updateUser", "after", DROP));
    const result = await run.apply();
    expect(run.writes()).toEqual(["updateUser ann new@example.org"]);
    expect(outcomesOf(result)).toEqual(["ann email: done"]);
    expect(run.journal.flat().slice(1, 5)).toEqual([
      { type: "intent", step: 1, does: "ann: change the e-mail" },
      {
        type: "outcome",
        step: 1,
        outcome: "doubtful",
        message: expect.stringContaining("the connection broke") as string,
      },
      {
        type: "read",
        why: expect.stringMatching(/^no clear answer: the connection broke/) as string,
      },
      { type: "outcome", step: 1, outcome: "settled" },
    ]);
  });

  test("a step without a clear answer is sent again if a read does not find its result", async () => {
    await using run = await openApplying(PLAIN, yaml);
    run.setHook(spoil("UsersManager.updateUser", "before", DROP, 2));
    const result = await run.apply();
    expect(run.requests.filter((method) => method === "updateUser")).toHaveLength(3);
    expect(outcomesOf(result)).toEqual(["ann email: done"]);
  });

  test("a step counts as failed if three attempts get no clear answer", async () => {
    await using run = await openApplying(PLAIN, yaml);
    run.setHook(spoil("UsersManager.updateUser", "before", DROP));
    const result = await run.apply();
    expect(run.requests.filter((method) => method === "updateUser")).toHaveLength(3);
    expect(outcomesOf(result)).toEqual([
      expect.stringMatching(/^ann email: failed, the connection broke/),
    ]);
  });

  test("a step is not started if the run should stop", async () => {
    await using run = await openApplying(PLAIN, yaml);
    const stop = new AbortController();
    run.setHook(({ method }) => {
      if (method !== "UsersManager.updateUser") return undefined;
      stop.abort();
      return DROP;
    });
    const result = await run.apply({ signal: stop.signal });
    expect(run.requests.filter((method) => method === "updateUser")).toHaveLength(1);
    expect(result.stopped).toBe("The run was interrupted.");
  });
});

describe("a refused password", () => {
  const yaml = `users:\n${person("ann", "new@example.org")}${person("ben", "newer@example.org")}${person("carl", "carl@example.org")}`;

  test("a refused password is sent once: steps that need it are on hold, and all others are done", async () => {
    await using run = await openApplying(PLAIN, yaml, { password: "wrong" });
    const result = await run.apply();
    expect(run.requests.filter((method) => method === "updateUser")).toHaveLength(1);
    expect(outcomesOf(result)).toEqual([
      expect.stringMatching(/^ann email: held, Matomo refused MATOMO_PASSWORD: /),
      expect.stringMatching(
        /^ben email: held, Matomo already refused MATOMO_PASSWORD in this run: /,
      ),
      "carl account: done",
      "carl site 1: done",
    ]);
  });
});

test("a refused password is sent only once for super user rights, too", async () => {
  const yaml = `users:\n${BOSS_WRITES}${CHIEF}  ann: { email: ann@example.org, superuser: true }\n`;
  await using run = await openApplying(BOSSES, yaml, { ...CHANGE, password: "wrong" });
  const result = await run.apply();
  expect(run.requests.filter((method) => method === "setSuperUserAccess")).toHaveLength(1);
  expect(outcomesOf(result)).toEqual([
    expect.stringMatching(/^ann superuser: held, Matomo refused MATOMO_PASSWORD: /),
    expect.stringMatching(
      /^boss superuser: held, Matomo already refused MATOMO_PASSWORD in this run: /,
    ),
  ]);
  await using other = await openApplying(
    BOSSES,
    yaml
      .replace("superuser: true }\n", "access: [{ role: view, sites: [One] }] }\n")
      .replace(CHIEF, "  chief: { email: chief@example.org, access: [] }\n"),
    { ...CHANGE, password: "wrong" },
  );
  await other.apply();
  expect(other.requests.filter((method) => method === "setSuperUserAccess")).toHaveLength(1);
});

describe("a new account", () => {
  test("a created account gets a password of its own, which is stored nowhere", async () => {
    await using run = await openApplying(
      PLAIN,
      `users:\n${person("ann", "ann@example.org")}${person("ben", "ben@example.org")}  bot: { email: bot@example.org, provision: create, access: [{ role: view, sites: [One] }] }\n`,
    );
    const result = await run.apply();
    expect(run.writes()).toEqual(["addUser bot bot@example.org", "setUserAccess bot view 1"]);
    expect(JSON.stringify([run.journal, run.progress, result])).not.toContain("nobody-knows-it-0");
  });

  const LINKED = `users:\n${person("ann", "ann@example.org")}${person("ben", "ben@example.org")}  new: { email: new@example.org, provision: invite-link, access: [{ role: view, sites: [One] }] }\n`;
  const recipients = { settings: `invitations: { recipients: [age1${"q".repeat(58)}] }` };

  test("an account that is invited by link exists, and its link is stored once and nowhere else", async () => {
    await using run = await openApplying(PLAIN, LINKED, recipients);
    const result = await run.apply();
    expect(run.writes()).toEqual([
      "inviteUser new new@example.org",
      "generateInviteLink new",
      "setUserAccess new view 1",
    ]);
    expect([...run.links.keys()]).toEqual(["new"]);
    expect(run.links.get("new")?.reveal()).toContain("token=");
    expect(JSON.stringify([run.journal, result])).not.toContain("token=");
    expect(outcomesOf(result)).toEqual(["new account: done", "new site 1: done"]);
  });

  test("a link that cannot be stored is reported and not requested again, and the account keeps its access", async () => {
    await using run = await openApplying(PLAIN, LINKED, recipients);
    const result = await run.apply({
      keepLink: () => Promise.reject(new AccessError("usage", "The links file cannot be written.")),
    });
    expect(outcomesOf(result)[0]).toBe(
      "new account: failed, new is invited, but there is no invitation link: The links file cannot be written. Copy a new link from the users page of Matomo.",
    );
    expect(run.requests.filter((method) => method === "generateInviteLink")).toHaveLength(1);
    expect((await run.live()).people.has(loginKey("new"))).toBe(true);
  });

  test("an account whose link is refused or missing in the answer has no link to store", async () => {
    for (const [body, status] of [
      ['{"result":"error","message":"no link"}', "failed"],
      ['{"result":"success"}', "failed"],
    ] as const) {
      await using run = await openApplying(PLAIN, LINKED, recipients);
      const answer = { kind: "answer", status: 200, body } as const;
      run.setHook(spoil("UsersManager.generateInviteLink", "before", answer));
      const result = await run.apply();
      expect(outcomesOf(result)[0]).toContain(
        `new account: ${status}, new is invited, but there is no invitation link`,
      );
      expect([...run.links]).toEqual([]);
    }
  });

  test("a link that cannot be stored does not appear in the error's text", async () => {
    await using run = await openApplying(PLAIN, LINKED, recipients);
    const result = await run.apply({
      keepLink: (_, link) => Promise.reject(new Error(link.reveal())),
    });
    expect(outcomesOf(result)[0]).toContain(
      "new is invited, but there is no invitation link: the link could not be stored.",
    );
    expect(JSON.stringify([run.journal, result])).not.toContain("token=");
  });

  test("a link is requested three times if no answer comes, because no list shows links", async () => {
    await using run = await openApplying(PLAIN, LINKED, recipients);
    run.setHook(spoil("UsersManager.generateInviteLink", "after", DROP));
    const result = await run.apply();
    expect(run.requests.filter((method) => method === "generateInviteLink")).toHaveLength(3);
    expect(outcomesOf(result)[0]).toMatch(
      /^new account: failed, new is invited, but there is no invitation link: /,
    );
    expect(outcomesOf(result)[1]).toBe("new site 1: done");
  });

  test("a refused account leaves no link behind", async () => {
    await using run = await openApplying(PLAIN, LINKED, recipients);
    const refusal = {
      kind: "answer",
      status: 200,
      body: '{"result":"error","message":"This e-mail is taken."}',
    } as const;
    run.setHook(spoil("UsersManager.inviteUser", "before", refusal));
    const result = await run.apply();
    expect(run.requests).not.toContain("generateInviteLink");
    expect(outcomesOf(result)).toEqual([
      "new account: failed, This e-mail is taken.",
      "new site 1: skipped, The account could not be created.",
    ]);
  });
});

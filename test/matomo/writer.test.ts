import { describe, expect, test } from "vitest";
import { Secret } from "../../src/domain/secret.ts";
import type { Rights } from "../../src/domain/rights.ts";
import { type AccessChange, createWriter, type MatomoWriter } from "../../src/matomo/writer.ts";
import {
  connectionTo,
  expiring,
  failureOf,
  PASSWORD,
  type Script,
  type Scripted,
  startScripted,
  type ScriptedServer,
  testClock,
} from "../helpers/scripted-server.ts";

const BULK = "API.getBulkRequest";
const OK = { result: "success", message: "ok" };
const refusal = (message: string): Scripted => ({ json: { result: "error", message } });
const write: Rights = { role: "write", capabilities: ["tagmanager_publish_live_container"] };
const view: Rights = { role: "view", capabilities: [] };

/** Answers everything except the first request, which checks the token. */
const answering =
  (scripted: Scripted | Script): Script =>
  (call, count) => {
    if (call.method === "UsersManager.hasSuperUserAccess") return undefined;
    return typeof scripted === "function" ? scripted(call, count) : scripted;
  };

/** The items of the last bulk request, decoded as PHP does it. */
const itemsOf = (server: ScriptedServer): Record<string, string>[] => {
  const form = server.received.at(-1)?.form ?? new URLSearchParams();
  return [...form]
    .filter(([key]) => key.startsWith("urls["))
    .map(([, item]) => Object.fromEntries(new URLSearchParams(item)));
};

describe("access", () => {
  const changes: readonly AccessChange[] = [
    { login: "o+x@example.org", rights: write, sites: [1, 2, 30] },
    { login: "müller", rights: null, sites: [4] },
    { login: "anonymous", rights: view, sites: [5] },
    { login: "anonymous", rights: null, sites: [6] },
  ];

  test("access of many people is sent as one bulk request, each with all access values and one list of sites", async () => {
    await using server = await startScripted(answering({ json: [OK, OK, OK, OK] }));
    const outcomes = await createWriter(connectionTo(server.url), testClock()).setAccess(changes);
    expect(outcomes).toEqual(changes.map(() => ({ kind: "done" })));
    expect(server.methods()).toEqual(["UsersManager.hasSuperUserAccess", BULK]);
    expect(server.received[1]?.form.get("filter_limit")).toBe("-1");
    const method = "UsersManager.setUserAccess";
    expect(itemsOf(server)).toEqual([
      {
        method,
        userLogin: "o+x@example.org",
        "access[0]": "write",
        "access[1]": "tagmanager_publish_live_container",
        idSites: "1,2,30",
      },
      { method, userLogin: "müller", access: "noaccess", idSites: "4" },
      { method, userLogin: "anonymous", access: "view", idSites: "5" },
      { method, userLogin: "anonymous", access: "noaccess", idSites: "6" },
    ]);
  });

  test("access that must never be requested is refused locally, and the other changes keep their order", async () => {
    await using server = await startScripted(
      answering({ json: [OK, { result: "error", message: "no" }] }),
    );
    const outcomes = await createWriter(connectionTo(server.url), testClock()).setAccess([
      { login: "anonymous", rights: write, sites: [1] },
      { login: "alice", rights: view, sites: [1] },
      { login: "Anonymous", rights: view, sites: [1] },
      { login: "bob", rights: view, sites: [] },
      { login: "carol", rights: view, sites: [0] },
      { login: "dave", rights: view, sites: [1] },
    ]);
    expect(outcomes.map(({ kind }) => kind)).toEqual([
      "refused",
      "done",
      "refused",
      "refused",
      "refused",
      "refused",
    ]);
    expect(itemsOf(server).map(({ userLogin }) => userLogin)).toEqual(["alice", "dave"]);
  });

  test("an empty list of access changes sends nothing", async () => {
    await using server = await startScripted();
    expect(await createWriter(connectionTo(server.url), testClock()).setAccess([])).toEqual([]);
    expect(server.received).toEqual([]);
  });

  test("more items than PHP accepts are an internal error", async () => {
    await using server = await startScripted();
    const many = Array.from({ length: 501 }, () => ({ login: "alice", rights: view, sites: [1] }));
    expect(
      await failureOf(createWriter(connectionTo(server.url), testClock()).setAccess(many)),
    ).toMatchObject({ code: "internal" });
    expect(server.received).toEqual([]);
  });

  test.for([
    ["fewer answers than items", { json: [OK, OK, OK] }],
    ["more answers than items", { json: [OK, OK, OK, OK, OK] }],
    ["an empty list", { json: [] }],
    ["an object", { json: { "0": OK } }],
    ["a page", { text: "<html>Hello</html>" }],
    [
      "a PHP error with 500",
      {
        status: 500,
        json: { result: "error", message: "The arguments array must contain 2 items" },
      },
    ],
    ["502", { status: 502, text: "Bad gateway" }],
    ["504", { status: 504, text: "Gateway timeout" }],
    ["a refused page", { status: 403, text: "<html>Firewall</html>" }],
    ["a connection that breaks", { drop: true }],
    ["a cut-off answer", { cutOff: '[{"result":"success"' }],
    ["no answer in time", { hang: true }],
  ] as const)("an access change is doubtful after %s, and not sent again", async ([, scripted]) => {
    const clock = testClock();
    await using server = await startScripted(expiring(clock, answering(scripted)));
    const outcomes = await createWriter(connectionTo(server.url), clock).setAccess(changes);
    expect(outcomes.map(({ kind }) => kind)).toEqual([
      "doubtful",
      "doubtful",
      "doubtful",
      "doubtful",
    ]);
    expect(server.methods()).toEqual(["UsersManager.hasSuperUserAccess", "API.getBulkRequest"]);
  });

  test("each access change in a bulk request can be doubtful by itself", async () => {
    await using server = await startScripted(
      answering({
        json: [
          OK,
          {
            result: "error",
            message: "SQLSTATE[40001]: Serialization failure: 1213 Deadlock found",
          },
          "?",
          { result: "error", message: "no" },
        ],
      }),
    );
    const outcomes = await createWriter(connectionTo(server.url), testClock()).setAccess(changes);
    // A refused `noaccess` for the public is a refusal. Only `view` may have been stored before the
    // failure.
    expect(outcomes.map(({ kind }) => kind)).toEqual(["done", "doubtful", "doubtful", "refused"]);
  });

  test("if a bulk request is refused as a whole for a reason other than its size, each of its items is refused", async () => {
    await using server = await startScripted(
      answering({ json: { result: "error", message: "The plugin API is not enabled." } }),
    );
    const outcomes = await createWriter(connectionTo(server.url), testClock()).setAccess(
      changes.slice(0, 2),
    );
    expect(outcomes).toEqual(
      [0, 1].map(() => ({ kind: "refused", message: "The plugin API is not enabled." })),
    );
  });

  test.for([
    ["503 in maintenance", { status: 503, text: "<html>Maintenance</html>" }],
    ["429", { status: 429, text: "" }],
  ] as const)(
    "an access change is sent again after %s, because Matomo did not apply it",
    async ([, scripted]) => {
      await using server = await startScripted(
        answering((_, count) => (count === 0 ? scripted : { json: [OK, OK, OK, OK] })),
      );
      const outcomes = await createWriter(connectionTo(server.url), testClock()).setAccess(changes);
      expect(outcomes.every(({ kind }) => kind === "done")).toBe(true);
      expect(server.received).toHaveLength(3);
    },
  );
});

describe("accounts", () => {
  test.for([
    [
      "invite",
      (writer: MatomoWriter) =>
        writer.invite({ login: "dave", email: "d@example.org", site: 2, days: 5 }),
      "UsersManager.inviteUser",
      { userLogin: "dave", email: "d@example.org", initialIdSite: "2", expiryInDays: "5" },
    ],
    [
      "resend",
      (writer: MatomoWriter) => writer.resendInvite({ login: "dave", days: 5 }),
      "UsersManager.resendInvite",
      { userLogin: "dave", expiryInDays: "5" },
    ],
    [
      "create",
      (writer: MatomoWriter) =>
        writer.create({
          login: "bot",
          email: "b@example.org",
          site: 1,
          password: new Secret("p&w"),
        }),
      "UsersManager.addUser",
      { userLogin: "bot", password: "p&w", email: "b@example.org", initialIdSite: "1" },
    ],
    [
      "delete",
      (writer: MatomoWriter) => writer.deleteUser("dave"),
      "UsersManager.deleteUser",
      { userLogin: "dave" },
    ],
    [
      "grant super user",
      (writer: MatomoWriter) => writer.setSuperuser({ login: "dave", superuser: true }),
      "UsersManager.setSuperUserAccess",
      { userLogin: "dave", hasSuperUserAccess: "1", passwordConfirmation: PASSWORD },
    ],
    [
      "remove super user",
      (writer: MatomoWriter) => writer.setSuperuser({ login: "dave", superuser: false }),
      "UsersManager.setSuperUserAccess",
      { userLogin: "dave", hasSuperUserAccess: "0", passwordConfirmation: PASSWORD },
    ],
    [
      "e-mail",
      (writer: MatomoWriter) => writer.setEmail({ login: "dave", email: "o'neil@example.org" }),
      "UsersManager.updateUser",
      { userLogin: "dave", email: "o'neil@example.org", passwordConfirmation: PASSWORD },
    ],
  ] as const)(
    "%s sends the required fields, but no language, which would change the language of the mails",
    async ([, act, method, fields]) => {
      await using server = await startScripted();
      expect(await act(createWriter(connectionTo(server.url), testClock()))).toEqual({
        kind: "done",
      });
      const { token_auth: token, ...rest } = Object.fromEntries(server.received[1]?.form ?? []);
      expect(token).toBeTruthy();
      expect(server.received[1]?.method).toBe(method);
      expect(rest).toEqual(fields);
    },
  );

  test("an invitation link is returned as a secret", async () => {
    await using server = await startScripted(
      answering({ json: { value: "https://matomo.example/index.php?token=1234" } }),
    );
    const outcome = await createWriter(connectionTo(server.url), testClock()).inviteLink({
      login: "dave",
      days: 3,
    });
    expect(outcome.kind === "done" && outcome.link?.reveal()).toBe(
      "https://matomo.example/index.php?token=1234",
    );
    expect(JSON.stringify(outcome)).not.toContain("1234");
  });

  test("the public user is never edited or deleted, however it is spelled", async () => {
    await using server = await startScripted();
    const writer = createWriter(connectionTo(server.url), testClock());
    for (const outcome of [
      await writer.deleteUser("ANONYMOUS"),
      await writer.setSuperuser({ login: "Anonymous", superuser: true }),
      await writer.setEmail({ login: "anonymous", email: "a@example.org" }),
    ])
      expect(outcome.kind).toBe("refused");
    expect(server.received).toEqual([]);
  });

  test("Matomo's messages are decoded and cleaned", async () => {
    await using server = await startScripted(
      answering(refusal("Email: The value &quot;a\u001bb&quot; is &lt;odd&gt;.")),
    );
    const outcome = await createWriter(connectionTo(server.url), testClock()).invite({
      login: "dave",
      email: "a",
      site: 1,
      days: 1,
    });
    expect(outcome).toEqual({ kind: "refused", message: 'Email: The value "a b" is <odd>.' });
  });

  test.for([
    "SMTP Error: Could not connect to SMTP host. Failed to connect to server",
    "Could not instantiate mail function.",
    "SMTP Error: The following recipients failed: d@example.org: no such user",
  ])("an error about a mail leaves the change doubtful: %s", async (message) => {
    await using server = await startScripted(answering(refusal(message)));
    const writer = createWriter(connectionTo(server.url), testClock());
    expect(await writer.setEmail({ login: "dave", email: "d@example.org" })).toEqual({
      kind: "doubtful",
      message,
    });
  });

  test("a success in another shape is doubtful", async () => {
    await using server = await startScripted(answering({ json: { value: true } }));
    expect(
      await createWriter(connectionTo(server.url), testClock()).deleteUser("dave"),
    ).toMatchObject({ kind: "doubtful" });
  });
});

describe("the password", () => {
  test("a missing password is reported without a request to Matomo", async () => {
    await using server = await startScripted();
    const writer = createWriter(connectionTo(server.url, { password: undefined }), testClock());
    expect(await writer.setSuperuser({ login: "dave", superuser: true })).toMatchObject({
      kind: "password-refused",
    });
    expect(await writer.setEmail({ login: "dave", email: "d@example.org" })).toMatchObject({
      kind: "password-refused",
    });
    expect(server.received).toEqual([]);
  });

  test.for([
    "The current password you entered is not correct.",
    "Please enter your password to confirm this change.",
    "Das eingegebene aktuelle Passwort ist nicht korrekt.",
    "Le mot de passe actuel que vous avez entré n'est pas correct.",
    "目前輸入的密碼不正確。",
    "A text of some plugin that nobody knows.",
    "The password of dave is not correct.",
  ])("the password is the reason of a refusal that names nobody: %s", async (message) => {
    await using server = await startScripted(answering(refusal(message)));
    const writer = createWriter(connectionTo(server.url), testClock());
    expect(await writer.setSuperuser({ login: "dave", superuser: true })).toEqual({
      kind: "password-refused",
      message,
    });
    expect(await writer.setEmail({ login: "dave", email: "d@example.org" })).toEqual({
      kind: "password-refused",
      message,
    });
  });

  test.for([
    "User &quot;dave&quot; doesn't exist.",
    "Der Benutzer 'dave' existiert nicht.",
    "Ο χρήστης «dave» δεν υπάρχει.",
    "使用者「dave」不存在。",
    "无法从用户“ dave”删除超级用户访问权限。",
    "Creating, updating, and deleting users has been disabled.",
  ])("the password is not the reason of a refusal that names the person: %s", async (message) => {
    await using server = await startScripted(answering(refusal(message)));
    const writer = createWriter(connectionTo(server.url), testClock());
    expect(await writer.setSuperuser({ login: "dave", superuser: false })).toMatchObject({
      kind: "refused",
    });
  });

  test("a refusal that contains the e-mail address is not a refusal of the password", async () => {
    await using server = await startScripted(
      answering(refusal("email: La adreso D.X@example.org jam ekzistas.")),
    );
    expect(
      await createWriter(connectionTo(server.url), testClock()).setEmail({
        login: "dave",
        email: "d.x@example.org",
      }),
    ).toMatchObject({
      kind: "refused",
    });
  });
});

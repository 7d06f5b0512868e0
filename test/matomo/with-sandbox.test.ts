import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Secret } from "../../src/domain/secret.ts";
import { loginKey } from "../../src/domain/login.ts";
import { readLive, readSuperusers } from "../../src/matomo/read-live.ts";
import { createReader, type MatomoReader } from "../../src/matomo/reader.ts";
import { createWriter, type MatomoWriter } from "../../src/matomo/writer.ts";
import type { Connection } from "../../src/matomo/connection.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/server.ts";
import { failureOf, testClock } from "../helpers/scripted-server.ts";

let sandbox: Sandbox;
let connection: Connection;
let reader: MatomoReader;
let writer: MatomoWriter;

beforeEach(async () => {
  sandbox = await startSandbox({
    seed: {
      sites: [{ name: "First" }, { name: "Second" }, { name: "Third & <last>", group: "G" }],
      users: ["alice", "1234", "0777", "müller", "o+x@example.org"].map((login) => ({
        login,
        email: `${login.replaceAll(/\W/g, "")}@example.org`,
      })),
    },
  });
  connection = {
    url: sandbox.url,
    token: new Secret(sandbox.token),
    password: new Secret(sandbox.password),
  };
  reader = createReader(connection, testClock());
  writer = createWriter(connection, testClock());
});
afterEach(() => sandbox.close());

const accessOf = async (login: string): Promise<unknown> =>
  Object.fromEntries(
    [...((await readLive(reader)).people.get(loginKey(login))?.access ?? [])].map(
      ([site, { role, capabilities }]) => [site, [role, ...capabilities].join("+")],
    ),
  );

describe("with the embedded Matomo", () => {
  test("a server on which everybody is super user is not read", async () => {
    const user = sandbox.state().users.find(({ login }) => login === "anonymous");
    if (user) user.superuser = true;
    expect(await failureOf(readLive(reader))).toMatchObject({
      code: "matomo-auth",
      message: expect.stringContaining("`anonymous` is a super user") as string,
    });
  });

  test("access that was written is found by the next read", async () => {
    const outcomes = await writer.setAccess([
      {
        login: "1234",
        rights: { role: "write", capabilities: ["tagmanager_publish_live_container"] },
        sites: [1, 3],
      },
      { login: "0777", rights: { role: "view", capabilities: [] }, sites: [2] },
      { login: "o+x@example.org", rights: { role: "admin", capabilities: [] }, sites: [1] },
      { login: "nobody", rights: { role: "view", capabilities: [] }, sites: [1] },
      { login: "anonymous", rights: { role: "view", capabilities: [] }, sites: [3] },
    ]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(["done", "done", "done", "refused", "done"]);
    expect(await accessOf("1234")).toEqual({
      1: "write+tagmanager_publish_live_container",
      3: "write+tagmanager_publish_live_container",
    });
    expect(await accessOf("0777")).toEqual({ 2: "view" });
    expect(await accessOf("o+x@example.org")).toEqual({ 1: "admin" });
    const live = await readLive(reader);
    expect([...live.anonymous.keys()]).toEqual([3]);
    expect(live.sites.get(3)?.name).toBe("Third & <last>");
    expect(live.oddities).toEqual([]);
    expect(await writer.setAccess([{ login: "1234", rights: null, sites: [1, 3] }])).toEqual([
      { kind: "done" },
    ]);
    expect(await accessOf("1234")).toEqual({});
  });

  test("accounts are invited, created, changed and deleted", async () => {
    expect(
      await writer.invite({ login: "dave", email: "dave@example.org", site: 2, days: 5 }),
    ).toEqual({ kind: "done" });
    expect(
      await writer.invite({ login: "DAVE", email: "dave2@example.org", site: 2, days: 5 }),
    ).toMatchObject({ kind: "refused" });
    expect((await readLive(reader)).people.get(loginKey("dave"))).toMatchObject({
      status: "pending",
      email: "dave@example.org",
    });
    const linked = await writer.inviteLink({ login: "dave", days: 3 });
    expect(linked.kind === "done" && linked.link?.reveal()).toMatch(
      new RegExp(`^${sandbox.url}/index.php\\?module=Login&action=acceptInvitation&token=`),
    );
    expect(await writer.resendInvite({ login: "dave", days: 3 })).toEqual({ kind: "done" });
    expect(await writer.resendInvite({ login: "alice", days: 3 })).toMatchObject({
      kind: "refused",
    });
    expect(
      await writer.create({
        login: "bot",
        email: "bot@example.org",
        site: 1,
        password: new Secret("Long-enough-1"),
      }),
    ).toEqual({
      kind: "done",
    });
    expect(await accessOf("bot")).toEqual({ 1: "view" });
    expect(await writer.setEmail({ login: "bot", email: "o'neil@example.org" })).toEqual({
      kind: "done",
    });
    expect((await readLive(reader)).people.get(loginKey("bot"))?.email).toBe("o'neil@example.org");
    expect(await writer.setEmail({ login: "bot", email: "alice@example.org" })).toMatchObject({
      kind: "refused",
    });
    expect(await writer.deleteUser("bot")).toEqual({ kind: "done" });
    expect(await writer.deleteUser("bot")).toMatchObject({ kind: "refused" });
    expect((await readLive(reader)).people.has(loginKey("bot"))).toBe(false);
  });

  test("super users are added and removed, but never the last one", async () => {
    expect(await writer.setSuperuser({ login: "alice", superuser: true })).toEqual({
      kind: "done",
    });
    expect(await readSuperusers(reader)).toEqual([
      { login: "alice", active: true },
      { login: "root", active: true },
    ]);
    expect(await writer.setSuperuser({ login: "alice", superuser: false })).toEqual({
      kind: "done",
    });
    expect(await writer.setSuperuser({ login: "root", superuser: false })).toMatchObject({
      kind: "refused",
    });
    expect(await writer.setSuperuser({ login: "nobody", superuser: true })).toMatchObject({
      kind: "refused",
    });
  });

  test("a wrong password has its own outcome", async () => {
    const wrong = createWriter(
      { ...connection, password: new Secret("not-the-password") },
      testClock(),
    );
    expect(await wrong.setSuperuser({ login: "alice", superuser: true })).toMatchObject({
      kind: "password-refused",
    });
    expect(await wrong.setEmail({ login: "alice", email: "new@example.org" })).toMatchObject({
      kind: "password-refused",
    });
    expect((await readLive(reader)).people.get(loginKey("alice"))).toMatchObject({
      superuser: false,
      email: "alice@example.org",
    });
  });

  test("a wrong token counts as one failed login, and the lock-out stops everything", async () => {
    for (let failed = 0; failed < 21; failed++) {
      const before = sandbox.requests();
      const error = await failureOf(
        readLive(createReader({ ...connection, token: new Secret("f".repeat(32)) }, testClock())),
      );
      expect(error).toMatchObject({ code: "matomo-auth" });
      expect(sandbox.requests()).toBe(before + 1);
    }
    expect(await failureOf(readLive(reader))).toMatchObject({ code: "matomo-locked" });
    expect(await failureOf(writer.deleteUser("alice"))).toMatchObject({ code: "matomo-locked" });
  });

  test("a change whose answer is lost is doubtful, and a read shows that it was applied", async () => {
    await readSuperusers(reader);
    sandbox.setHook(({ phase, method }) =>
      phase === "after" && method === "API.getBulkRequest" ? { kind: "drop" } : undefined,
    );
    expect(
      await writer.setAccess([
        { login: "alice", rights: { role: "view", capabilities: [] }, sites: [1] },
      ]),
    ).toMatchObject([{ kind: "doubtful" }]);
    sandbox.setHook(undefined);
    expect(await accessOf("alice")).toEqual({ 1: "view" });
  });

  test("access rows of sites that never existed are reported", async () => {
    await writer.setAccess([
      { login: "alice", rights: { role: "view", capabilities: [] }, sites: [1, 998] },
    ]);
    const live = await readLive(reader);
    expect(live.oddities).toMatchObject([{ kind: "orphan-site", rows: 1 }]);
    expect([...(live.people.get(loginKey("alice"))?.access.keys() ?? [])]).toEqual([1]);
  });
});

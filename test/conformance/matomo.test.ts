import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loginKey } from "../../src/domain/login.ts";
import { Secret } from "../../src/domain/secret.ts";
import { testClock } from "../helpers/scripted-server.ts";
import { openServer, type Server } from "./server.ts";

let server: Server;
let sites: [number, number, number];
const names: string[] = [];

/** Creates an account for this run. */
async function person(name: string): Promise<string> {
  const login = `${server.prefix}${name}`;
  names.push(login);
  expect(
    await server.writer.create({
      login,
      email: `${login.replaceAll(/[^a-z0-9]/gi, "")}@example.org`,
      site: sites[0],
      password: new Secret(`Pass-${"x".repeat(20)}`),
    }),
  ).toEqual({ kind: "done" });
  return login;
}

beforeAll(async () => {
  server = await openServer();
  sites = [
    await server.addSite(`${server.prefix} & <one>`, "Group A"),
    await server.addSite(`${server.prefix} two`, "Group A"),
    await server.addSite(`${server.prefix} three`),
  ];
});
afterAll(() => server.close());

describe("reading", () => {
  test("returns sites with names and groups as people typed them", async () => {
    const live = await server.live();
    expect(live.sites.get(sites[0])).toMatchObject({
      id: sites[0],
      name: `${server.prefix} & <one>`,
      group: "Group A",
      mainUrl: `https://${server.prefix}.example`,
    });
    expect(live.capabilities.size).toBeGreaterThan(0);
  });

  test("reading takes fewer than twenty requests", async () => {
    expect((await server.live()).requests).toBeLessThan(20);
  });

  test("people are found by their login in upper or lower case, and by a numeric login", async () => {
    const login = await person("Numb");
    const digits = String(parseInt(server.prefix.slice(4), 16) + 100_000_000);
    expect(
      await server.writer.create({
        login: digits,
        email: `${digits}@example.org`,
        site: sites[1],
        password: new Secret("Pass-long-enough-1"),
      }),
    ).toEqual({ kind: "done" });
    try {
      const live = await server.live();
      expect(live.people.get(loginKey(login.toUpperCase()))?.login).toBe(login);
      expect(await server.accessOf(digits)).toEqual({ [sites[1]]: "view" });
    } finally {
      await server.writer.deleteUser(digits);
    }
  });
});

describe("access", () => {
  test("replaces role and capabilities on the given sites, and keeps the other sites", async () => {
    const login = await person("acc");
    const outcomes = await server.writer.setAccess([
      {
        login,
        rights: { role: "write", capabilities: ["tagmanager_publish_live_container"] },
        sites: [sites[0], sites[2]],
      },
      { login, rights: { role: "admin", capabilities: [] }, sites: [sites[1]] },
    ]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(["done", "done"]);
    expect(await server.accessOf(login)).toEqual({
      [sites[0]]: "write + tagmanager_publish_live_container",
      [sites[1]]: "admin",
      [sites[2]]: "write + tagmanager_publish_live_container",
    });
    await server.writer.setAccess([
      { login, rights: { role: "view", capabilities: [] }, sites: [sites[0]] },
      { login, rights: null, sites: [sites[1]] },
    ]);
    expect(await server.accessOf(login)).toEqual({
      [sites[0]]: "view",
      [sites[2]]: "write + tagmanager_publish_live_container",
    });
  });

  test("the public can be granted view and lose it again", async () => {
    expect(
      await server.writer.setAccess([
        { login: "anonymous", rights: { role: "view", capabilities: [] }, sites: [sites[2]] },
      ]),
    ).toEqual([{ kind: "done" }]);
    expect(await server.accessOf("anonymous")).toEqual({ [sites[2]]: "view" });
    expect(
      await server.writer.setAccess([{ login: "anonymous", rights: null, sites: [sites[2]] }]),
    ).toEqual([{ kind: "done" }]);
    expect(await server.accessOf("anonymous")).toEqual({});
  });

  test("Matomo answers each item of a bulk request separately", async () => {
    const login = await person("bulk");
    const outcomes = await server.writer.setAccess([
      { login, rights: { role: "write", capabilities: [] }, sites: [sites[1]] },
      {
        login: `${server.prefix}nobody`,
        rights: { role: "view", capabilities: [] },
        sites: [sites[0]],
      },
      { login, rights: { role: "view", capabilities: [] }, sites: [sites[2]] },
    ]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(["done", "refused", "done"]);
    expect(await server.accessOf(login)).toEqual({
      [sites[0]]: "view",
      [sites[1]]: "write",
      [sites[2]]: "view",
    });
  });
});

describe("accounts", () => {
  test("an invitation creates a pending account with view on one site, and can be sent again or as a link", async () => {
    const login = `${server.prefix}invited`;
    names.push(login);
    expect(
      await server.writer.invite({ login, email: `${login}@example.org`, site: sites[1], days: 5 }),
    ).toEqual({ kind: "done" });
    expect((await server.live()).people.get(loginKey(login))).toMatchObject({
      status: "pending",
      superuser: false,
    });
    expect(await server.accessOf(login)).toEqual({ [sites[1]]: "view" });
    expect(await server.writer.resendInvite({ login, days: 5 })).toEqual({ kind: "done" });
    const link = await server.writer.inviteLink({ login, days: 5 });
    expect(link).toMatchObject({ kind: "done" });
    expect(link.kind === "done" && link.link?.reveal()).toMatch(/^http.*token=/);
  });

  test("an e-mail address is changed with the password, and the account keeps its access", async () => {
    const login = await person("mail");
    expect(await server.writer.setEmail({ login, email: `${login}.new@example.org` })).toEqual({
      kind: "done",
    });
    expect((await server.live()).people.get(loginKey(login))?.email).toBe(
      `${login}.new@example.org`,
    );
    expect(await server.accessOf(login)).toEqual({ [sites[0]]: "view" });
  });

  test("an e-mail or login of another account is refused", async () => {
    const first = await person("first");
    const second = await person("second");
    expect(
      await server.writer.setEmail({ login: second, email: `${first}@example.org`.toUpperCase() }),
    ).toMatchObject({ kind: "refused" });
    expect(
      await server.writer.create({
        login: first.toUpperCase(),
        email: `${server.prefix}x@example.org`,
        site: sites[0],
        password: new Secret("Pass-long-enough-1"),
      }),
    ).toMatchObject({ kind: "refused" });
  });

  test("granting or removing the super user right deletes all access rows", async () => {
    const login = await person("boss");
    expect(await server.writer.setSuperuser({ login, superuser: true })).toEqual({ kind: "done" });
    expect((await server.live()).people.get(loginKey(login))?.superuser).toBe(true);
    expect(await server.writer.setSuperuser({ login, superuser: false })).toEqual({ kind: "done" });
    expect((await server.live()).people.get(loginKey(login))?.superuser).toBe(false);
    expect(await server.accessOf(login)).toEqual({});
  });

  test("deleting removes an account and its rows, and a new account with that login begins without access", async () => {
    const login = await person("gone");
    await server.writer.setAccess([
      { login, rights: { role: "admin", capabilities: [] }, sites: [sites[1]] },
    ]);
    expect(await server.writer.deleteUser(login)).toEqual({ kind: "done" });
    expect(await server.accessOf(login)).toBeUndefined();
    await person("gone");
    expect(await server.accessOf(login)).toEqual({ [sites[0]]: "view" });
  });

  test("a wrong password changes nothing and differs from other refusals", async () => {
    const login = await person("pass");
    const { openWriter } = await import("../../src/matomo/matomo.ts");
    const { writer } = openWriter(
      { ...server.connection, password: new Secret("not the password") },
      testClock(),
    );
    expect(await writer.setSuperuser({ login, superuser: true })).toMatchObject({
      kind: "password-refused",
    });
    expect((await server.live()).people.get(loginKey(login))?.superuser).toBe(false);
  });
});

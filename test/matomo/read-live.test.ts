import { describe, expect, test } from "vitest";
import type { Live } from "../../src/domain/live.ts";
import { loginKey } from "../../src/domain/login.ts";
import { readLive, readSuperusers } from "../../src/matomo/read-live.ts";
import { createReader, type MatomoReader } from "../../src/matomo/reader.ts";
import {
  connectionTo,
  failureOf,
  type Received,
  type Script,
  type ScriptedServer,
  startScripted,
  testClock,
  user,
} from "../helpers/scripted-server.ts";

const ROOT = user("root", { superuser_access: 1 });
const MAP = "UsersManager.getUsersSitesFromAccess";
const BULK = "API.getBulkRequest";

/** A Matomo with these lists. `access` contains the answers by role or capability. */
function world(lists: {
  readonly users?: readonly object[];
  readonly access?: Readonly<Record<string, unknown>>;
  readonly people?: Readonly<Record<string, unknown>>;
}): Script {
  return ({ method, form }) => {
    if (method === "UsersManager.getUsers" && lists.users) {
      const wanted = form.get("userLogins")?.split(",");
      return {
        json: lists.users.filter(
          (row) => !wanted || wanted.includes((row as { login: string }).login),
        ),
      };
    }
    if (method === MAP) return { json: lists.access?.[form.get("access") ?? ""] ?? [] };
    if (method === BULK)
      return {
        json: [...form]
          .filter(([key]) => key.startsWith("urls"))
          .map(
            ([, item]) => lists.people?.[new URLSearchParams(item).get("userLogin") ?? ""] ?? [],
          ),
      };
    return undefined;
  };
}

const readerOf = (server: ScriptedServer): MatomoReader =>
  createReader(connectionTo(server.url), testClock());
const read = (server: ScriptedServer): Promise<Live> => readLive(readerOf(server));
const accessOf = (live: Live, login: string): unknown =>
  Object.fromEntries(
    [...(live.people.get(loginKey(login))?.access ?? [])].map(([site, { role, capabilities }]) => [
      site,
      [role, ...capabilities].join("+"),
    ]),
  );
const asked = (call: Received): string[] =>
  [...call.form]
    .filter(([key]) => key.startsWith("urls"))
    .map(([, item]) => new URLSearchParams(item).get("userLogin") ?? "");

describe("the whole live state", () => {
  test("the whole live state is read in about ten calls and sorted", async () => {
    const users = [
      ROOT,
      user("zoe", { invite_status: 3 }),
      user("anonymous"),
      user("bob", { invite_status: "expired", uses_2fa: true }),
      user("Amy"),
    ];
    await using server = await startScripted((call, count) => {
      if (call.method !== "ScheduledReports.getReports")
        return world({
          users,
          access: { view: { zoe: [2, 1], anonymous: ["2"] }, tagmanager_write: { zoe: [2] } },
        })(call, count);
      return {
        json: [
          { idreport: "9", login: "Zoe", idsite: 2, description: "Weekly" },
          { idreport: 3, login: "bob", idsite: 1, description: null },
        ],
      };
    });
    const steps: string[] = [];
    const live = await readLive(readerOf(server), {
      progress: (done, of) => steps.push(`${done}/${of}`),
    });
    expect(live).toMatchObject({
      version: "5.0.2",
      url: server.url,
      readAt: "2026-11-24T12:00:00.000Z",
      oddities: [],
      requests: server.received.length,
    });
    expect(live.requests).toBe(13);
    expect(steps.at(-1)).toBe("12/12");
    expect([...live.people.keys()]).toEqual(["amy", "bob", "root", "zoe"]);
    expect([...live.people.values()].map(({ status }) => status)).toEqual([
      "active",
      "expired",
      "active",
      "pending",
    ]);
    expect(accessOf(live, "zoe")).toEqual({ 1: "view", 2: "view+tagmanager_write" });
    expect([...live.anonymous]).toEqual([[2, { role: "view", capabilities: [] }]]);
    expect([...live.sites.values()]).toEqual([
      { id: 1, name: "A & B", mainUrl: "https://a.example", group: "" },
      { id: 2, name: "Two", mainUrl: "https://b.example", group: "G" },
    ]);
    expect([...live.capabilities.keys()]).toEqual([
      "tagmanager_publish_live_container",
      "tagmanager_write",
    ]);
    expect(live.reports).toEqual([
      { id: 3, key: "bob", siteId: 1, description: "" },
      { id: 9, key: "zoe", siteId: 2, description: "Weekly" },
    ]);
    expect(live.people.get(loginKey("bob"))?.usesTwoFactor).toBe(true);
  });

  test("the live state shares equal rights as one object", async () => {
    await using server = await startScripted(
      world({ access: { view: { alice: [1, 2] }, tagmanager_write: { alice: [2, 1] } } }),
    );
    const rights = [...((await read(server)).people.get(loginKey("alice"))?.access.values() ?? [])];
    expect(rights).toHaveLength(2);
    expect(rights[0]).toBe(rights[1]);
  });

  test("the live state has no reports if their plugin is off, which is checked first", async () => {
    await using server = await startScripted(({ method }) =>
      method === "API.isPluginActivated" ? { json: { value: false } } : undefined,
    );
    expect((await read(server)).reports).toBeNull();
    expect(server.methods()).not.toContain("ScheduledReports.getReports");
  });
});

const oddities = async (order: readonly string[]): Promise<unknown> => {
  await using server = await startScripted(
    world({
      users: [user("anonymous"), ROOT],
      access: { view: Object.fromEntries(order.map((name) => [name, [1]])) },
    }),
  );
  return (await read(server)).oddities;
};

describe("oddities", () => {
  test("oddities are read as Matomo reads them, and reported with the number of rows", async () => {
    const users = [ROOT, user("anonymous"), user("alice"), user("Müller")];
    await using server = await startScripted(
      world({
        users,
        access: {
          view: { alice: [1, 2], MULLER: [1], root: [1, 2], ghost: [1], "gone\u001b": [1, 2] },
          write: { alice: [1] },
          admin: { alice: [77] },
          tagmanager_write: { alice: [1], Müller: [2] },
        },
      }),
    );
    const live = await read(server);
    // The role write implies tagmanager_write.
    expect(accessOf(live, "alice")).toEqual({ 1: "write", 2: "view" });
    expect(accessOf(live, "müller")).toEqual({ 1: "view" });
    expect(accessOf(live, "root")).toEqual({});
    expect(live.oddities.map(({ kind, rows }) => [kind, rows])).toEqual([
      ["capability-without-role", 1],
      ["orphan-login", 3],
      ["orphan-site", 1],
      ["other-casing", 1],
      ["superuser-rows", 2],
      ["two-roles", 2],
    ]);
    expect(live.oddities.map(({ message }) => message).join(" ")).toMatch(/^[^\p{Cc}]*$/u);
    expect(live.oddities.find(({ kind }) => kind === "orphan-login")?.message).toContain(
      "(ghost, gone)",
    );
  });

  test("oddities do not depend on the order of the rows", async () => {
    const names = ["g5", "g1", "g4", "g2", "g7", "g3", "g6"];
    expect(await oddities(names)).toEqual(await oddities(names.toReversed()));
  });
});

describe("maps by login", () => {
  const users = [
    ROOT,
    user("anonymous"),
    user("1234"),
    user("0777"),
    user("12.5"),
    user("-7"),
    user("alice"),
  ];
  const people = {
    "1234": [{ site: 2, access: "view" }],
    "0777": [
      { site: "1", access: "view" },
      { site: 1, access: "tagmanager_write" },
    ],
  };

  test("maps with numeric logins are trusted if every number is a login", async () => {
    await using server = await startScripted(
      world({ users, access: { view: { "1234": [2], "0777": [1], "12.5": [1], "-7": [2] } } }),
    );
    const live = await read(server);
    expect(["1234", "0777", "12.5", "-7"].map((login) => accessOf(live, login))).toEqual([
      { 2: "view" },
      { 1: "view" },
      { 1: "view" },
      { 2: "view" },
    ]);
    expect(server.methods()).not.toContain(BULK);
  });

  test("maps contain rows of a deleted account with a numeric login, which a new account would inherit", async () => {
    await using server = await startScripted(
      world({ users, access: { view: { "99": [1], "1234": [2] } } }),
    );
    const live = await read(server);
    expect([...live.orphans].map(([key, rows]) => [key, [...rows.keys()]])).toEqual([["99", [1]]]);
    expect(accessOf(live, "1234")).toEqual({ 2: "view" });
    expect(server.methods()).not.toContain(BULK);
  });

  test.for([
    ["a list", [[1], [2]]],
    ["a number that is not a login", { "0777": [1], "0": [2] }],
  ] as const)("maps that arrive as %s lead to a read person by person", async ([, view]) => {
    await using server = await startScripted(
      world({ users, access: { view, tagmanager_write: { "0777": [1], ghost: [1] } }, people }),
    );
    const live = await read(server);
    expect(["1234", "0777", "alice"].map((login) => accessOf(live, login))).toEqual([
      { 2: "view" },
      { 1: "view+tagmanager_write" },
      {},
    ]);
    expect(live.oddities.map(({ kind }) => kind)).toEqual(["orphan-login", "read-one-by-one"]);
    // Matomo would invent rows for super users, so they are not read.
    expect(asked(server.received.find(({ method }) => method === BULK) as Received)).toEqual([
      "anonymous",
      "1234",
      "0777",
      "12.5",
      "-7",
      "alice",
    ]);
  });

  test("maps are not trusted if they contain the login 0", async () => {
    await using server = await startScripted(
      world({ users: [...users, user("0")], access: { view: { "0": [1] } }, people }),
    );
    expect(accessOf(await read(server), "0")).toEqual({});
  });

  const memory = {
    status: 500,
    json: { result: "error", message: "Allowed memory size of 134217728 bytes exhausted" },
  };

  test.for([
    ["a text", memory],
    ["nothing", { status: 500, text: "" }],
  ] as const)(
    "maps that exceed PHP's memory (%s) are read in parts, halved until they fit, and other maps are kept",
    async ([, broken]) => {
      const many = Array.from({ length: 250 }, (_, index) =>
        user(`p${String(index).padStart(3, "0")}`),
      );
      const script = world({
        users: [ROOT, user("anonymous"), ...many],
        access: { write: { p001: [2], ghost: [1] } },
        people: {
          p000: [{ site: 1, access: "view" }],
          p001: [{ site: 2, access: "write" }],
          p249: [
            { site: 2, access: "view" },
            { site: 2, access: "left_over" },
          ],
        },
      });
      await using server = await startScripted((call, count) => {
        if (call.method === MAP && call.form.get("access") === "view") return broken;
        return call.method === BULK && asked(call).length > 60 ? broken : script(call, count);
      });
      const live = await read(server);
      expect(["p000", "p001", "p249"].map((login) => accessOf(live, login))).toEqual([
        { 1: "view" },
        { 2: "write" },
        { 2: "view" },
      ]);
      expect(live.oddities.map(({ kind, rows }) => [kind, rows])).toEqual([
        ["orphan-login", 1],
        ["read-one-by-one", 1],
        ["unknown-value", 1],
      ]);
      const parts = server.received
        .filter(({ method }) => method === BULK)
        .map((call) => asked(call).length);
      expect(parts.toSorted((a, b) => b - a)).toEqual([100, 100, 51, 50, 50, 50, 50]);
    },
  );

  test("it is an error if the access of a person is missing in one of the answers", async () => {
    await using server = await startScripted((call, count) => {
      if (call.method === MAP) return memory;
      return call.method === BULK ? { json: [[]] } : world({ users })(call, count);
    });
    expect(await failureOf(read(server))).toMatchObject({ code: "matomo-answer" });
  });

  test("a list of users that is too large is an error with the setting to raise", async () => {
    await using server = await startScripted(({ method }) =>
      method === "UsersManager.getUsers" ? memory : undefined,
    );
    expect(await failureOf(read(server))).toMatchObject({
      code: "matomo-answer",
      hint: expect.stringContaining("memory_limit") as string,
    });
  });
});

describe("an incomplete read", () => {
  const cases: readonly (readonly [string, Script])[] = [
    ["without anonymous", world({ users: [ROOT, user("alice")] })],
    [
      "without an active super user",
      world({
        users: [user("anonymous"), user("root", { superuser_access: 1, invite_status: 2 })],
      }),
    ],
    ["without users", world({ users: [] })],
    [
      "with a login twice",
      world({ users: [ROOT, user("anonymous"), user("müller"), user("MULLER")] }),
    ],
    [
      "with contradicting lists of super users",
      world({ users: [ROOT, user("anonymous"), user("eve", { superuser_access: true })] }),
    ],
    [
      "without sites",
      ({ method }) => (method === "SitesManager.getAllSites" ? { json: [] } : undefined),
    ],
    [
      "whose access rows contain an account that the list does not contain",
      (call, count) =>
        call.form.has("userLogins")
          ? { json: [user("new")] }
          : world({ access: { view: { new: [1] } } })(call, count),
    ],
    [
      "whose access rows contain a site that the list does not contain",
      (call, count) =>
        call.method === "SitesManager.getAllSitesId"
          ? { json: ["1", "2", "3"] }
          : world({ access: { view: { alice: [3] } } })(call, count),
    ],
  ];

  test.for(cases)("an incomplete read %s is an error after a second try", async ([, script]) => {
    await using server = await startScripted(script);
    expect(await failureOf(read(server))).toMatchObject({ code: "matomo-incomplete" });
    expect(server.methods().filter((method) => method === "API.getMatomoVersion")).toHaveLength(2);
  });

  test("an incomplete read is tried once more, because somebody may have changed Matomo meanwhile", async () => {
    await using server = await startScripted(({ method }, count) =>
      method === "UsersManager.getUsersHavingSuperUserAccess" && count === 0
        ? { json: [ROOT, user("eve")] }
        : undefined,
    );
    expect((await read(server)).people.size).toBe(2);
  });

  test("it is an error if an answer contains a site twice", async () => {
    const site = { idsite: 1, name: "A", main_url: "", group: "" };
    await using server = await startScripted(({ method }) =>
      method === "SitesManager.getAllSites" ? { json: [site, site] } : undefined,
    );
    expect(await failureOf(read(server))).toMatchObject({ code: "matomo-incomplete" });
  });

  test("a failed read sends nothing more after its first failure", async () => {
    await using server = await startScripted(({ method }) =>
      method === "UsersManager.getAvailableCapabilities" ? { text: "<html>no" } : undefined,
    );
    const reader = createReader(connectionTo(server.url, { parallel: 1 }), testClock());
    await failureOf(readLive(reader));
    const sent = server.received.length;
    expect(sent).toBeLessThan(4);
    // Requests that were waiting would be sent before this one.
    await readSuperusers(reader);
    expect(server.methods().slice(sent)).toEqual([
      "UsersManager.getUsersHavingSuperUserAccess",
      "UsersManager.getUsers",
    ]);
  });

  test("a list of exactly 100 rows is not mistaken for an incomplete one", async () => {
    const hundred = [
      ROOT,
      user("anonymous"),
      ...Array.from({ length: 98 }, (_, index) => user(`p${index}`)),
    ];
    await using server = await startScripted(world({ users: hundred }));
    expect((await read(server)).people.size).toBe(99);
  });
});

describe("the super users", () => {
  test("the super users are read in two small calls, with their active state", async () => {
    const users = [
      user("anonymous"),
      ROOT,
      user("Ann", { superuser_access: 1, invite_status: 4 }),
      ...Array.from({ length: 50 }, (_, index) => user(`p${index}`)),
    ];
    await using server = await startScripted((call, count) =>
      call.method === "UsersManager.getUsersHavingSuperUserAccess"
        ? { json: [ROOT, user("Ann")] }
        : world({ users })(call, count),
    );
    expect(await readSuperusers(readerOf(server))).toEqual([
      { login: "Ann", active: false },
      { login: "root", active: true },
    ]);
    expect(
      server.received.slice(1).map(({ method, form }) => [method, form.get("userLogins")]),
    ).toEqual([
      ["UsersManager.getUsersHavingSuperUserAccess", null],
      ["UsersManager.getUsers", "root,Ann,anonymous"],
    ]);
  });

  test("reading super users is an error if the calls contradict each other or `anonymous` is missing", async () => {
    await using server = await startScripted(world({ users: [user("anonymous"), user("root")] }));
    expect(await failureOf(readSuperusers(readerOf(server)))).toMatchObject({
      code: "matomo-incomplete",
    });
    await using other = await startScripted(world({ users: [ROOT] }));
    expect(await failureOf(readSuperusers(readerOf(other)))).toMatchObject({
      code: "matomo-incomplete",
    });
  });
});

describe("a reader", () => {
  test.for([
    ["UsersManager.deleteUser", {}],
    ["API.getBulkRequest", {}],
    ["toString", {}],
    ["UsersManager.getUsers", { method: "UsersManager.deleteUser" }],
    ["UsersManager.getUsers", { token_auth: "x" }],
    ["UsersManager.getUsers", { userLogins: ["a"] }],
  ] as const)(
    "a reader cannot call %s with %j, alone or in a bulk request, even if the types are bypassed",
    async ([method, params]) => {
      await using server = await startScripted();
      const reader = readerOf(server) as unknown as {
        call(method: string, params: object): Promise<unknown>;
        bulk(reads: object[]): Promise<unknown>;
      };
      expect(await failureOf(reader.call(method, params))).toMatchObject({ code: "internal" });
      expect(await failureOf(reader.bulk([{ method, params }]))).toMatchObject({
        code: "internal",
      });
      expect(server.received).toEqual([]);
    },
  );
});

const rows = (count: number, shift: number): Record<string, number[]> =>
  Object.fromEntries(
    Array.from({ length: 5000 }, (_, index) => [
      `person.${index}`,
      Array.from({ length: count }, (_, n) => ((index * 7 + n + shift) % 1000) + 1),
    ]),
  );

test("5,000 people on 1,000 sites with 400,000 rows need no more requests than a small instance", async () => {
  const users = [
    ROOT,
    user("anonymous"),
    ...Array.from({ length: 5000 }, (_, index) => user(`person.${index}`)),
  ];
  const sites = Array.from({ length: 1000 }, (_, index) => ({
    idsite: index + 1,
    name: `Site ${index}`,
    main_url: `https://s${index}.example`,
    group: "",
  }));
  const access = {
    view: rows(50, 0),
    write: rows(20, 50),
    admin: rows(8, 70),
    tagmanager_publish_live_container: rows(2, 0),
  };
  await using server = await startScripted((call, count) => {
    if (call.method === "SitesManager.getAllSites")
      return { json: Object.fromEntries(sites.map((site) => [site.idsite, site])) };
    return world({ users, access })(call, count);
  });
  const live = await read(server);
  expect([...live.people.values()].reduce((sum, person) => sum + person.access.size, 0)).toBe(
    390_000,
  );
  expect(live.requests).toBeLessThan(15);
});

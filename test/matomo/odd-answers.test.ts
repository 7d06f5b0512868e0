import { describe, expect, test } from "vitest";
import { AccessError } from "../../src/domain/error.ts";
import type { Live } from "../../src/domain/live.ts";
import { loginKey } from "../../src/domain/login.ts";
import {
  decodeCapabilities,
  decodeIds,
  decodeLogins,
  decodeReports,
  decodeSites,
  decodeSitesByLogin,
  decodeUsers,
  remarksOnUsers,
} from "../../src/matomo/decode.ts";
import { readLive } from "../../src/matomo/read-live.ts";
import { createReader } from "../../src/matomo/reader.ts";
import { createWriter } from "../../src/matomo/writer.ts";
import {
  connectionTo,
  failureOf,
  type Script,
  startScripted,
  testClock,
  user,
} from "../helpers/scripted-server.ts";

/** Values to put into a field, by name. `missing` removes the field. */
const VALUES = {
  missing: undefined,
  null: null,
  empty: "",
  word: "word",
  "zero as text": "0",
  "twelve as text": "12",
  "a lone surrogate": "a\ud800b",
  zero: 0,
  twelve: 12,
  negative: -1,
  fraction: 1.5,
  huge: 1e21,
  true: true,
  false: false,
  "an empty list": [],
  "a list": ["view"],
  "an empty map": {},
  "a map": { a: "view" },
} as const;
type ValueName = keyof typeof VALUES;

interface Answered {
  readonly row: Record<string, unknown>;
  readonly decode: (rows: unknown) => { readonly value: unknown; readonly remarks?: unknown };
  /** By field: the accepted values, and how they are read. Any other value is an error. */
  readonly accepted: Readonly<Record<string, Readonly<Partial<Record<ValueName, unknown>>>>>;
  /** By field: the values that are accepted and reported. */
  readonly reported?: Readonly<Record<string, readonly ValueName[]>>;
}

const NONE_GIVEN = { missing: undefined, null: undefined, empty: undefined };
const FLAGS = { zero: false, "zero as text": false, true: true, false: false };

/** The fields of each list that is read. */
const ANSWERS: Readonly<Record<string, Answered>> = {
  users: {
    row: {
      login: "alice",
      email: "alice@example.org",
      superuser_access: 0,
      date_registered: "2026-11-23 07:31:27",
      invited_by: "root",
      invite_status: "active",
      uses_2fa: true,
    },
    decode: (rows) => ({ value: decodeUsers(rows)[0], remarks: remarksOnUsers(rows) }),
    accepted: {
      login: {
        word: "word",
        "zero as text": "0",
        "twelve as text": "12",
        zero: "0",
        twelve: "12",
        negative: "-1",
      },
      email: { empty: "", word: "word", "zero as text": "0", "twelve as text": "12" },
      superuser_access: FLAGS,
      date_registered: NONE_GIVEN,
      invited_by: {
        ...NONE_GIVEN,
        word: "word",
        "zero as text": "0",
        "twelve as text": "12",
        zero: "0",
        twelve: "12",
        negative: "-1",
      },
      invite_status: {
        missing: "active",
        "zero as text": "pending",
        "twelve as text": "pending",
        zero: "pending",
        twelve: "pending",
        fraction: "pending",
        huge: "pending",
      },
      uses_2fa: { ...FLAGS, missing: undefined },
    },
    reported: {
      date_registered: (Object.keys(VALUES) as ValueName[]).filter((name) => !(name in NONE_GIVEN)),
    },
  },
  sites: {
    row: { idsite: 1, name: "Shop", group: "G", main_url: "https://a.example" },
    decode: (rows) => ({ value: [...decodeSites(rows).values()][0] }),
    accepted: {
      idsite: { twelve: 12, "twelve as text": 12 },
      ...Object.fromEntries(
        ["name", "group", "main_url"].map((name) => [
          name,
          {
            empty: "",
            word: "word",
            "zero as text": "0",
            "twelve as text": "12",
            zero: "0",
            twelve: "12",
            negative: "-1",
          },
        ]),
      ),
    },
  },
  capabilities: {
    row: { id: "tagmanager_write", includedInRoles: ["write", "admin"] },
    decode: (rows) => {
      const { catalog, remarks } = decodeCapabilities(rows);
      const [[id, roles] = []] = [...catalog];
      return { value: { id, includedInRoles: [...(roles ?? [])] }, remarks };
    },
    accepted: {
      id: {
        word: "word",
        "zero as text": "0",
        "twelve as text": "12",
        zero: "0",
        twelve: "12",
        negative: "-1",
      },
      includedInRoles: {
        "an empty list": [],
        "an empty map": [],
        "a list": ["view"],
        "a map": ["view"],
      },
    },
  },
  "super users": {
    row: { login: "root" },
    decode: (rows) => ({ value: { login: decodeLogins(rows, "the list of super users")[0] } }),
    accepted: {
      login: {
        word: "word",
        "zero as text": "0",
        "twelve as text": "12",
        zero: "0",
        twelve: "12",
        negative: "-1",
      },
    },
  },
  reports: {
    row: { idreport: 7, login: "alice", idsite: 1, description: "weekly" },
    decode: (rows) => ({ value: decodeReports(rows)[0] }),
    accepted: {
      idreport: { twelve: 12, "twelve as text": 12 },
      login: {
        word: "word",
        "zero as text": "0",
        "twelve as text": "12",
        zero: "0",
        twelve: "12",
        negative: "-1",
      },
      idsite: { zero: 0, "zero as text": 0, twelve: 12, "twelve as text": 12 },
      description: {
        missing: "",
        null: "",
        empty: "",
        word: "word",
        "zero as text": "0",
        "twelve as text": "12",
        zero: "0",
        twelve: "12",
        negative: "-1",
      },
    },
  },
};

/** Names of fields in answers, and the names of the decoded fields. */
const BECOMES: Readonly<Record<string, string>> = {
  superuser_access: "superuser",
  date_registered: "registered",
  invited_by: "invitedBy",
  invite_status: "status",
  uses_2fa: "usesTwoFactor",
  idsite: "id",
  main_url: "mainUrl",
};
const becomes = (list: string, field: string): string => {
  if (list === "reports")
    return (
      { idreport: "id", login: "key", idsite: "siteId", description: "description" }[field] ?? ""
    );
  return BECOMES[field] ?? field;
};

/** `error`, or the decoded value of the field, with `reported` if it is reported as an oddity. */
function outcomeOf(list: string, field: string, name: ValueName): unknown {
  const { row, decode } = ANSWERS[list] as Answered;
  const { [field]: _, ...others } = row;
  const given = name === "missing" ? others : { ...row, [field]: VALUES[name] };
  try {
    const { value, remarks } = decode([given]);
    if (Array.isArray(remarks) && remarks.length > 0) return "reported";
    return { value: (value as Record<string, unknown>)[becomes(list, field)] };
  } catch (error) {
    if (!(error instanceof AccessError)) throw error;
    return "error";
  }
}

describe.each(Object.entries(ANSWERS))("in the list of %s", (list, { row, accepted, reported }) => {
  test.each(Object.keys(row))(
    "each kind of value for %s is decoded, reported or an error",
    (field) => {
      const names = Object.keys(VALUES) as ValueName[];
      const expected = names.map((name) => {
        if (reported?.[field]?.includes(name)) return [name, "reported"];
        const fine = accepted[field] ?? {};
        return [name, name in fine ? { value: fine[name] } : "error"];
      });
      expect(names.map((name) => [name, outcomeOf(list, field, name)])).toEqual(expected);
    },
  );

  test("anything other than rows is an error", () => {
    const { decode } = ANSWERS[list] as Answered;
    for (const [name, value] of Object.entries(VALUES)) {
      if (name === "an empty list" || name === "an empty map") continue;
      expect(() => decode(value), name).toThrow(AccessError);
      expect(() => decode([row, value]), name).toThrow(AccessError);
    }
  });

  test("rows as a list and rows keyed by id are equal", () => {
    const { decode } = ANSWERS[list] as Answered;
    expect(decode({ "17": row })).toEqual(decode([row]));
  });
});

describe("an invalid list", () => {
  test.each([
    ["sites", "site 1"],
    ["capabilities", "the capability tagmanager_write"],
    ["reports", "report 7"],
  ])("a list of %s that contains one twice is an error", (list, what) => {
    const { decode, row } = ANSWERS[list] as Answered;
    expect(() => decode([row, row])).toThrow(`Matomo lists ${what} twice.`);
  });

  test.each(["invite_status", "uses_2fa"])(
    "a list of users in which only one lacks %s is an error; if all lack it, the Matomo is older",
    (field) => {
      const { row } = ANSWERS["users"] as Answered;
      const { [field]: _, ...without } = row;
      expect(() => decodeUsers([row, { ...without, login: "bob" }])).toThrow(
        `Matomo's API returned an unexpected value for ${field} of a user (missing).`,
      );
      expect(decodeUsers([without, { ...without, login: "bob" }])).toHaveLength(2);
    },
  );

  test.each(["view", "write", "admin"])(
    "a list of capabilities with the role %s is an error",
    (id) => {
      expect(() => decodeCapabilities([{ id, includedInRoles: [] }])).toThrow(AccessError);
    },
  );
});

describe("the map of logins and sites", () => {
  test.each([
    ["a map", { alice: [1, "2"], "1234": { "0": 3 } }, { alice: [1, 2], "1234": [3] }],
    ["an empty list", [], {}],
    ["an empty map", {}, {}],
    ["a site twice", { alice: [1, 1] }, { alice: [1, 1] }],
  ])("the map of logins and sites can be %s", (_, given, expected) => {
    expect(Object.fromEntries(decodeSitesByLogin(given) ?? [])).toEqual(expected);
  });

  test("the map of logins and sites has lost its logins if it arrives as a list", () => {
    expect(decodeSitesByLogin([[1, 2], [3]])).toBeUndefined();
  });

  test("the map of logins and sites is an error with anything else in it", () => {
    for (const [name, value] of Object.entries(VALUES)) {
      if (typeof value !== "object" || value === null)
        expect(() => decodeSitesByLogin(value), name).toThrow(AccessError);
      if (name !== "an empty list" && name !== "an empty map")
        expect(() => decodeSitesByLogin({ alice: value }), name).toThrow(AccessError);
      if (!["zero", "zero as text", "twelve", "twelve as text"].includes(name))
        expect(() => decodeIds([1, value], "A site id"), name).toThrow(AccessError);
    }
    expect(() => decodeSitesByLogin({ "a\ud800": [1] })).toThrow(AccessError);
  });
});

const USERS = [user("alice"), user("anonymous"), user("root", { superuser_access: 1 })];
const MAP = "UsersManager.getUsersSitesFromAccess";
const read = async (script: Script): Promise<Live> => {
  await using server = await startScripted(script);
  return await readLive(createReader(connectionTo(server.url), testClock()));
};

describe("a read of the live state", () => {
  test("a read is an error if a user has no e-mail in the answer", async () => {
    const [, ...others] = USERS;
    const { email: _, ...alice } = user("alice") as { email: string };
    await using server = await startScripted(({ method }) =>
      method === "UsersManager.getUsers" ? { json: [alice, ...others] } : undefined,
    );
    const reader = createReader(connectionTo(server.url), testClock());
    expect(await failureOf(readLive(reader))).toMatchObject({
      code: "matomo-answer",
      message: "Matomo's API returned an unexpected value for the e-mail of a user (missing).",
    });
  });

  test("a read reports that access was read person by person, because then rows without an account are unknown", async () => {
    const live = await read(({ method, form }) => {
      if (method === MAP && form.get("access") === "view") return { json: [[1], [2]] };
      return method === "API.getBulkRequest"
        ? { json: [[{ site: 2, access: "view" }], []] }
        : undefined;
    });
    expect([...(live.people.get(loginKey("alice"))?.access.keys() ?? [])]).toEqual([2]);
    expect(live.oddities).toEqual([
      {
        kind: "read-one-by-one",
        rows: 1,
        message:
          "access was read person by person, because the lists could not be used, so access rows of accounts and sites that do not exist were not read (view)",
      },
    ]);
  });

  test("a read reports registration dates and roles that it cannot read", async () => {
    const live = await read(({ method }) => {
      if (method === "UsersManager.getUsers")
        return { json: USERS.map((row) => ({ ...row, date_registered: "23.11.2026" })) };
      return method === "UsersManager.getAvailableCapabilities"
        ? { json: [{ id: "x", includedInRoles: ["write", "editor"] }] }
        : undefined;
    });
    expect(
      live.oddities.map(({ kind, rows, message }) => [kind, rows, /\((.*)\)/.exec(message)?.[1]]),
    ).toEqual([
      ["other-role", 1, "editor"],
      ["unreadable-date", 3, "alice, anonymous, root"],
    ]);
  });
});

describe("an answer that is not valid UTF-8", () => {
  const latin1 = (text: string): Uint8Array => Buffer.from(text, "latin1");

  test("an answer that is not UTF-8 is an error for a read, and no letter is replaced", async () => {
    await using server = await startScripted(({ method }) =>
      method === "UsersManager.getUsers"
        ? { bytes: latin1(JSON.stringify([...USERS, user("müller")])) }
        : undefined,
    );
    const reader = createReader(connectionTo(server.url), testClock());
    expect(await failureOf(readLive(reader))).toMatchObject({
      code: "matomo-answer",
      message: expect.stringContaining("(HTTP 200, application/json, not in UTF-8: [{") as string,
    });
  });

  test("an answer that is not UTF-8 leaves a write doubtful", async () => {
    await using server = await startScripted(({ method }) =>
      method === "UsersManager.deleteUser"
        ? { bytes: latin1('{"result":"error","message":"müller gibt es nicht"}') }
        : undefined,
    );
    const writer = createWriter(connectionTo(server.url), testClock());
    expect(await writer.deleteUser("bob")).toMatchObject({ kind: "doubtful" });
  });

  test("an answer that is not UTF-8 is tried again like any other answer of a busy server", async () => {
    await using server = await startScripted(({ method }, count) =>
      method === "UsersManager.getUsers" && count === 0
        ? { bytes: latin1("<html>Später</html>"), status: 503 }
        : undefined,
    );
    const reader = createReader(connectionTo(server.url), testClock());
    expect((await readLive(reader)).people.size).toBe(2);
  });

  test("an answer with a byte order mark is accepted", async () => {
    await using server = await startScripted(({ method }) =>
      method === "API.getMatomoVersion"
        ? { bytes: Buffer.from('\ufeff{"value":"5.3.0"}') }
        : undefined,
    );
    const reader = createReader(connectionTo(server.url), testClock());
    expect((await readLive(reader)).version).toBe("5.3.0");
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/server.ts";

/**
 * Rules of PHP and of Matomo's database that were found in the source and confirmed on a real
 * 5.0.2. Recorded transcripts cover them only by chance.
 */
let sandbox: Sandbox;
type Fields = Readonly<Record<string, string>>;

async function ask(
  method: string,
  fields: Fields = {},
  token: string | undefined = sandbox.token,
): Promise<unknown> {
  const response = await fetch(`${sandbox.url}/index.php?module=API&format=json&method=${method}`, {
    method: "POST",
    body: new URLSearchParams({ ...(token === undefined ? {} : { token_auth: token }), ...fields }),
  });
  return response.json();
}
const bulk = (items: readonly string[], fields: Fields = {}): Promise<unknown> =>
  ask("API.getBulkRequest", {
    ...Object.fromEntries(items.map((item, index) => [`urls[${index}]`, item])),
    ...fields,
  });
const addUser = (login: string, email = `${login}@example.org`): Promise<unknown> =>
  ask("UsersManager.addUser", { userLogin: login, email, password: "Secret-pass-1" });

beforeAll(async () => {
  sandbox = await startSandbox();
});
beforeEach(async () => {
  await sandbox.close();
  sandbox = await startSandbox();
  await addUser("alice");
  await addUser("bob");
});
afterAll(() => sandbox.close());

describe("a limit", () => {
  test("a limit counts only if PHP reads it as a whole number", async () => {
    const count = async (limit: string): Promise<number> =>
      ((await ask("UsersManager.getUsersLogin", { filter_limit: limit })) as []).length;
    expect(await Promise.all(["2", "02", "+2", "2.0", "2e0"].map(count))).toEqual([2, 2, 2, 2, 2]);
    expect(await Promise.all(["abc", "2abc", "1.5", "", "-5"].map(count))).toEqual([4, 4, 4, 4, 4]);
  });

  test("the limit of a method becomes a number in the SQL statement, so a word is 0 and a negative number an error", async () => {
    const rows = (limit: string): Promise<unknown> =>
      ask("UsersManager.getUsersPlusRole", { idSite: "1", limit, showColumns: "login" });
    expect(await rows("abc")).toEqual([]);
    expect(await rows("1x")).toEqual([{ login: "alice" }]);
    expect(await rows("-1")).toMatchObject({ result: "error" });
  });
});

describe("filters of an answer", () => {
  test("a pattern leaves gaps in the keys, so a list becomes an object until a limit renumbers it", async () => {
    const fields = { "filter_column[0]": "login", filter_pattern: "^b", showColumns: "login" };
    expect(await ask("UsersManager.getUsers", { ...fields, filter_limit: "-1" })).toEqual({
      "2": { login: "bob" },
    });
    expect(await ask("UsersManager.getUsers", fields)).toEqual([{ login: "bob" }]);
  });

  test("names of columns are not trimmed, and a row without columns is an empty list", async () => {
    expect(
      await ask("UsersManager.getUsers", { userLogins: "alice", showColumns: "login, email" }),
    ).toEqual([{ login: "alice" }]);
    expect(
      await ask("UsersManager.getUsers", { userLogins: "alice", showColumns: "nothing" }),
    ).toEqual([[]]);
  });

  test("searches are SQL patterns", async () => {
    const found = (search: string): Promise<unknown> =>
      ask("UsersManager.getUsersPlusRole", {
        idSite: "1",
        filter_search: search,
        showColumns: "login",
      });
    expect(await found("a%ce")).toEqual([{ login: "alice" }]);
    expect(await found("b_b")).toEqual([{ login: "bob" }]);
  });
});

describe("lists where a text is expected", () => {
  test("if a query binds one value, a list with one item works, and a longer list is an error", async () => {
    expect(await ask("UsersManager.userExists", { "userLogin[0]": "alice" })).toEqual({
      value: true,
    });
    expect(
      await ask("UsersManager.userExists", { "userLogin[0]": "alice", "userLogin[1]": "bob" }),
    ).toMatchObject({ result: "error" });
  });

  test("a list among several bound values becomes the word Array", async () => {
    expect(
      await ask("UsersManager.setUserAccess", {
        "userLogin[0]": "alice",
        access: "view",
        idSites: "1",
      }),
    ).toMatchObject({
      result: "success",
    });
    expect(await ask("UsersManager.getUsersSitesFromAccess", { access: "view" })).toEqual({
      Array: [1],
    });
  });
});

describe("site ids", () => {
  test("site ids are compared as numbers for roles, but as texts for capabilities", async () => {
    expect(
      await ask("UsersManager.setUserAccess", {
        userLogin: "alice",
        access: "view",
        idSites: "1.0",
      }),
    ).toMatchObject({
      result: "success",
    });
    expect(await ask("UsersManager.getUsersSitesFromAccess", { access: "view" })).toEqual({
      alice: [1],
    });
    const capability = { userLogin: "alice", capabilities: "tagmanager_write", idSites: "1.0" };
    expect(await ask("UsersManager.addCapabilities", capability)).toMatchObject({
      result: "error",
    });
  });
});

describe("within one bulk", () => {
  test("a caller who is a super user at the start of a bulk request remains one until its end", async () => {
    const confirm = "passwordConfirmation=RootPass-2026";
    const answers = await bulk([
      `method=UsersManager.setSuperUserAccess&userLogin=alice&hasSuperUserAccess=1&${confirm}`,
      `method=UsersManager.setSuperUserAccess&userLogin=root&hasSuperUserAccess=0&${confirm}`,
      "method=UsersManager.hasSuperUserAccess",
    ]);
    expect(answers).toMatchObject([{ result: "success" }, { result: "success" }, { value: true }]);
    expect(await ask("UsersManager.hasSuperUserAccess")).toEqual({ value: false });
  });

  test("column and pattern filters also apply to the list of answers", async () => {
    expect(
      await bulk(["method=UsersManager.userExists&userLogin=alice"], { hideColumns: "value" }),
    ).toEqual([[]]);
  });

  test("if an item of a bulk request names no addresses, the site gets the items of the request as its addresses", async () => {
    await bulk(["method=SitesManager.updateSite&idSite=1"]);
    expect(sandbox.state().sites[0]?.urls).toEqual([
      "http://method=SitesManager.updateSite&amp;idSite=1",
    ]);
  });
});

test("if the anonymous account is a super user, every request acts as one, whatever its token", async () => {
  const fields = {
    userLogin: "Anonymous",
    hasSuperUserAccess: "1",
    passwordConfirmation: "RootPass-2026",
  };
  expect(await ask("UsersManager.setSuperUserAccess", fields)).toMatchObject({ result: "success" });
  expect(await ask("UsersManager.hasSuperUserAccess", {}, undefined)).toEqual({ value: true });
  expect(await ask("UsersManager.hasSuperUserAccess", {}, "nonsense")).toEqual({ value: true });
});

test("case and accents are ignored, separate marks are compared as they are, and all characters beyond the basic plane are equal", async () => {
  await ask("SitesManager.addSite", {
    siteName: "One",
    urls: "https://a.example",
    group: "Ünï 😀",
  });
  const groups = (group: string): Promise<unknown> =>
    ask("SitesManager.getSitesFromGroup", { group, showColumns: "name" });
  expect(await groups("UNI 😁")).toEqual([{ name: "One" }]);
  expect(await groups("U\u0308ni 😀")).toEqual([]);
});

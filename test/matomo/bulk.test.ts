import { describe, expect, test } from "vitest";
import type { Rights } from "../../src/domain/rights.ts";
import { createReader } from "../../src/matomo/reader.ts";
import { createWriter } from "../../src/matomo/writer.ts";
import {
  connectionTo,
  type Received,
  type Script,
  type ScriptedServer,
  startScripted,
  testClock,
} from "../helpers/scripted-server.ts";

const BULK = "API.getBulkRequest";
const OK = { result: "success", message: "ok" };
const view: Rights = { role: "view", capabilities: [] };

const itemsOf = ({ form }: Received): URLSearchParams[] =>
  [...form]
    .filter(([name]) => name.startsWith("urls["))
    .map(([, item]) => new URLSearchParams(item));

/** The number of calls in each bulk request, and `-` for each call that was sent alone. */
const sizes = (server: ScriptedServer): (number | "-")[] =>
  server.received
    .filter(({ method }) => method !== "UsersManager.hasSuperUserAccess")
    .map((call) => (call.method === BULK ? itemsOf(call).length : "-"));

/** A Matomo, or a server in front of it, that refuses bulk requests with more calls than this. */
const limited =
  (
    max: number,
    refusal: Awaited<ReturnType<Script>>,
    answer: (item: URLSearchParams) => unknown,
  ): Script =>
  (call) => {
    if (call.method === "UsersManager.hasSuperUserAccess") return undefined;
    if (call.method !== BULK) return { json: answer(call.form) };
    const items = itemsOf(call);
    return items.length > max ? refusal : { json: items.map(answer) };
  };

const BY_MATOMO = {
  status: 400,
  json: { result: "error", message: "The bulk request holds too many requests." },
} as const;
const BY_NGINX = { status: 413, text: "<html>Request Entity Too Large</html>" } as const;

const REFUSALS = [
  ["Matomo's limit", BY_MATOMO],
  ["a server in front of it", BY_NGINX],
] as const;

const changesFor = (count: number): Parameters<ReturnType<typeof createWriter>["setAccess"]>[0] =>
  Array.from({ length: count }, (_, index) => ({ login: `p${index}`, rights: view, sites: [1] }));

/** Matomo refuses one login for a reason that concerns only this login. */
const answerTo = (item: URLSearchParams): unknown =>
  item.get("userLogin") === "p7" ? { result: "error", message: "no such user" } : OK;

describe("a bulk request that is refused as a whole because it has too many calls", () => {
  test.for(REFUSALS)(
    "a bulk request refused by %s is halved until it is accepted, and later requests use the found limit",
    async ([, refusal]) => {
      await using server = await startScripted(limited(30, refusal, answerTo));
      const writer = createWriter(connectionTo(server.url), testClock());
      const outcomes = await writer.setAccess(changesFor(129));
      expect(outcomes.map(({ kind }, index) => `${index} ${kind}`)).toEqual(
        changesFor(129).map((_, index) => `${index} ${index === 7 ? "refused" : "done"}`),
      );
      expect(sizes(server)).toEqual([129, 64, 32, 16, 16, 16, 16, 16, 16, 16, 16, 1]);
      await writer.setAccess(changesFor(20));
      expect(sizes(server).slice(-2)).toEqual([16, 4]);
    },
  );

  test("a bulk request that Matomo refuses at any size is replaced by one request for each call", async () => {
    await using server = await startScripted(limited(0, BY_MATOMO, answerTo));
    const writer = createWriter(connectionTo(server.url), testClock());
    const outcomes = await writer.setAccess(changesFor(9));
    expect(outcomes.filter(({ kind }) => kind === "done")).toHaveLength(8);
    expect(outcomes[7]).toEqual({ kind: "refused", message: "no such user" });
    expect(sizes(server)).toEqual([9, 4, 2, 1, ..."-".repeat(9)]);
  });

  test("a refused bulk read is halved too, with the answers in order, and the limit also counts for writes", async () => {
    const access = (item: URLSearchParams): unknown => [{ site: 1, access: item.get("userLogin") }];
    await using server = await startScripted(limited(30, BY_MATOMO, access));
    const connection = connectionTo(server.url);
    const reader = createReader(connection, testClock());
    const reads = changesFor(50).map(({ login }) => ({
      method: "UsersManager.getSitesAccessFromUser" as const,
      params: { userLogin: login },
    }));
    expect(await reader.bulk(reads)).toEqual(
      changesFor(50).map(({ login }) => [{ site: 1, access: login }]),
    );
    expect(sizes(server)).toEqual([50, 25, 25]);
    await createWriter(connection, testClock()).setAccess(changesFor(26));
    expect(sizes(server).slice(3)).toEqual([25, 1]);
  });

  test("halving a bulk request does not hide the refusal of a single call", async () => {
    await using server = await startScripted(({ method }) =>
      method === "UsersManager.hasSuperUserAccess" ? undefined : BY_MATOMO,
    );
    const reader = createReader(connectionTo(server.url), testClock());
    const read = {
      method: "UsersManager.getSitesAccessFromUser" as const,
      params: { userLogin: "alice" },
    };
    await expect(reader.bulk([read, read])).rejects.toMatchObject({ code: "matomo-refused" });
    const writer = createWriter(connectionTo(server.url), testClock());
    expect(await writer.setAccess(changesFor(2))).toEqual(
      [0, 1].map(() => ({ kind: "refused", message: BY_MATOMO.json.message })),
    );
  });
});

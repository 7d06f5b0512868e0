import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test, vi } from "vitest";
import { readLive, readSuperusers } from "../../src/matomo/read-live.ts";
import { createReader } from "../../src/matomo/reader.ts";
import { createWriter } from "../../src/matomo/writer.ts";
import {
  connectionTo,
  expiring,
  failureOf,
  type Script,
  type Scripted,
  startScripted,
  testClock,
  TOKEN,
} from "../helpers/scripted-server.ts";

afterEach(() => vi.unstubAllEnvs());

const PROBE = "UsersManager.hasSuperUserAccess";
const html = (status: number, text = "<html><body><h1>Sorry</h1></body></html>"): Scripted => ({
  status,
  text,
});
const always =
  (method: string, scripted: Scripted): Script =>
  (call) =>
    call.method === method ? scripted : undefined;
const once =
  (method: string, scripted: Scripted): Script =>
  (call, count) =>
    call.method === method && count === 0 ? scripted : undefined;

describe("what is sent", () => {
  test("a request is a POST with the token first in the body and nowhere else", async () => {
    await using server = await startScripted();
    await readLive(createReader(connectionTo(server.url), testClock()));
    expect(server.received.length).toBeGreaterThan(9);
    expect(
      server.received.every(
        ({ method, form }) => method === PROBE || form.get("filter_limit") === "-1",
      ),
    ).toBe(true);
    for (const { http, url, headers, body, form, method } of server.received) {
      expect(http).toBe("POST");
      expect(url).toBe(`/index.php?module=API&format=json&method=${method}`);
      expect(body.startsWith(`token_auth=${TOKEN}`)).toBe(true);
      expect(JSON.stringify(headers)).not.toContain(TOKEN);
      expect(form.has("force_api_session")).toBe(false);
    }
  });

  test("a connection begins with one request alone, followed by at most `parallel` at the same time", async () => {
    const both = Promise.withResolvers<void>();
    let begun = 0;
    await using server = await startScripted(async ({ method }) => {
      if (method === PROBE) return undefined;
      // The first request is answered only when the second one has arrived.
      begun += 1;
      if (begun === 2) both.resolve();
      await both.promise;
      return undefined;
    });
    const connection = connectionTo(server.url, { parallel: 2 });
    await Promise.all([
      readLive(createReader(connection, testClock())),
      readSuperusers(createReader(connection, testClock())),
    ]);
    expect(server.methods()[0]).toBe(PROBE);
    expect(server.methods().filter((method) => method === PROBE)).toHaveLength(1);
    expect(server.atOnce()).toBe(2);
  });

  test("a connection ignores a proxy in the environment", async () => {
    await using proxy = await startScripted();
    await using server = await startScripted();
    for (const name of ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "ALL_PROXY"])
      vi.stubEnv(name, proxy.url);
    vi.stubEnv("NO_PROXY", "");
    await readSuperusers(createReader(connectionTo(server.url), testClock()));
    expect(proxy.received).toEqual([]);
  });
});

describe("the end of all traffic", () => {
  test.for([
    [
      "JSON",
      {
        status: 401,
        json: { result: "error", message: "Unable to authenticate with the provided token." },
      },
    ],
    ["HTML", html(401)],
  ] as const)(
    "after a 401 in %s, which is one failed login, nothing more is sent",
    async ([, scripted]) => {
      await using server = await startScripted(() => scripted);
      const connection = connectionTo(server.url);
      const stops: unknown[] = [];
      const writer = createWriter(connection, testClock(), {
        onStop: (error) => stops.push(error),
      });
      const error = await failureOf(readLive(createReader(connection, testClock())));
      expect(error).toMatchObject({ code: "matomo-auth" });
      expect(await failureOf(writer.deleteUser("alice"))).toBe(error);
      expect(await failureOf(readSuperusers(createReader(connection, testClock())))).toBe(error);
      expect(stops).toEqual([error]);
      expect(server.received).toHaveLength(1);
    },
  );

  test("many simultaneous calls with a wrong token count as one failed login", async () => {
    await using server = await startScripted(() => html(401));
    const writer = createWriter(connectionTo(server.url), testClock());
    const errors = await Promise.all(
      ["a1", "b2", "c3"].map((login) => failureOf(writer.deleteUser(login))),
    );
    expect(new Set(errors).size).toBe(1);
    expect(server.received).toHaveLength(1);
  });

  test("a request that the lock-out refused is never sent again", async () => {
    await using server = await startScripted(() => ({
      status: 500,
      json: {
        result: "error",
        message: "Too many failed logins. Please wait and try logging in again later.",
      },
    }));
    const connection = connectionTo(server.url);
    expect(await failureOf(readLive(createReader(connection, testClock())))).toMatchObject({
      code: "matomo-locked",
    });
    expect(
      await failureOf(createWriter(connection, testClock()).deleteUser("alice")),
    ).toMatchObject({ code: "matomo-locked" });
    expect(server.received).toHaveLength(1);
    expect(server.received[0]?.form.get("language")).toBe("en");
  });

  test("a 401 in the middle of a run stops both reader and writer", async () => {
    await using server = await startScripted(
      always("UsersManager.deleteUser", { status: 401, json: { result: "error", message: "no" } }),
    );
    const connection = connectionTo(server.url);
    const writer = createWriter(connection, testClock());
    expect(await failureOf(writer.deleteUser("alice"))).toMatchObject({ code: "matomo-auth" });
    const sent = server.received.length;
    expect(await failureOf(readLive(createReader(connection, testClock())))).toMatchObject({
      code: "matomo-auth",
    });
    expect(
      await failureOf(writer.setAccess([{ login: "alice", rights: null, sites: [1] }])),
    ).toMatchObject({ code: "matomo-auth" });
    expect(server.received).toHaveLength(sent);
  });

  test("a token of somebody who is not a super user has its own error, which names the requirement", async () => {
    await using server = await startScripted(always(PROBE, { json: { value: false } }));
    const error = await failureOf(readLive(createReader(connectionTo(server.url), testClock())));
    expect(error).toMatchObject({
      code: "matomo-auth",
      hint: expect.stringContaining("super user") as string,
    });
    expect(server.received).toHaveLength(1);
  });

  test("if a server in front of Matomo asks for a login, the error says so", async () => {
    await using server = await startScripted(() => ({
      status: 401,
      text: "no",
      headers: { "www-authenticate": 'Basic realm="x"' },
    }));
    const error = await failureOf(
      readSuperusers(createReader(connectionTo(server.url), testClock())),
    );
    expect(error.message).toContain("A server in front of Matomo");
  });

  test("a refused token on one connection does not affect another connection", async () => {
    await using server = await startScripted(once(PROBE, html(401)));
    await failureOf(readSuperusers(createReader(connectionTo(server.url), testClock())));
    expect(await readSuperusers(createReader(connectionTo(server.url), testClock()))).toEqual([
      { login: "root", active: true },
    ]);
  });
});

describe("failures that pass", () => {
  test.for([
    ["503 in maintenance", html(503)],
    ["502", html(502)],
    ["504", html(504)],
    ["429", { status: 429, text: "slow down" }],
    ["a dropped connection", { drop: true }],
    ["a cut-off answer", { cutOff: '[{"login":"al' }],
  ] as const)("a read is tried again after %s", async ([, scripted]) => {
    await using server = await startScripted(once("UsersManager.getUsers", scripted));
    const clock = testClock();
    expect((await readLive(createReader(connectionTo(server.url), clock))).people.size).toBe(2);
    expect(clock.slept).toHaveLength(1);
  });

  test("after the status 429, a request is sent again when Retry-After says, in seconds or as a date, up to two minutes later", async () => {
    const asked = ["7", "Tue, 24 Nov 2026 12:00:37 GMT", "9000", "soon"];
    await using server = await startScripted((call, count) =>
      call.method === PROBE && count < 4
        ? { status: 429, text: "", headers: { "retry-after": asked[count] ?? "" } }
        : undefined,
    );
    const clock = testClock(0);
    await readSuperusers(createReader(connectionTo(server.url, { timeoutMs: 300_000 }), clock));
    expect(clock.slept).toEqual([7000, 30_000, 120_000, 0]);
  });

  test("the wait grows, has full jitter, and is limited", async () => {
    await using server = await startScripted(() => html(503));
    const clock = testClock(1);
    expect(await failureOf(readLive(createReader(connectionTo(server.url), clock)))).toMatchObject({
      code: "matomo-unreachable",
    });
    expect(clock.slept).toEqual([500, 1000, 2000, 4000, 8000, 16_000]);
    const lucky = testClock(0);
    await failureOf(readLive(createReader(connectionTo(server.url), lucky)));
    expect(lucky.slept.every((ms) => ms === 0)).toBe(true);
  });

  test("a read ends as matomo-busy within minutes if every answer is 429", async () => {
    await using server = await startScripted(() => ({
      status: 429,
      text: "",
      headers: { "retry-after": "100" },
    }));
    const clock = testClock();
    expect(await failureOf(readLive(createReader(connectionTo(server.url), clock)))).toMatchObject({
      code: "matomo-busy",
    });
    expect(clock.slept).toEqual([]);
  });

  test("a change is tried for longer than a read, because other changes wait for it", async () => {
    await using server = await startScripted(({ method }) =>
      method === PROBE ? undefined : { status: 429, text: "", headers: { "retry-after": "100" } },
    );
    const clock = testClock();
    const writer = createWriter(connectionTo(server.url), clock);
    expect(await failureOf(writer.deleteUser("alice"))).toMatchObject({ code: "matomo-busy" });
    expect(clock.slept).toEqual([100_250, 100_250]);
  });

  test("a request that gets no answer in time is sent again, and the final error names the time limit", async () => {
    const clock = testClock();
    await using server = await startScripted(expiring(clock, always(PROBE, { hang: true })));
    const error = await failureOf(readLive(createReader(connectionTo(server.url), clock)));
    expect(error).toMatchObject({ code: "matomo-unreachable" });
    expect(error.message).toBe(`Matomo at ${server.url} gave no answer within 60 s.`);
    expect(server.received).toHaveLength(4);
  });

  test("all tries of a read share one minute or the connection's timeout, and each try of a change has two minutes", async () => {
    await using server = await startScripted(once("UsersManager.getUsers", html(502)));
    const clock = testClock();
    await readSuperusers(createReader(connectionTo(server.url), clock));
    await readSuperusers(createReader(connectionTo(server.url, { timeoutMs: 250 }), clock));
    // The second try gets what the first one and the pause left.
    expect(clock.allowed).toEqual([60_000, 60_000, 60_000, 59_750, 250, 250, 250]);
    await createWriter(connectionTo(server.url), clock).deleteUser("alice");
    expect(clock.allowed.slice(7)).toEqual([60_000, 120_000]);
  });

  test("an address without an answer is reported after a few tries", async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, "127.0.0.1", resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    const clock = testClock();
    const error = await failureOf(
      createWriter(connectionTo(`http://127.0.0.1:${port}`), clock).deleteUser("alice"),
    );
    expect(error).toMatchObject({ code: "matomo-unreachable" });
    expect(error.message).toContain("ECONNREFUSED");
    expect(clock.slept).toHaveLength(3);
  });

  test("an interrupted read sends nothing more", async () => {
    const controller = new AbortController();
    await using server = await startScripted((call) => {
      if (call.method === "UsersManager.getAvailableCapabilities")
        controller.abort(new Error("stop"));
      return undefined;
    });
    const connection = connectionTo(server.url, { parallel: 1 });
    const error = await failureOf(
      readLive(createReader(connection, testClock()), { signal: controller.signal }),
    );
    expect(error.message).toBe("stop");
    expect(server.received.length).toBeLessThan(4);
  });
});

const live = (url: string, more = {}): Promise<Error> =>
  failureOf(readLive(createReader(connectionTo(url, more), testClock())));

describe("an answer that does not come from Matomo's API", () => {
  test("a redirect is refused, and the error names the https URL", async () => {
    await using server = await startScripted((call) => ({
      status: 302,
      text: "",
      headers: { location: `https://${call.headers.host?.split(":")[0] ?? ""}/index.php?secret=1` },
    }));
    const error = await live(server.url);
    expect(error).toMatchObject({
      code: "matomo-answer",
      hint: "Use the https URL: https://127.0.0.1.",
    });
    expect(error.message).not.toContain("secret");
    expect(server.received).toHaveLength(1);
  });

  test.for(["javascript:alert(1)", "//[", `https://${"x".repeat(300)}.example`, ""])(
    "a redirect to %j is refused without a target in the message",
    async (location) => {
      await using server = await startScripted(() => ({
        status: 307,
        text: "",
        headers: { location },
      }));
      const error = await live(server.url);
      expect(error.message).toMatch(
        /^Matomo redirects( to http:\/\/127\.0\.0\.1:\d+)? \(HTTP 307\)/,
      );
    },
  );

  test.for([
    [
      "a page with 200",
      html(
        200,
        "<html><script>var a=1</script><title>Log\u0000in</title>\u001b[31mPlease sign in</html>",
      ),
      "Please sign in",
    ],
    ["JSON that ends too early", { text: '[{"login":"alice"' }, "HTTP 200"],
    ["nothing", { text: "" }, "empty"],
    ["a page with 500", html(500), "HTTP 500"],
    ["a page with 403", html(403), "HTTP 403"],
  ] as const)("%s is an error that describes the answer", async ([, scripted, seen]) => {
    await using server = await startScripted(always("UsersManager.getUsers", scripted));
    const error = await live(server.url);
    expect(error).toMatchObject({ code: "matomo-answer" });
    expect(error.message).toContain(seen);
    expect(error.message).toMatch(/^[^\p{Cc}]*$/u);
  });

  test.for([
    [{ value: false }],
    [{ users: 3 }],
    ["text"],
    [null],
    [[1, 2]],
    [[{ login: "alice" }]],
    [[{ login: "", superuser_access: 0 }]],
    [[{ login: 12.5, superuser_access: 0 }]],
  ])("JSON of another shape is an error: %j", async ([json]) => {
    await using server = await startScripted(always("UsersManager.getUsers", { json }));
    expect(await live(server.url)).toMatchObject({ code: "matomo-answer" });
  });

  test("an answer over the size limit is an error, compressed or not", async () => {
    await using server = await startScripted(
      always("UsersManager.getUsers", { text: `"${"x".repeat(300_000)}"` }),
    );
    const error = await live(server.url, { answerLimit: 100_000 });
    expect(error).toMatchObject({ code: "matomo-answer" });
    expect(error.message).toContain("size limit");
  });

  test("the refusal of a read names the method and contains Matomo's message", async () => {
    await using server = await startScripted(
      always("SitesManager.getAllSites", {
        json: { result: "error", message: "A &quot;B&quot; \u202e&amp; C" },
      }),
    );
    expect(await live(server.url)).toMatchObject({
      code: "matomo-refused",
      message: 'Matomo refused SitesManager.getAllSites: A "B" & C',
    });
  });

  test("an answer that is not HTTP has its own error", async () => {
    const odd = createServer((socket) => socket.resume().end("SSH-2.0-OpenSSH\r\n"));
    await new Promise<void>((resolve) => odd.listen(0, "127.0.0.1", resolve));
    expect(await live(`http://127.0.0.1:${(odd.address() as AddressInfo).port}`)).toMatchObject({
      code: "matomo-answer",
    });
    await new Promise((resolve) => odd.close(resolve));
  });

  test("https to a server without https is reported as unreachable", async () => {
    await using server = await startScripted();
    expect(await live(server.url.replace("http:", "https:"))).toMatchObject({
      code: "matomo-unreachable",
    });
  });
});

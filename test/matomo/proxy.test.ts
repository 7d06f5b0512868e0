import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Secret } from "../../src/domain/secret.ts";
import { createApi } from "../../src/github/platform/api.ts";
import { fixedIo } from "../../src/demo/fixed-io.ts";
import { isExcepted, proxyFor } from "../../src/matomo/proxy.ts";
import { readLive } from "../../src/matomo/read-live.ts";
import { createReader } from "../../src/matomo/reader.ts";
import { createWriter } from "../../src/matomo/writer.ts";
import {
  type Certificates,
  hasOpenssl,
  makeCertificates,
  startConnectProxy,
  startTls,
} from "../helpers/connect-proxy.ts";
import {
  connectionTo,
  failureOf,
  startScripted,
  testClock,
  TOKEN,
} from "../helpers/scripted-server.ts";

const MATOMO = "https://matomo.test";

describe("the proxy for an address", () => {
  const nameFor = (target: string, env: Record<string, string>): string | undefined =>
    proxyFor(target, env)?.name;

  test.each([
    ["HTTPS_PROXY", { HTTPS_PROXY: "http://proxy.test:3128" }, "proxy.test:3128"],
    [
      "https_proxy",
      { https_proxy: "http://low.test:1", HTTPS_PROXY: "http://up.test:2" },
      "low.test:1",
    ],
    ["ALL_PROXY", { ALL_PROXY: "http://all.test:3" }, "all.test:3"],
    ["a proxy without http://", { HTTPS_PROXY: "proxy.test:3128" }, "proxy.test:3128"],
    [
      "a proxy with a password",
      { HTTPS_PROXY: "http://me:secret@proxy.test:3128" },
      "proxy.test:3128",
    ],
    ["a proxy that uses https itself", { HTTPS_PROXY: "https://proxy.test" }, "proxy.test"],
    ["nothing", {}, undefined],
    ["an empty variable", { HTTPS_PROXY: " " }, undefined],
    ["HTTP_PROXY, which is only for plain http", { HTTP_PROXY: "http://proxy.test:1" }, undefined],
    [
      "NO_PROXY with the host",
      { HTTPS_PROXY: "http://p.test:1", NO_PROXY: "a.test, matomo.test" },
      undefined,
    ],
    [
      "no_proxy with another host",
      { HTTPS_PROXY: "http://p.test:1", no_proxy: "other.test" },
      "p.test:1",
    ],
  ])("the proxy is taken from %s", (_, env, name) => {
    expect(nameFor(MATOMO, env)).toBe(name);
  });

  test("the proxy is undefined for plain http and for this machine, so that no proxy ever sees the token", () => {
    const env = {
      HTTPS_PROXY: "http://p.test:1",
      HTTP_PROXY: "http://p.test:1",
      ALL_PROXY: "http://p.test:1",
    };
    for (const url of [
      "http://127.0.0.1:8080",
      "https://127.0.0.1",
      "https://localhost:8443",
      "http://matomo.test",
    ])
      expect(nameFor(url, env), url).toBeUndefined();
  });

  test.each(["socks5://proxy.test:1080", "http://", "http://a b", "ftp://proxy.test"])(
    "an invalid proxy (%s) is an error whose message does not repeat it",
    (value) => {
      const problem = (): unknown =>
        proxyFor(MATOMO, { HTTPS_PROXY: value.replace("://", "://u:secret@") });
      expect(problem).toThrow("HTTPS_PROXY is not a valid proxy address.");
      expect(problem).not.toThrow("secret");
    },
  );

  test.each([
    ["*", true],
    ["matomo.example.org", true],
    ["MATOMO.example.org", true],
    ["example.org", true],
    [".example.org", true],
    ["*.example.org", true],
    ["matomo.example.org:8443", true],
    ["matomo.example.org:443", false],
    ["other.org matomo.example.org", true],
    ["xample.org", false],
    ["a.matomo.example.org", false],
    ["", false],
    [",", false],
  ])("the proxy is not used if NO_PROXY is %j: %j", (list, isIt) => {
    expect(isExcepted("matomo.example.org", "8443", list)).toBe(isIt);
  });
});

describe.skipIf(!hasOpenssl)("with a proxy", () => {
  const known = getCACertificates("default");
  let certificates: Certificates;
  beforeAll(() => {
    certificates = makeCertificates("matomo.test", "github.test");
    setDefaultCACertificates([...known, certificates.authority]);
  });
  afterAll(() => {
    setDefaultCACertificates(known);
    certificates[Symbol.dispose]();
  });

  test("Matomo is read and changed through a tunnel in which the token cannot be read", async () => {
    await using server = await startScripted();
    await using tls = await startTls(server.url, certificates);
    await using proxy = await startConnectProxy(tls.port);
    const connection = connectionTo(MATOMO, {
      proxy: proxyFor(MATOMO, { HTTPS_PROXY: proxy.url.replace("//", "//me:pass@") }),
    });
    expect((await readLive(createReader(connection, testClock()))).people.size).toBe(2);
    const writer = createWriter(connection, testClock());
    expect((await writer.deleteUser("bob")).kind).toBe("done");
    expect(new Set(proxy.asked.map(({ line }) => line))).toEqual(
      new Set(["CONNECT matomo.test:443"]),
    );
    expect(proxy.asked[0]?.authorization).toBe(`Basic ${btoa("me:pass")}`);
    expect(server.received[0]?.form.get("token_auth")).toBe(TOKEN);
    expect(proxy.seen()).not.toContain(TOKEN);
    expect(proxy.seen()).not.toContain("index.php");
    expect(
      server.received.every(({ headers }) => headers["proxy-authorization"] === undefined),
    ).toBe(true);
  });

  test.each([
    ["407 Proxy Authentication Required", "asks for a user name and password (HTTP 407)"],
    ["403 Forbidden", "HTTP 403"],
    ["502 Bad Gateway", "through the proxy"],
  ])(
    "nothing is sent if the proxy refuses with %s, and the error says so",
    async (answer, message) => {
      await using proxy = await startConnectProxy(1, answer);
      const connection = connectionTo(MATOMO, {
        proxy: proxyFor(MATOMO, { HTTPS_PROXY: proxy.url }),
      });
      const error = await failureOf(readLive(createReader(connection, testClock())));
      expect(error.message).toContain(message);
      expect(proxy.seen()).not.toContain(TOKEN);
    },
  );

  test("an error for a proxy that does not answer contains its name but not its password", async () => {
    const env = { HTTPS_PROXY: "http://me:secret@127.0.0.1:1" };
    const connection = connectionTo(MATOMO, { proxy: proxyFor(MATOMO, env) });
    const error = await failureOf(readLive(createReader(connection, testClock())));
    expect(error.message).toMatch(/through the proxy 127\.0\.0\.1:1: nothing answers/);
    expect(JSON.stringify(error) + error.message).not.toContain("secret");
  });

  test("a certificate that is not trusted is refused behind a proxy, too", async () => {
    using others = makeCertificates("matomo.test");
    await using server = await startScripted();
    await using tls = await startTls(server.url, others);
    await using proxy = await startConnectProxy(tls.port);
    const connection = connectionTo(MATOMO, {
      proxy: proxyFor(MATOMO, { HTTPS_PROXY: proxy.url }),
    });
    const error = await failureOf(readLive(createReader(connection, testClock())));
    expect(error.message).toContain("is not trusted");
    expect([server.received, proxy.seen().includes(TOKEN)]).toEqual([[], false]);
  });

  test("GitHub is reached through a tunnel too, unless NO_PROXY excludes it", async () => {
    await using server = await startScripted(() => ({ json: { private: true } }));
    await using tls = await startTls(server.url, certificates);
    await using proxy = await startConnectProxy(tls.port);
    const ask = (env: Record<string, string>): Promise<unknown> =>
      createApi(
        fixedIo({ now: new Date(), env }),
        new Secret("ghs_secret"),
        "https://github.test",
        "acme",
        "access",
      ).call("GET /repos/{owner}/{repo}");
    expect(await ask({ HTTPS_PROXY: proxy.url })).toEqual({ private: true });
    expect(proxy.asked.map(({ line }) => line)).toEqual(["CONNECT github.test:443"]);
    expect(server.received[0]?.headers.authorization).toBe("token ghs_secret");
    expect(proxy.seen()).not.toContain("ghs_secret");
    // Without the proxy this name cannot be resolved.
    await expect(ask({ HTTPS_PROXY: proxy.url, NO_PROXY: "github.test" })).rejects.toThrow(
      "ENOTFOUND github.test",
    );
    expect(proxy.asked).toHaveLength(1);
  });
});

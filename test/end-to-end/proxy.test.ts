import { expect, test } from "vitest";
import {
  hasOpenssl,
  makeCertificates,
  startConnectProxy,
  startTls,
} from "../helpers/connect-proxy.ts";
import { runBundle } from "../helpers/run-bundle.ts";
import { openWorkplace } from "../helpers/run-cli.ts";

test.skipIf(!hasOpenssl)(
  "a command uses HTTPS_PROXY, trusts NODE_EXTRA_CA_CERTS, and respects NO_PROXY",
  async () => {
    using certificates = makeCertificates("matomo.test");
    await using place = await openWorkplace({ sites: [{ name: "One" }] });
    await using tls = await startTls(place.sandbox.url, certificates);
    await using proxy = await startConnectProxy(tls.port);
    place.manifests({
      "settings.yaml": "url: https://matomo.test\naccount: root\n",
      "people.yaml":
        "users:\n  alice: { email: alice@example.org, access: [{ role: view, sites: [1] }] }\n",
    });
    const env = {
      MATOMO_URL: undefined,
      HTTPS_PROXY: proxy.url,
      NODE_EXTRA_CA_CERTS: certificates.authorityFile,
    };
    const applied = await runBundle(place, ["apply", "--yes"], { env });
    // On a busy machine Matomo may be slow, which adds messages.
    expect([applied.code, applied.err.replace(/^Matomo has not answered .*\n/gm, "")]).toEqual([
      0,
      "",
    ]);
    expect(place.writes()).toHaveLength(2);
    expect(new Set(proxy.asked.map(({ line }) => line))).toEqual(
      new Set(["CONNECT matomo.test:443"]),
    );
    expect(proxy.seen()).not.toContain(place.sandbox.token);

    const stranger = await runBundle(place, ["plan"], {
      env: { ...env, NODE_EXTRA_CA_CERTS: undefined },
    });
    expect([stranger.code, stranger.err.includes("is not trusted")]).toEqual([1, true]);

    const before = proxy.asked.length;
    const direct = await runBundle(place, ["plan"], { env: { ...env, NO_PROXY: ".test" } });
    // Without the proxy, the name cannot be resolved.
    expect([direct.code, direct.err]).toEqual([
      1,
      expect.stringContaining("the host does not exist") as string,
    ]);
    expect(proxy.asked).toHaveLength(before);
  },
);

import { describe, expect, test } from "vitest";
import { checkApi, checkClock, checkConnection } from "../../src/doctor/contact-checks.ts";
import {
  checkBulk,
  checkMailDomains,
  checkSuperusers,
  checkTagManager,
  checkUserManagement,
  checkVersion,
} from "../../src/doctor/inside-checks.ts";
import { checkAddress, checkNode, checkSettings } from "../../src/doctor/local-checks.ts";
import { checkLoginPlugins } from "../../src/doctor/login-plugin-checks.ts";
import type { Seen } from "../../src/doctor/result.ts";
import {
  checkAccount,
  checkPassword,
  checkToken,
  checkTokenAge,
} from "../../src/doctor/token-checks.ts";
import { readManifest } from "../../src/manifest/read.ts";
import type { Settings } from "../../src/manifest/model.ts";

const UNSEEN: Seen<never> = { unseen: "It was not looked at.", fix: "Look." };
const UNKNOWN = { status: "unknown", message: "It was not looked at.", fix: "Look." };

function settingsOf(lines: string): Settings {
  const { manifest } = readManifest([
    { path: "access/settings.yaml", text: `url: https://analytics.example.org\n${lines}` },
  ]);
  if (!manifest) throw new Error("the settings have errors");
  return manifest.settings;
}

test("a fact that cannot be read is unknown in every check, with the reason", () => {
  const results = [
    checkClock(UNSEEN),
    checkToken(UNSEEN),
    checkAccount(UNSEEN, undefined),
    checkPassword(UNSEEN),
    checkVersion(UNSEEN),
    checkUserManagement(UNSEEN),
    checkMailDomains(UNSEEN, undefined),
    checkSuperusers(UNSEEN, undefined),
    checkTagManager(UNSEEN),
    ...checkLoginPlugins(UNSEEN),
    checkBulk(UNSEEN),
  ];
  for (const result of results) expect(result).toMatchObject(UNKNOWN);
});

describe("this computer", () => {
  test.each([
    ["20.19.0", "problem"],
    ["22.12.0", "ok"],
    ["24.21.0", "ok"],
    ["25.1.0", "warning"],
    [undefined, "unknown"],
  ] as const)("Node %s is %s", (version, status) => {
    expect(checkNode(version).status).toBe(status);
  });

  test("settings can be missing, invalid or readable", () => {
    expect(checkSettings({ kind: "missing", folder: "access" })).toMatchObject({
      status: "warning",
      fix: expect.stringContaining("matomo-access init") as string,
    });
    expect(
      checkSettings({ kind: "broken", folder: "access", errors: 2, first: "access/a.yaml:1: bad" })
        .message,
    ).toBe("The manifests in access have 2 errors: access/a.yaml:1: bad");
    const settings = settingsOf("");
    expect(checkSettings({ kind: "read", folder: "access", settings, people: 1 })).toMatchObject({
      status: "ok",
      message: "access/settings.yaml is valid, and so are the manifests (1 person).",
    });
  });

  test("an address is shown with its source and the proxy", () => {
    const url = "https://analytics.example.org";
    expect(
      checkAddress({ kind: "known", url, proxy: "proxy:3128", isReviewed: true }).message,
    ).toBe(`${url} (url in settings.yaml), through the proxy proxy:3128.`);
    expect(checkAddress({ kind: "not-set" }).status).toBe("problem");
    expect(checkAddress({ kind: "wrong", message: "Bad.", fix: "Better." })).toMatchObject({
      status: "problem",
      message: "Bad.",
      fix: "Better.",
    });
  });
});

describe("the connection", () => {
  const url = "https://analytics.example.org";
  test.each([
    ["CERT_HAS_EXPIRED", /has expired/, /Renew/],
    ["CERT_NOT_YET_VALID", /not valid yet/, /clock/],
    ["DEPTH_ZERO_SELF_SIGNED_CERT", /self-signed/, /NODE_EXTRA_CA_CERTS/],
    ["SELF_SIGNED_CERT_IN_CHAIN", /self-signed/, /NODE_EXTRA_CA_CERTS/],
    ["ERR_TLS_CERT_ALTNAME_INVALID", /another host name/, /in the certificate/],
    ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", /intermediate certificate/, /whole certificate chain/],
    ["CERT_REVOKED", /is not trusted/, /valid certificate/],
  ])("the problem of a certificate is reported: %s", (code, message, fix) => {
    const result = checkConnection({ kind: "untrusted", code }, url, undefined);
    expect(result).toMatchObject({ status: "problem" });
    expect(result.message).toMatch(message);
    expect(result.fix).toMatch(fix);
  });

  test.each([
    ["ENOTFOUND", /host name does not exist \(ENOTFOUND\)/],
    ["EAI_AGAIN", /cannot be looked up/],
    ["ETIMEDOUT", /timed out/],
    ["the connection broke (ECONNRESET)", /reached through the proxy p:1: the connection broke/],
  ])("a failed connection is reported with its reason: %s", (reason, message) => {
    expect(checkConnection({ kind: "unreachable", reason }, url, "p:1").message).toMatch(message);
  });

  test("a server that never answers is reported with the seconds that were waited", () => {
    expect(checkConnection({ kind: "no-answer", seconds: 20 }, url, undefined).message).toBe(
      "analytics.example.org gave no answer within 20 s.",
    );
  });

  test("if the address redirects to https, the fix names that address with its path", () => {
    const redirect = {
      kind: "redirect",
      status: 302,
      matomo: undefined,
      origin: "https://matomo.test",
    } as const;
    expect(checkApi(redirect, "http://matomo.test/stats").fix).toBe(
      "Use the encrypted address: write url: https://matomo.test/stats.",
    );
    expect(checkApi(redirect, "https://other.test").fix).toContain("form that the browser shows");
  });

  test("without a connection, it is unknown what is at the address", () => {
    expect(checkApi({ kind: "unreachable", reason: "ENOTFOUND" }, url).status).toBe("unknown");
    expect(checkApi({ kind: "untrusted", code: "CERT_HAS_EXPIRED" }, url).status).toBe("unknown");
    expect(checkApi({ kind: "matomo" }, url).status).toBe("ok");
  });

  test.each([
    [0, "ok", /agree/],
    [-60, "ok", /agree/],
    [61, "warning", /1 min ahead of/],
    [-600, "warning", /10 min behind/],
    [3600, "problem", /1 h ahead of/],
    [-90_000, "problem", /25 h behind/],
  ] as const)("a clock that differs by %i s is %s", (skew, status, message) => {
    expect(checkClock({ seen: skew })).toMatchObject({ status });
    expect(checkClock({ seen: skew }).message).toMatch(message);
  });
});

describe("the token", () => {
  const root = { login: "root", active: true };
  const cleo = { login: "cleo", active: true };
  const invited = { login: "new", active: false };

  test("the token of the only active super user belongs to that account", () => {
    expect(checkAccount({ seen: [root, invited] }, undefined)).toMatchObject({ status: "ok" });
    expect(checkAccount({ seen: [root] }, "ROOT")).toMatchObject({ status: "ok" });
  });

  test("a token could belong to each of several super users, whatever the settings say", () => {
    expect(checkAccount({ seen: [root, cleo] }, undefined)).toMatchObject({
      status: "unknown",
      message: expect.stringContaining("root, cleo") as string,
    });
    expect(checkAccount({ seen: [root, cleo] }, "cleo").status).toBe("unknown");
    expect(checkAccount({ seen: [root, invited] }, "new").status).toBe("problem");
  });

  test.each([
    ["2026-08-29", "problem", "A new token was due on 2026-11-27."],
    ["2026-08-30", "warning", "A new token is due on 2026-11-28."],
    ["2026-09-13", "warning", "A new token is due on 2026-12-12."],
    ["2026-09-14", "ok", "A new token is due on 2026-12-13 (token in settings.yaml)."],
    [
      "2026-11-30",
      "problem",
      "The token was created in the future (2026-11-30), so its age is unknown.",
    ],
  ] as const)(
    "a token that was created on %s for 90 days is %s on 2026-11-28",
    (made, status, message) => {
      const { token } = settingsOf(`token: { made: ${made}, every: 90d }\n`);
      expect(checkTokenAge(token, "2026-11-28")).toMatchObject({ status, message });
    },
  );

  test("the age of a token is unknown without settings, and the fix asks for the day on which the token was created", () => {
    expect(checkTokenAge(undefined, "2026-11-28")).toMatchObject({
      status: "unknown",
      fix: expect.stringContaining("day on which the token was created") as string,
    });
  });

  test("a token may be refused because of the address that it comes from", () => {
    const said = "You cannot use this Matomo as your IP 203.0.113.9 is not allowed";
    expect(checkToken({ seen: { kind: "refused", said } })).toMatchObject({
      status: "problem",
      message: `Matomo refuses requests from this address (HTTP 401: ${said}).`,
      fix: expect.stringContaining("login_allowlist_ip") as string,
    });
  });

  test("a password beside the token is sent only on request", () => {
    expect(checkPassword({ seen: { kind: "not-set" } }).status).toBe("warning");
    expect(checkPassword({ seen: { kind: "not-checked" } }).status).toBe("unknown");
    expect(checkPassword({ seen: { kind: "accepted" } }).status).toBe("ok");
    expect(checkPassword({ seen: { kind: "refused" } }).status).toBe("problem");
  });
});

describe("Matomo", () => {
  test.each([
    ["4.16.1", "problem"],
    ["5.0.2", "ok"],
    ["5.1.0", "ok"],
    ["5.3.0-alpha", "ok"],
    ["5.3.2", "ok"],
    ["5.4.0", "warning"],
    ["6.0.0", "warning"],
    ["unknown", "unknown"],
  ] as const)("%s is %s", (version, status) => {
    expect(checkVersion({ seen: version }).status).toBe(status);
  });

  test("Matomo may restrict mail domains, which are compared ignoring case", () => {
    const settings = settingsOf("domains: [Example.org]\n");
    expect(checkMailDomains({ seen: [] }, settings).status).toBe("ok");
    expect(checkMailDomains({ seen: ["example.ORG"] }, settings).status).toBe("warning");
    expect(checkMailDomains({ seen: ["other.example"] }, settings)).toMatchObject({
      status: "problem",
    });
    expect(checkMailDomains({ seen: ["other.example"] }, undefined).status).toBe("warning");
  });

  test("Matomo needs as many super users as the settings require, not counting invited ones", () => {
    const two = settingsOf("protect: { superusers: 2 }\n");
    const [root, cleo] = ["root", "cleo"].map((login) => ({ login, active: true }));
    if (!root || !cleo) throw new Error("unreachable");
    expect(checkSuperusers({ seen: [root, cleo] }, two).status).toBe("ok");
    expect(checkSuperusers({ seen: [root, { ...cleo, active: false }] }, two).status).toBe(
      "problem",
    );
    expect(checkSuperusers({ seen: [root] }, undefined).status).toBe("warning");
  });

  test("a Matomo without Tag Manager is reported with what still works", () => {
    expect(checkTagManager({ seen: true }).status).toBe("ok");
    expect(checkTagManager({ seen: false }).message).toContain("cannot be granted");
  });

  test("Matomo may refuse all bulk requests", () => {
    expect(checkBulk({ seen: { tried: 50, accepted: 50 } }).status).toBe("ok");
    expect(checkBulk({ seen: { tried: 50, accepted: 0 } }).message).toContain("refuses bulk");
  });
});

describe("login plugins", () => {
  const plugins = (
    active: readonly string[],
    settings: readonly (readonly [string, string, unknown])[],
  ): ReturnType<typeof checkLoginPlugins> =>
    checkLoginPlugins({
      seen: {
        active,
        settings: { seen: settings.map(([plugin, name, value]) => ({ plugin, name, value })) },
      },
    });

  test("login plugins whose settings cannot be read are unknown", () => {
    expect(plugins(["LoginLdap", "LoginSaml"], []).map(({ status }) => status)).toEqual([
      "unknown",
      "unknown",
    ]);
    expect(plugins(["LoginOIDC"], [])[0]?.status).toBe("unknown");
    expect(
      checkLoginPlugins({ seen: { active: ["RebelOIDC"], settings: UNSEEN } })[0],
    ).toMatchObject({ status: "unknown", fix: "Look." });
  });

  test("login plugins are listed with everything that they grant by themselves", () => {
    const found = plugins(
      ["RebelOIDC"],
      [
        ["RebelOIDC", "fineGrainedPermissions", false],
        ["RebelOIDC", "viewsAllSites", true],
        ["RebelOIDC", "initialIdSite", "3"],
        ["RebelOIDC", "allowSignup", "1"],
      ],
    );
    expect(found.map(({ status }) => status)).toEqual(["warning", "warning", "warning"]);
    expect(found.map(({ message }) => message).join()).not.toContain("fineGrainedPermissions");
  });

  test("login plugins that grant nothing are ok", () => {
    const quiet = [
      ["RebelOIDC", "initialIdSite", "none"],
      ["RebelOIDC", "allowSignup", false],
    ] as const;
    expect(plugins(["RebelOIDC"], quiet)).toMatchObject([{ status: "ok" }]);
    expect(plugins([], [])).toMatchObject([{ status: "ok" }]);
  });
});

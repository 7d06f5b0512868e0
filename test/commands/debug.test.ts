import { generateIdentity, identityToRecipient } from "age-encryption";
import { expect, test } from "vitest";
import { BUSY_MANIFEST, BUSY_SEED, BUSY_SETTINGS } from "../helpers/busy-day.ts";
import { leaks } from "../helpers/leaks.ts";
import { listenTo } from "../helpers/listening-proxy.ts";
import { openWorkplace, type Workplace } from "../helpers/run-cli.ts";

const TOKEN = "c0ffee00c0ffee00c0ffee00c0ffee00";
const PASSWORD = "Sesame&open+me%20/1";
const BY_LINK =
  "  guest: { email: guest@example.org, provision: invite-link, access: [{ role: view, sites: [One] }] }\n";
const EMAIL = /[\w.+-]+@[\w-]+/;

/**
 * A Matomo that needs every kind of change, including one account with a password and one with a
 * link.
 */
async function open(): Promise<Workplace> {
  const work = await openWorkplace(BUSY_SEED, { token: TOKEN, password: PASSWORD });
  const recipient = await identityToRecipient(await generateIdentity());
  work.manifests({
    "settings.yaml": BUSY_SETTINGS.replace(
      "invitations: {",
      `invitations: { recipients: [${recipient}],`,
    ),
    "people.yaml": BUSY_MANIFEST.replace("public:", `${BY_LINK}public:`),
  });
  return work;
}

const debugLines = (err: string): string[] =>
  err.split("\n").filter((line) => line.startsWith("debug: "));

test("--debug shows on stderr what was read and decided and each request, and changes nothing else", async () => {
  await using work = await open();
  const plain = await work.run(["plan", "--json"]);
  const { code, out, err } = await work.run(["plan", "--json", "--debug"]);
  expect([code, out]).toEqual([0, plain.out]);
  const lines = debugLines(err);
  expect(err).toBe(`${lines.join("\n")}\n`);
  for (const fact of [
    /matomo-access \d+\.\d+\.\d+, .*, plan with debug, json$/,
    /read access\/people\.yaml, \d+ bytes$/,
    /2 manifest files, \d+ bytes$/,
    /matomo: POST UsersManager\.hasSuperUserAccess: HTTP 200, \d+ bytes, \d+ ms$/,
    /live: Matomo 5\.0\.2 at http:\S+, 9 people, 4 sites/,
    /plan [0-9a-f]{12}: day 2026-11-25, \d+ changes for \d+ people, \d+ losses/,
    /plan: kinds: site \d+, account \d+/,
    /guard losing: \d+ of 20 allowed$/,
    /guards: not paused, 0 refusals$/,
  ])
    expect(
      lines.filter((line) => fact.test(line)),
      String(fact),
    ).not.toEqual([]);
});

test("--debug of apply shows the approved plan, the contents of bulk requests, and the result", async () => {
  await using work = await open();
  await work.run(["plan", "--out", "plan.json"]);
  const { code, err } = await work.run([
    "apply",
    "--plan",
    "plan.json",
    "--baseline-out",
    "verified.json",
    "--debug",
  ]);
  expect(code, err).toBe(0);
  expect(err).toMatch(/approved plan [0-9a-f]{12}: day/);
  expect(err).toMatch(
    /matomo: POST API\.getBulkRequest \(\d+ UsersManager\.setUserAccess\): HTTP 200/,
  );
  expect(err).toMatch(/journal: intent \d+$/m);
  expect(err).toMatch(/journal: done \d+$/m);
  expect(err).toMatch(/apply: to the end; done \d+; verified at \S+, 0 left$/m);
  const { err: later } = await work.run(["drift", "--baseline", "verified.json", "--debug"]);
  expect(later).toMatch(/baseline: verified\.json, verified at \S+ for 2026-11-25, \d+ people/);
});

test("a repeated request is logged with the reason", async () => {
  await using work = await open();
  let times = 0;
  work.sandbox.setHook(({ method, phase }) => {
    if (phase !== "before" || method !== "UsersManager.getUsers" || times === 2) return undefined;
    times += 1;
    return times === 1
      ? { kind: "drop" }
      : {
          kind: "answer",
          status: 503,
          body: "<h1>Maintenance</h1>",
          headers: { "retry-after": "3" },
        };
  });
  const { code, err } = await work.run(["plan", "--debug"]);
  expect(code, err).toBe(0);
  expect(err).toMatch(
    /POST UsersManager\.getUsers: the connection broke \(ECONNRESET\), \d+ ms; retrying in \d+ ms \(try 2\)/,
  );
  expect(err).toMatch(
    /POST UsersManager\.getUsers: HTTP 503, 20 bytes, .*; retrying in 3\d{3} ms \(try 3\)/,
  );
});

test("--debug works if another option lacks its value, and is in every command's help", async () => {
  await using work = await open();
  for (const name of ["validate", "plan", "apply", "drift", "explain", "audit", "sandbox"])
    expect((await work.run([name, "--help"])).out).toContain("--debug ");
  const { code, err } = await work.run(["plan", "--debug", "--out"]);
  expect([code, err.includes("--out")]).toEqual([1, true]);
});

test("no log contains a secret or an e-mail, whatever the command does and Matomo answers", async () => {
  await using work = await open();
  await using proxy = await listenTo(work.sandbox.url);
  const settings = work.read("access/settings.yaml");
  work.write("access/settings.yaml", settings.replace(work.sandbox.url, proxy.url));
  const commands = [
    ["validate"],
    ["plan", "--verbose", "--out", "plan.json"],
    [
      "apply",
      "--plan",
      "plan.json",
      "--baseline-out",
      "verified.json",
      "--held-out",
      "held.json",
      "--record",
      "record",
    ],
    ["drift", "--baseline", "verified.json", "--adopt"],
    ["explain", "alice"],
    ["explain", "--site", "One", "--json"],
    ["audit", "--from", "record"],
    ["plan", "--token", TOKEN],
  ];
  const said: string[] = [];
  const run = async (args: readonly string[]): Promise<void> => {
    const { err } = await work.run([...args, "--debug"]);
    expect(debugLines(err).length, args.join(" ")).toBeGreaterThan(
      args.includes("--token") ? -1 : 0,
    );
    said.push(err);
  };
  for (const args of commands) await run(args);
  for (const body of [
    `<html>the token was ${TOKEN} and the password ${PASSWORD} of alice@example.org</html>`,
    `{"result":"error","message":"token_auth=${TOKEN} passwordConfirmation=${PASSWORD} alice@example.org"}`,
  ]) {
    work.sandbox.setHook((event) =>
      event.request % 4 === 0 ? { kind: "answer", status: 200, body } : undefined,
    );
    for (const args of commands) await run(args);
  }
  const secrets = proxy.secrets();
  // The token, the owner's password, a created password, and that of an invitation.
  expect(secrets).toEqual(expect.arrayContaining([TOKEN, PASSWORD]));
  expect(secrets.length).toBeGreaterThanOrEqual(4);
  expect(leaks(said.join("\n"), secrets)).toEqual([]);
  expect(said.flatMap(debugLines).filter((line) => EMAIL.test(line))).toEqual([]);
});

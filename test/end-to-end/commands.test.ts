import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { BUSY_MANIFEST, BUSY_SEED, BUSY_SETTINGS } from "../helpers/busy-day.ts";
import { BUNDLE, runBundle } from "../helpers/run-bundle.ts";
import { startScripted } from "../helpers/scripted-server.ts";
import { openWorkplace, type Workplace } from "../helpers/run-cli.ts";

const BUSY = { "settings.yaml": BUSY_SETTINGS, "people.yaml": BUSY_MANIFEST };
const click = async (
  { sandbox }: Workplace,
  method: string,
  fields: Readonly<Record<string, string>>,
): Promise<unknown> =>
  (
    await fetch(`${sandbox.url}/index.php?module=API&format=json&method=${method}`, {
      method: "POST",
      body: new URLSearchParams({ ...fields, token_auth: sandbox.token }),
    })
  ).json();

describe("the main job", () => {
  test("after an apply the plan is empty, and a change made by hand is shown as drift with its cause and reverted", async () => {
    await using place = await openWorkplace(BUSY_SEED);
    place.manifests(BUSY);
    expect((await place.run(["plan", "--detailed-exitcode", "--out", "plan.json"])).code).toBe(2);
    const applied = await place.run([
      "apply",
      "--plan",
      "plan.json",
      "--baseline-out",
      "verified.json",
    ]);
    expect([applied.code, applied.out.includes("Done: 25 changes applied and verified.")]).toEqual([
      0,
      true,
    ]);
    const empty = await place.run(["plan", "--detailed-exitcode"]);
    expect(empty.code, empty.out).toBe(0);
    expect(empty.out.split("\n")[0]).toMatch(/^No changes: .* matches the manifests/);
    expect((await place.run(["drift", "--baseline", "verified.json"])).code).toBe(0);
    await click(place, "UsersManager.setUserAccess", {
      userLogin: "bob",
      access: "admin",
      idSites: "4",
    });
    const drift = await place.run(["drift", "--baseline", "verified.json"]);
    expect(drift.code).toBe(2);
    expect(drift.out).toContain("Changed by hand in Matomo");
    expect(drift.out).toContain("loses admin on Four (4)");
    // The approved plan does not contain this change.
    const old = await place.run(["apply", "--plan", "plan.json"]);
    expect([old.code, old.out.includes("not approved")]).toEqual([4, true]);
    expect((await place.run(["apply", "--yes"])).code).toBe(0);
    expect((await place.run(["drift", "--baseline", "verified.json"])).code).toBe(0);
  });

  test("what has ended, new sites and changes made by hand are distinguished", async () => {
    await using place = await openWorkplace({
      sites: [{ name: "One", group: "G" }],
      users: [
        { login: "alice", email: "a@example.org" },
        { login: "bob", email: "b@example.org" },
      ],
    });
    place.manifests({
      "people.yaml":
        "users:\n  alice: { email: a@example.org, access: [{ role: view, sites: { group: G } }, { role: write, sites: [One], until: 2026-11-30 }] }\n  bob: { email: b@example.org, access: [{ role: view, sites: [One], from: 2026-12-02 }] }\n",
    });
    const first = await place.run(["apply", "--yes", "--baseline-out", "verified.json"]);
    expect(first.code, first.out).toBe(0);
    await click(place, "SitesManager.addSite", {
      siteName: "Two",
      urls: "https://two.example",
      group: "G",
    });
    const now = new Date("2026-12-02T03:00:00Z");
    const { out, code } = await place.run(["drift", "--baseline", "verified.json", "--json"], {
      now,
    });
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      drift: false,
      causes: { ended: 1, "new-site": 1, started: 1 },
    });
    // A scheduled run applies all three, because the lines were approved before.
    const scheduled = await place.run(["apply", "--scheduled", "--baseline", "verified.json"], {
      now,
    });
    expect(scheduled.code, scheduled.out).toBe(0);
    expect((await place.run(["explain", "alice"], { now })).out).toContain("view on 2 sites");
    expect((await place.run(["explain", "bob"], { now })).out).not.toContain(
      "the manifests grant something else",
    );
  });

  test("--only applies the changes of one person and skips the others", async () => {
    await using place = await openWorkplace(BUSY_SEED);
    place.manifests(BUSY);
    const { code, out } = await place.run(["apply", "--yes", "--only", "LEAVER"]);
    expect(code, out).toBe(0);
    expect(place.writes().map((call) => call.split(" ")[0])).toEqual(["UsersManager.deleteUser"]);
    expect(out).toMatch(/Not shown: \d+ changes for people whom --only does not name\./);
    expect(out).not.toContain("[not-selected]");
  });

  test("a limit refuses the whole run before the first write and names the option that allows it", async () => {
    await using place = await openWorkplace(BUSY_SEED);
    place.manifests({
      ...BUSY,
      "settings.yaml": BUSY_SETTINGS.replace(
        "losing: { count: 20 }",
        "losing: { count: 2, percent: 0 }",
      ),
    });
    const refused = await place.run(["apply", "--yes"]);
    expect([refused.code, place.writes()]).toEqual([3, []]);
    expect(refused.out).toMatch(/--allow-losing \d+/);
    const allowed = /--allow-losing \d+/.exec(refused.out)?.[0]?.split(" ") ?? [];
    expect((await place.run(["apply", "--yes", ...allowed])).code).toBe(0);
  });

  test("apply refuses to change a paused instance, and shows the reason", async () => {
    await using place = await openWorkplace(BUSY_SEED);
    place.manifests({
      ...BUSY,
      "settings.yaml": `${BUSY_SETTINGS}paused: Matomo moves to another machine\n`,
    });
    const { code, out } = await place.run(["apply", "--yes"]);
    expect([code, place.writes()]).toEqual([3, []]);
    expect(out).toContain("Matomo moves to another machine");
  });

  test("apply refuses what plan refuses: an unknown site stops both, and nothing is written", async () => {
    await using place = await openWorkplace(BUSY_SEED);
    place.manifests({
      ...BUSY,
      "people.yaml": BUSY_MANIFEST.replace(
        "leaver: { absent: true }",
        "leaver: { absent: true }\n  stranger: { email: stranger@example.org, access: [{ role: view, sites: [Tow] }] }",
      ),
    });
    const planned = await place.run(["plan"]);
    expect(planned.code).toBe(1);
    expect(planned.err).toContain("Did you mean Two");
    const { code, err } = await place.run(["apply", "--yes"]);
    expect(code).toBe(1);
    expect(err).toBe(planned.err);
    expect(place.writes()).toEqual([]);
  });

  test("removing a person from the manifests is an error that names the three options", async () => {
    await using place = await openWorkplace(BUSY_SEED);
    place.manifests(BUSY);
    const git = (...args: string[]): unknown =>
      execFileSync(
        "git",
        [
          "-c",
          "user.name=t",
          "-c",
          "user.email=t@example.org",
          "-c",
          "init.defaultBranch=main",
          ...args,
        ],
        {
          cwd: place.cwd,
          stdio: "pipe",
        },
      );
    git("init");
    git("add", "access");
    git("commit", "-m", "first");
    place.manifests({ ...BUSY, "people.yaml": BUSY_MANIFEST.replace(/^ {2}bob: .*$/m, "") });
    const { code, out } = await place.run(["validate", "--base", "main"]);
    expect(code).toBe(1);
    expect(out).toContain("bob was removed");
    for (const way of ["absent: true", "access: []", "released: [bob]"]) expect(out).toContain(way);
    expect((await place.run(["plan", "--base", "HEAD"])).code).toBe(1);
    // If the earlier commit has errors, its people are unknown, which is reported.
    place.manifests({ ...BUSY, "people.yaml": "users: [\n" });
    git("commit", "-am", "broken");
    place.manifests({ "people.yaml": "users:\n" });
    const unknown = await place.run(["validate", "--base", "HEAD", "--format", "github"]);
    expect([unknown.code, unknown.out.split("\n")[0]]).toEqual([
      0,
      "::warning title=git::The manifests at HEAD have errors, so it is unknown who was removed since that commit. Compare with a commit whose manifests are valid.",
    ]);
    expect(unknown.out).toContain("The manifests are valid");
    expect((await place.run(["validate", "--base", "--upload-pack=x"])).code).toBe(1);
  });
});

describe("validate", () => {
  const broken: readonly [string, (folder: string) => void, string][] = [
    [
      "a link to a file outside the folder",
      (folder) => symlinkSync("/etc/passwd", join(folder, "people.yaml")),
      "is a link",
    ],
    ["a linked folder", (folder) => symlinkSync("/etc", join(folder, "others")), "is a link"],
    [
      "a file of 50 MB",
      (folder) => {
        writeFileSync(join(folder, "big.yaml"), "users:\n");
        truncateSync(join(folder, "big.yaml"), 50 * 1024 * 1024);
      },
      "50.0 MiB",
    ],
    [
      "bytes that are not UTF-8",
      (folder) =>
        writeFileSync(join(folder, "latin.yaml"), Buffer.from("users:\n  # M\xfcller\n", "latin1")),
      "UTF-8",
    ],
    [
      "a settings file with another extension",
      (folder) => writeFileSync(join(folder, "settings.yml"), "url: https://x.example\n"),
      "settings.yaml",
    ],
    [
      "a second settings.yaml",
      (folder) => {
        mkdirSync(join(folder, "sub"));
        writeFileSync(join(folder, "sub/settings.yaml"), "url: https://x.example\n");
      },
      "second settings.yaml",
    ],
    ["an empty file", (folder) => writeFileSync(join(folder, "empty.yaml"), ""), "empty"],
  ];
  test.each(broken)(
    "validate refuses %s, and so do the commands that need Matomo, which change nothing there",
    async (_, breakIt, says) => {
      await using place = await openWorkplace(BUSY_SEED);
      place.manifests({});
      breakIt(join(place.cwd, "access"));
      const { code, out } = await place.run(["validate"]);
      expect(code).toBe(1);
      expect(out).toContain(says);
      expect(out).toMatch(/^access\/\S+:\d+:\d+: error: /m);
      for (const args of [["plan"], ["apply", "--yes"], ["drift"], ["explain", "alice"]])
        expect((await place.run(args)).code).toBe(1);
      expect(place.writes()).toEqual([]);
    },
  );

  test("validate prints the same findings as text, as JSON, and as annotations that cannot forge a command", async () => {
    await using place = await openWorkplace();
    place.manifests({
      "people.yaml": 'users:\n  alice: { emial: x }\n  "::error::x%0A": { absent: true }\n',
    });
    const text = await place.run(["validate"]);
    const json = JSON.parse((await place.run(["validate", "--json"])).out) as {
      ok: boolean;
      diagnostics: { code: string; at: object }[];
    };
    const github = await place.run(["validate", "--format", "github"]);
    expect(text.out).toContain(
      'access/people.yaml:2:12: error: A user has no key "emial". [unknown-key]',
    );
    expect(json).toMatchObject({
      ok: false,
      errors: 2,
      diagnostics: [
        { code: "unknown-key", at: { file: "access/people.yaml", line: 2, column: 12 } },
        { code: "wrong-login" },
      ],
    });
    expect(github.out.trim().split("\n")).toHaveLength(2);
    expect(github.out).toContain(
      "::error file=access/people.yaml,line=2,col=12,title=unknown-key::A user has no key",
    );
    expect(github.out).not.toContain("%0A");
    expect(github.out).toContain("%250A");
  });

  test("validate needs neither token nor server", async () => {
    await using place = await openWorkplace();
    place.manifests({ "people.yaml": "users:\n" });
    const { code } = await place.run(["validate"], {
      env: { MATOMO_TOKEN: undefined, MATOMO_URL: undefined },
    });
    expect([code, place.sandbox.requests()]).toEqual([0, 0]);
  });
});

describe("wrong use", () => {
  test.each([
    [["pln"], "Did you mean plan?"],
    [["plan", "--detailed-exit-code"], "Did you mean --detailed-exitcode?"],
    [["apply"], "--plan FILE"],
    [["apply", "--scheduled"], "--baseline FILE"],
    [["plan", "extra"], "extra"],
    [["plan", "--on", "tomorrow"], "2026-12-31"],
    [["apply", "--yes", "--allow-losing", "all"], "whole number"],
    [["explain"], "LOGIN"],
    [["plan", "--dir", "elsewhere"], "does not exist"],
    [["plan", "--dir"], "--dir requires a value: --dir FOLDER."],
    [["plan", "--dir="], "--dir requires a value: --dir FOLDER."],
    [["apply", "--dry-run"], "run matomo-access plan. It changes nothing."],
    [["--json", "plan"], "Write matomo-access plan --json"],
    [["apply", "--yes", "--plan", "plan.json"], "cannot be combined"],
    [["sandbox", "--port", "70000"], "up to 65535"],
  ])("%j exits with 1 and a proposal", async (args, says) => {
    await using place = await openWorkplace();
    place.manifests({ "people.yaml": "users:\n" });
    const { code, err } = await place.run(args);
    expect(code).toBe(1);
    expect(err).toContain(says);
    expect(place.sandbox.requests()).toBe(0);
  });

  test("an invalid URL is reported with its source", async () => {
    await using place = await openWorkplace();
    place.manifests({ "people.yaml": "users:\n" });
    const { code, err } = await place.run(["plan"], {
      env: { MATOMO_URL: "analytics.example.org" },
    });
    expect([code, err.split("\n")[0]]).toEqual([
      1,
      "error: The URL of Matomo in MATOMO_URL is not a web address.",
    ]);
  });

  test("an address in MATOMO_URL that the settings do not contain gets no request, but --url can name one", async () => {
    await using place = await openWorkplace(BUSY_SEED);
    await using evil = await startScripted(() => ({ text: "[]" }));
    place.manifests(BUSY);
    const env = { MATOMO_URL: evil.url };
    for (const args of [["plan"], ["apply", "--yes"], ["drift"], ["explain", "leaver"]]) {
      const { code, err } = await place.run(args, { env });
      expect([
        code,
        err.includes(`MATOMO_URL is ${evil.url}, but url in settings.yaml is`),
      ]).toEqual([1, true]);
    }
    expect([evil.received.length, place.sandbox.requests()]).toEqual([0, 0]);
    place.write("access/settings.yaml", `url: ${evil.url}\nremovals: all\n`);
    const { code, err } = await place.run(["plan", "--url", `${place.sandbox.url}/index.php`], {
      env,
    });
    expect([code, err]).toEqual([0, `Matomo: ${place.sandbox.url}\n`]);
    expect([evil.received.length, place.sandbox.requests() > 0]).toEqual([0, true]);
  });

  test("an unknown login is refused by --only, because the run would be green without doing anything", async () => {
    await using place = await openWorkplace(BUSY_SEED);
    place.manifests(BUSY);
    for (const command of [["plan"], ["apply", "--yes"]]) {
      const { code, err } = await place.run([...command, "--only", "leaverr"]);
      expect([code, place.writes()]).toEqual([1, []]);
      expect(err).toContain("The login leaverr is neither in Matomo nor in the manifests.");
      expect(err).toContain("Did you mean leaver?");
    }
  });

  test("a file that cannot be written is reported, and no part of it is left", async () => {
    await using place = await openWorkplace();
    place.manifests({ "people.yaml": "users:\n" });
    const { code, err } = await place.run(["plan", "--out", "access"]);
    expect([code, err]).toEqual([1, `error: ${place.cwd}/access is a folder.\n`]);
    expect(readdirSync(place.cwd)).toEqual(["access"]);
  });

  test("both ways to ask for the help of a command work", async () => {
    await using place = await openWorkplace();
    expect((await place.run(["help", "apply"])).out).toBe(
      (await place.run(["apply", "--help"])).out,
    );
  });

  test("a plan or baseline of another server is refused", async () => {
    await using place = await openWorkplace();
    place.manifests({ "people.yaml": "users:\n" });
    await place.run(["plan", "--out", "plan.json"]);
    place.write(
      "plan.json",
      place.read("plan.json").replaceAll(place.sandbox.url, "https://other.example"),
    );
    const { code, err } = await place.run(["apply", "--plan", "plan.json"]);
    expect([code, err.includes("another server")]).toEqual([1, true]);
  });

  test("a plan that somebody edited is refused", async () => {
    await using place = await openWorkplace(BUSY_SEED);
    place.manifests(BUSY);
    await place.run(["plan", "--out", "plan.json"]);
    place.write("plan.json", place.read("plan.json").replace('"role":"write"', '"role":"admin"'));
    const { code, err } = await place.run(["apply", "--plan", "plan.json"]);
    expect([code, place.writes()]).toEqual([1, []]);
    expect(err).toContain("hash");
  });
});

describe("the built program", () => {
  test("the program shows its help, and that of each command", async () => {
    await using place = await openWorkplace();
    const help = await runBundle(place, ["--help"]);
    expect(help.code).toBe(0);
    for (const name of ["validate", "plan", "apply", "drift", "explain", "sandbox"]) {
      expect(help.out).toContain(`  ${name} `);
      // The test above printed all summaries, so all commands were loaded there. The rest needs no
      // process.
      const own = await place.run([name, "--help"]);
      expect([own.code, own.out.includes("Exit codes"), own.out.includes("Needs")]).toEqual([
        0,
        true,
        true,
      ]);
    }
  });

  test("sandbox prints one JSON line, keeps its state in a file, and ends on a signal", async () => {
    await using place = await openWorkplace();
    const start = async (): Promise<{
      url: string;
      token: string;
      stop: () => Promise<number | null>;
    }> => {
      const child = spawn(process.execPath, [BUNDLE, "sandbox", "--state", "state.json"], {
        cwd: place.cwd,
        stdio: ["ignore", "pipe", "pipe"],
      });
      const line = await new Promise<string>((resolve) =>
        child.stdout.once("data", (data: Buffer) => resolve(data.toString())),
      );
      const ready = JSON.parse(line) as { url: string; token: string; password: string };
      expect(Object.keys(ready)).toEqual(["url", "token", "password"]);
      const stop = async (): Promise<number | null> => {
        const closed = once(child, "close");
        child.kill("SIGTERM");
        const [code] = (await closed) as [number | null];
        return code;
      };
      return { ...ready, stop };
    };
    const ask = async (
      { url, token }: { url: string; token: string },
      method: string,
      fields = {},
    ): Promise<unknown> =>
      (
        await fetch(`${url}/index.php?module=API&format=json&method=${method}`, {
          method: "POST",
          body: new URLSearchParams({ token_auth: token, ...fields }),
        })
      ).json();
    const first = await start();
    await ask(first, "SitesManager.addSite", { siteName: "Kept", urls: "https://kept.example" });
    expect(await first.stop()).toBe(0);
    const second = await start();
    expect(second.token).toBe(first.token);
    expect(await ask(second, "SitesManager.getSiteFromId", { idSite: "2" })).toMatchObject({
      name: "Kept",
    });
    expect(await second.stop()).toBe(0);
  });

  test("the program reports a Node that is too old before anything else", () => {
    const old =
      "data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.19.0'}})";
    const { status, stderr } = spawnSync(process.execPath, ["--import", old, BUNDLE, "validate"], {
      encoding: "utf8",
    });
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^error: matomo-access requires Node 22 or newer, and this is Node 20\.19\.0\.\n$/,
    );
  });
});

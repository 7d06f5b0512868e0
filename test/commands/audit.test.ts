import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { auditSpec } from "../../src/commands/specs/audit.ts";
import { commandHelp } from "../../src/commands/help.ts";
import { recordLine } from "../../src/audit/record.ts";
import { openPlace, openRecords, openRepository } from "../helpers/audit-place.ts";
import { found, makeAudit, siteChange } from "../helpers/audit-records.ts";
import { NOVEMBER, OCTOBER, STORY } from "../helpers/audit-story.ts";

const BRANCH = "matomo-access/audit";

const ALICE_ADMIN = `1 change in 1 run, newest first

2026-11-25 09:00 UTC  done     alice.martin: view -> admin + tagmanager_x on Shop DE (3)
    why   access/teams.yaml:12  team client-a has admin
    by    pull request 42 by bob, approved by carol and dave, merged by erin: Give Alice "admin"
    by    dispatched by zoe
    run   access, dispatch, plan 0123456789ab, commit beef00012345,
            https://github.com/o/r/actions/runs/12 (attempt 2)

3 records from 2026-10-30 to 2026-11-26 were read.
`;

describe("matomo-access audit", () => {
  test("audit reports who granted Alice admin, when, and who approved it", async () => {
    using place = openRecords(STORY);
    expect(await place.audit(["--login", "Alice.Martin", "--gained", "admin"])).toEqual({
      code: 0,
      out: ALICE_ADMIN,
      err: "",
    });
  });

  test("shows everything, newest first", async () => {
    using place = openRepository();
    place.branch(BRANCH, STORY);
    const { code, out, err } = await place.audit([], { columns: 140 });
    expect([code, err]).toEqual([0, ""]);
    expect(out).toBe(`8 changes in 3 runs, newest first

2026-11-26 03:00 UTC  done     the public (anonymous): view -> no access on Shop DE (3)
    why   has ended
    why   eu/public.yaml:3  public until 2026-11-25
    by    no pull request: a scheduled run, based on earlier approvals
    run   eu, schedule, plan 0123456789ab, https://github.com/o/r/actions/runs/13

2026-11-26 03:00 UTC  done     leaver: account -> no account; had write on 2 sites
    why   not granted by any manifest
    by    pull request 40
    run   eu, schedule, plan 0123456789ab, https://github.com/o/r/actions/runs/13

2026-11-25 09:00 UTC  done     alice.martin: view -> admin + tagmanager_x on Shop DE (3)
    why   access/teams.yaml:12  team client-a has admin
    by    pull request 42 by bob, approved by carol and dave, merged by erin: Give Alice "admin"
    by    dispatched by zoe
    run   access, dispatch, plan 0123456789ab, commit beef00012345, https://github.com/o/r/actions/runs/12 (attempt 2)

2026-11-25 09:00 UTC  failed   carl: super user -> no super user; afterwards view on Shop DE (3)
    note  Matomo said no.
    why   not granted by any manifest
    by    dispatched by zoe
    run   access, dispatch, plan 0123456789ab, commit beef00012345, https://github.com/o/r/actions/runs/12 (attempt 2)

2026-11-25 09:00 UTC  done     mallory: admin -> no access on Shop DE (4)
    why   changed by hand in Matomo; this reverts it
    by    dispatched by zoe
    run   access, dispatch, plan 0123456789ab, commit beef00012345, https://github.com/o/r/actions/runs/12 (attempt 2)

2026-11-25 09:00 UTC  found    tom: admin by hand, view in the manifests, on Shop DE (3)
    why   access/people.yaml:9  grants view
    by    unknown: the change was made in Matomo, outside this repository
    run   access, dispatch, plan 0123456789ab, commit beef00012345, https://github.com/o/r/actions/runs/12 (attempt 2)

2026-10-30 08:15 UTC  done     alice.martin: no account -> invited
    why   access/people.yaml:2  user alice.martin
    by    pull request 41 by bob, approved by carol, merged by erin 2026-10-30 08:14 UTC: Welcome Alice
    run   access, merge, plan 0123456789ab, commit c0ffee012345, https://github.com/o/r/actions/runs/11

2026-10-30 08:15 UTC  done     alice.martin: no access -> view on Shop DE (3)
    why   access/people.yaml:2  is in team client-a
    why   access/teams.yaml:12  team client-a has view (statement of work 2026-17)
    by    pull request 41 by bob, approved by carol, merged by erin 2026-10-30 08:14 UTC: Welcome Alice
    run   access, merge, plan 0123456789ab, commit c0ffee012345, https://github.com/o/r/actions/runs/11

3 records from 2026-10-30 to 2026-11-26 were read.
`);
  });

  test.each<[string, number]>([
    ["--gained admin", 2],
    ["--gained admin --outcome done", 1],
    ["--lost any", 4],
    ["--site 4", 1],
    ["--until 2026-10-31 --site=3", 1],
    ["--since 2026-11-26", 2],
    ["--pull-request 41", 2],
    ["--by Carol", 3],
    ["--dir eu", 2],
    ["--dir ./access/", 6],
    ["--dir /srv/checkout/access", 6],
  ])("%s shows %d", async (args, many) => {
    using place = openRecords(STORY);
    const { code, out } = await place.audit([...args.split(" "), "--json"]);
    expect([code, (JSON.parse(out) as { entries: unknown[] }).entries.length]).toEqual([0, many]);
  });

  test("if nothing matches, audit says so and names the records that it searched", async () => {
    using place = openRepository();
    place.branch(BRANCH, {
      ...STORY,
      "audit/pub/2026-12.jsonl": recordLine(
        makeAudit("2026-12-01T00:00:00Z", { instance: "pub", withheld: true }),
      ),
    });
    const hidden =
      "1 record has no details, because the repository is public. See the pull requests and runs.\n";
    expect(await place.audit(["--login", "nobody"])).toEqual({
      code: 0,
      out: `No change matches. 4 records from 2026-10-30 to 2026-12-01 were read.\n${hidden}`,
      err: "",
    });
    expect((await place.audit(["--login", "nobody", "--dir", "eu"])).out).toBe(
      "No change matches. 1 record of 2026-11-26 was read.\n",
    );
    expect((await place.audit(["--login", "nobody", "--until", "2026-11-30"])).out).not.toContain(
      hidden,
    );
    expect((await place.audit(["--pull-request", "40"])).out).toContain(
      `runs/13\n\n4 records from 2026-10-30 to 2026-12-01 were read.\n${hidden}`,
    );
    const csv = await place.audit(["--login", "nobody", "--format", "csv"]);
    expect([csv.code, csv.out.split("\r\n").length, csv.err.split("\n")[0]]).toEqual([
      0,
      2,
      "No change matches. 4 records from 2026-10-30 to 2026-12-01 were read.",
    ]);
    place.git("checkout", "--quiet", "--orphan", "bare");
    place.git("rm", "--quiet", "-rf", ".");
    place.git("commit", "--quiet", "--allow-empty", "--message", "nothing");
    expect(await place.audit(["--ref", "bare"])).toEqual({
      code: 0,
      out: "There is no audit record yet.\n",
      err: "",
    });
  });

  test("audit shows the lines that can be read, and ends with 1 if others cannot", async () => {
    using place = openRepository();
    place.branch(BRANCH, {
      ...STORY,
      "audit/access/2026-09.jsonl": `{"version":1}\n\u001b[31m\n`,
      "audit/access/README.md": "x",
      "audit/2026-01.jsonl": "x",
    });
    const text = await place.audit(["--login", "alice.martin", "--gained", "admin"]);
    expect(text).toEqual({
      code: 1,
      out: ALICE_ADMIN,
      err: `error: ${BRANCH}:audit/access/2026-09.jsonl:1: The line is not an audit record: / must have required property 'at'.
error: ${BRANCH}:audit/access/2026-09.jsonl:2: The line is invalid or truncated JSON.
`,
    });
    const json = await place.audit(["--json"]);
    expect([json.code, json.err]).toEqual([1, ""]);
    expect(JSON.parse(json.out)).toMatchObject({
      records: 3,
      unreadable: [{ line: 1 }, { line: 2, file: `${BRANCH}:audit/access/2026-09.jsonl` }],
    });
  });

  test("as JSON, audit returns the changes as they were recorded, with run and pull request", async () => {
    using place = openRecords(STORY);
    const { out } = await place.audit([
      "--format",
      "json",
      "--login",
      "alice.martin",
      "--gained",
      "admin",
    ]);
    const {
      version: _version,
      changes: _changes,
      drift: _drift,
      pullRequests,
      summary: _summary,
      ...context
    } = NOVEMBER;
    expect(JSON.parse(out)).toEqual({
      version: 1,
      records: 3,
      withheld: 0,
      entries: [
        { ...context, outcome: "done", change: NOVEMBER.changes[0], pullRequest: pullRequests[0] },
      ],
      unreadable: [],
      broken: [],
    });
  });
});

describe("the query", () => {
  test("audit looks for exactly the given login, and suggests similar ones", async () => {
    using place = openRecords(STORY);
    expect((await place.audit(["alice.martin", "--gained", "admin"])).out).toBe(ALICE_ADMIN);
    const nobody =
      "No change matches. Did you mean alice.martin? 3 records from 2026-10-30 to 2026-11-26 were read.\n";
    expect((await place.audit(["alice", "--gained", "admin"])).out).toBe(nobody);
    expect((await place.audit(["alice.matin"])).out).toBe(nobody);
    // Alice is in the record, but never became a super user.
    expect((await place.audit(["alice.martin", "--gained", "superuser"])).out).toMatch(
      /^No change matches\. 3 records/,
    );
    expect((await place.audit(["alice", "--login", "bob"])).err).toBe(
      "usage: alice and --login bob cannot be combined. -> Name one person.",
    );
  });

  test("audit says whether a change was not applied because the run was refused or because it ended early", async () => {
    const at = "2026-11-25T09:00:00Z";
    const changes = [
      siteChange("alice", "", "admin", { outcome: "skipped", message: "Nothing was written." }),
      siteChange("bob", "", "view"),
    ];
    using place = openRecords({
      "audit/a/2026-11.jsonl": recordLine(
        makeAudit(at, {
          instance: "a",
          changes,
          refused: ["2 people would gain admin, and 1 may."],
        }),
      ),
      "audit/b/2026-11.jsonl": recordLine(
        makeAudit(at, { instance: "b", changes, stopped: "The run was interrupted." }),
      ),
    });
    const { out } = await place.audit([]);
    expect(
      out.match(
        / {4}note {2}the run was refused: 2 people would gain admin, and 1 may\.\n {4}note {2}Nothing was written\./g,
      ),
    ).toHaveLength(1);
    expect(out.match(/ {4}note {2}the run ended early: The run was interrupted\./g)).toHaveLength(
      1,
    );
  });

  test("audit shows a change made by hand only once, although every run finds it until it is reverted", async () => {
    const drift = [found(siteChange("tom", "admin", "view", { loss: true }))];
    const days = [1, 2, 3, 4, 5, 6].map((day) =>
      makeAudit(`2026-11-0${day}T03:00:00Z`, {
        trigger: "schedule",
        run: { id: day, attempt: 1, url: `https://x/${day}` },
        drift: day === 4 ? [] : drift,
      }),
    );
    // A record of another instance in between does not count.
    const other = makeAudit("2026-11-02T04:00:00Z", {
      instance: "eu",
      run: { id: 9, attempt: 1, url: "https://x/9" },
    });
    using place = openRecords({
      "audit/access/2026-11.jsonl": [...days, other].map(recordLine).join(""),
    });
    const { out } = await place.audit(["tom"]);
    expect(out.split("\n").filter((line) => /^\d{4}|found again/.test(line))).toEqual([
      "2026-11-05 03:00 UTC  found    tom: admin by hand, view in the manifests, on Shop DE (3)",
      "    note  found again by the next run, at 2026-11-06 03:00 UTC",
      "2026-11-01 03:00 UTC  found    tom: admin by hand, view in the manifests, on Shop DE (3)",
      "    note  found again by 2 more runs, last at 2026-11-03 03:00 UTC",
    ]);
    expect(
      (JSON.parse((await place.audit(["tom", "--json"])).out) as { entries: unknown[] }).entries,
    ).toHaveLength(5);
  });

  test("--fetch updates the branch, and says so if it cannot", async () => {
    using origin = openRepository();
    using place = openRepository();
    expect((await place.audit(["--fetch"])).err).toBe(
      "usage: The branch matomo-access/audit cannot be fetched from origin. -> The first apply in CI creates it. To see git's own message: git fetch origin matomo-access/audit:refs/remotes/origin/matomo-access/audit",
    );
    place.git("remote", "add", "origin", origin.path);
    origin.branch(BRANCH, { "audit/access/2026-10.jsonl": recordLine(OCTOBER) });
    expect((await place.audit(["--fetch"])).out).toMatch(/^2 changes in 1 run/);
    origin.git("branch", "-D", "--quiet", BRANCH);
    origin.branch(BRANCH, STORY);
    // The fetched branch stays the same until the next fetch, even if the branch was rewritten.
    expect((await place.audit([])).out).toMatch(/^2 changes in 1 run/);
    expect((await place.audit(["--fetch"])).out).toMatch(/^8 changes in 3 runs/);
    expect((await place.audit(["--fetch", "--from", "x"])).err).toMatch(
      /^usage: --fetch cannot be combined/,
    );
    expect(place.git("status", "--porcelain")).toBe("");
  });
});

describe("--dir", () => {
  test.each<[string, string]>([
    ["europe", "europe"],
    ["access/europe", "access.europe"],
    ["./access/europe/", "access.europe"],
    ["/srv/checkout/access/europe", "access.europe"],
    ["my.europe", ""],
    ["elsewhere", ""],
    ["/", ""],
  ])("%s is the instance %j", async (dir, instance) => {
    const at = "2026-11-25T09:00:00Z";
    const records = ["europe", "access.europe", "access"].map((name) =>
      makeAudit(at, { instance: name, changes: [siteChange("a", "", "view")] }),
    );
    using place = openRecords({ "audit/all/2026-11.jsonl": records.map(recordLine).join("") });
    const { out } = await place.audit(["--json", "--dir", dir]);
    const { entries } = JSON.parse(out) as { entries: { instance: string }[] };
    expect(entries.map((entry) => entry.instance)).toEqual(instance === "" ? [] : [instance]);
  });
});

describe("the source of the record", () => {
  const OLD = { "audit/access/2026-10.jsonl": recordLine(OCTOBER) };
  const countOf = async (result: Promise<{ out: string; err: string }>): Promise<string> => {
    const { out, err } = await result;
    return err === "" ? (out.split("\n")[0] ?? "") : err;
  };

  test("the fetched branch takes precedence over a local branch and over a tag with its name", async () => {
    using origin = openRepository();
    origin.branch(BRANCH, STORY);
    using place = openRepository();
    place.branch(BRANCH, OLD);
    place.git("tag", `origin/${BRANCH}`, "main");
    place.git("tag", BRANCH, "main");
    expect(await countOf(place.audit([]))).toBe("2 changes in 1 run, newest first");
    place.git("remote", "add", "origin", origin.path);
    place.git("fetch", "--quiet", "origin", `${BRANCH}:refs/remotes/origin/${BRANCH}`);
    expect(await countOf(place.audit([]))).toBe("8 changes in 3 runs, newest first");
    expect(await countOf(place.audit(["--ref", `refs/heads/${BRANCH}`]))).toBe(
      "2 changes in 1 run, newest first",
    );
    place.git("fetch", "--quiet", "origin", BRANCH);
    expect(await countOf(place.audit(["--ref", "FETCH_HEAD"]))).toBe(
      "8 changes in 3 runs, newest first",
    );
    // Works in a folder below the root too, and does not change the work tree.
    expect(await countOf(place.audit([], { cwd: join(place.path, "access") }))).toBe(
      "8 changes in 3 runs, newest first",
    );
    expect(place.git("status", "--porcelain")).toBe("");
  });

  test("a folder with a checkout is read too, but links in it are not", async () => {
    using place = openPlace();
    for (const [path, text] of Object.entries(STORY)) place.write(join("copy", path), text);
    expect(await countOf(place.audit(["--from", "copy"]))).toBe(
      "8 changes in 3 runs, newest first",
    );
    symlinkSync("/etc/passwd", join(place.path, "copy/audit/eu/2026-12.jsonl"));
    const { code, out, err } = await place.audit(["--from", "copy"]);
    expect([code, out.split("\n")[0], err]).toEqual([
      1,
      "8 changes in 3 runs, newest first",
      "error: copy/audit/eu/2026-12.jsonl: It is a link or not a regular file, so it is not read.\n",
    ]);
  });

  test("a link on the branch is reported and not followed", async () => {
    using place = openRepository();
    place.git("checkout", "--quiet", "--orphan", BRANCH);
    place.write("audit/access/2026-10.jsonl", recordLine(OCTOBER));
    symlinkSync("2026-10.jsonl", join(place.path, "audit/access/2026-11.jsonl"));
    place.git("add", "--all");
    place.git("commit", "--quiet", "--message", "audit");
    const { code, err } = await place.audit([]);
    expect([code, err]).toEqual([
      1,
      `error: ${BRANCH}:audit/access/2026-11.jsonl: It is a link, and links are not followed.\n`,
    ]);
  });

  test.each<[string, string[], string]>([
    [
      "no branch",
      [],
      "usage: There is no audit branch here: neither origin/matomo-access/audit nor matomo-access/audit. -> Fetch it with --fetch. The first apply in CI creates it.",
    ],
    [
      "an unknown commit",
      ["--ref", "nope"],
      "usage: git cannot find the commit nope. -> Check the name, and that the commit is fetched. --fetch downloads the audit branch.",
    ],
    ["an option as commit", ["--ref=--all"], 'usage: --ref: "--all" is not a valid commit name.'],
    ["a range", ["--ref", "a..b"], 'usage: --ref: "a..b" is not a valid commit name.'],
    [
      "a folder that does not exist",
      ["--from", "nowhere"],
      "usage: nowhere contains no folder audit. -> It must be a checkout of the audit branch: git fetch origin matomo-access/audit:refs/remotes/origin/matomo-access/audit, then git worktree add FOLDER origin/matomo-access/audit",
    ],
    [
      "two places",
      ["--from", "x", "--ref", "main"],
      "usage: --ref and --from cannot be combined. -> Use --ref to read a commit, or --from to read a folder.",
    ],
    [
      "no such right",
      ["--gained", "admni"],
      'usage: --gained: unknown right "admni". -> Did you mean admin?',
    ],
    [
      "a word unlike any right",
      ["--lost", "everything!"],
      'usage: --lost: unknown right "everything!". -> Use any, account, view, write, admin, superuser, public, or a capability like tagmanager_write.',
    ],
    [
      "a word that is not a day",
      ["--since", "2026-02-30"],
      'usage: --since must be a day like 2026-12-31, not "2026-02-30".',
    ],
    [
      "days in the wrong order",
      ["--since", "2026-02-02", "--until", "2026-02-01"],
      "usage: --since 2026-02-02 is after --until 2026-02-01. -> Swap the two days.",
    ],
    [
      "an unknown outcome",
      ["--outcome", "made"],
      'usage: --outcome must be one of done, failed, skipped, held, found, approved, retired, not "made".',
    ],
    [
      "a word that is not a number",
      ["--pull-request", "#4"],
      'usage: --pull-request must be a whole number, not "#4".',
    ],
    [
      "an unknown format",
      ["--format", "xml"],
      'usage: --format must be one of text, csv, json, not "xml".',
    ],
  ])("%s is an error that says what to do", async (_, args, message) => {
    using place = openRepository();
    expect(await place.audit(args)).toEqual({ code: 1, out: "", err: message });
  });

  test("outside a repository, the error asks for a repository", async () => {
    using place = openPlace();
    expect((await place.audit([], { cwd: place.path })).err).toBe(
      "usage: This folder is not in a readable git repository. -> Run it in the repository of the manifests, or use --from FOLDER for a checkout of the audit branch.",
    );
  });

  test("--help has the same form as that of the other commands", () => {
    expect(commandHelp("audit", auditSpec, 80)).toMatch(/^ {2}--gained RIGHT {11}\S/m);
  });
});

describe("hostile names", () => {
  const NASTY = 'x\u001b[2J\u202e\r\n2026-11-25 09:00 UTC  done  "=1+1",';
  const record = makeAudit("2026-11-25T09:00:00Z", {
    instance: NASTY,
    url: NASTY,
    approvedBy: NASTY,
    pullRequests: [{ number: 1, title: NASTY, author: NASTY, merger: NASTY, approvers: [NASTY] }],
    changes: [
      siteChange(NASTY, "view", `write + ${NASTY}`, {
        siteName: NASTY,
        outcome: "failed",
        message: NASTY,
        why: [{ file: NASTY, line: 1, text: NASTY }],
        pullRequest: 1,
      }),
    ],
    approved: {
      grants: [
        {
          outcome: "approved",
          digest: "0".repeat(32),
          login: NASTY,
          rights: { role: "view", capabilities: [NASTY] },
          sites: 0,
          pullRequest: 1,
        },
      ],
      sites: [
        {
          site: 3,
          before: { name: NASTY, group: NASTY, host: NASTY },
          after: { name: "Shop", group: "", host: "" },
        },
      ],
      lists: [[3]],
      names: { "3": NASTY },
    },
  });

  test("hostile names have no effect on a terminal", async () => {
    using place = openRecords({ "audit/access/2026-11.jsonl": recordLine(record) });
    const { out } = await place.audit([]);
    expect(out).not.toMatch(/[^\n\P{C}]/u);
    expect(out).toContain("x\\u{1b}[2J\\u{202e}\\u{d}\\u{a}2026-11-25");
    // These three entries have the only lines that are not indented.
    expect(out.split("\n").filter((line) => /^\S/.test(line))).toEqual([
      "1 change and 2 approvals in 1 run, newest first",
      expect.stringMatching(/^2026-11-25 09:00 UTC {2}failed {3}x\\u/),
      expect.stringMatching(/^2026-11-25 09:00 UTC {2}approved {2}site 3: x\\u/),
      expect.stringMatching(/^2026-11-25 09:00 UTC {2}approved {2}x\\u/),
      "1 record of 2026-11-25 was read.",
    ]);
    const csv = await place.audit(["--format", "csv"]);
    expect(csv.out.replaceAll("\r\n", "")).not.toMatch(/\p{C}/u);
    expect(csv.out.split("\r\n").length).toBe(5);
  });
});

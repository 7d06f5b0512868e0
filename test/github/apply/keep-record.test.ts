import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { AuditRecord } from "../../../src/audit/audit.generated.ts";
import { readRecords } from "../../../src/audit/read.ts";
import type { SandboxSeed } from "../../../src/sandbox/seed.generated.ts";
import { openRepository } from "../../helpers/audit-place.ts";
import { openStage, type Stage } from "../stage.ts";
import type { FakeOptions } from "../fake/world.ts";

const AUDIT = "matomo-access/audit";
const SEED: SandboxSeed = {
  sites: [{ name: "Shop DE" }, { name: "Shop FR" }],
  users: [
    { login: "alice", email: "alice@mail.example", access: [{ access: ["view"], sites: [1] }] },
    { login: "bob", email: "bob@mail.example" },
  ],
};
const people = (alice: string, more = ""): string =>
  `users:\n  alice: { email: alice@mail.example, access: [{ role: ${alice}, sites: [Shop DE], reason: she leads it }] }\n${more}`;

const stageWith = (options: FakeOptions = {}, settings = ""): Promise<Stage> =>
  openStage(
    SEED,
    {
      "access/settings.yaml": `url: https://analytics.example.org\nremovals: all\n${settings}`,
      "access/people.yaml": people("view"),
    },
    options,
  );

/** A pull request that was planned, approved and merged. */
async function merged(stage: Stage, text: string, title = "Change"): Promise<number> {
  const { github } = stage;
  const pull = github.openPull({
    head: `change-${title}`,
    title,
    author: "carol",
    files: { "access/people.yaml": text },
  });
  const planned = await stage.plan(pull);
  expect(planned.code, planned.log).toBe(0);
  github.review(pull, "dora", "APPROVED");
  stage.merge(pull, "erin");
  return pull;
}

/** The record as `matomo-access audit` reads it. */
function recordsOf({ github }: Stage): readonly AuditRecord[] {
  let files: Record<string, string> = {};
  try {
    files = github.filesAt(AUDIT);
  } catch {
    // There is no branch yet.
  }
  const { records, unreadable } = readRecords(
    Object.entries(files)
      .filter(([path]) => path.endsWith(".jsonl"))
      .map(([path, text]) => ({ path, bytes: Buffer.from(text) })),
  );
  expect(unreadable).toEqual([]);
  return records;
}

const isRefUpdate = ({ method, path }: { method: string; path: string }): boolean =>
  (method === "PATCH" || method === "POST") &&
  path.includes("/git/refs") &&
  !path.includes("adopt");

describe("the audit record", () => {
  test("one command reports who granted Alice admin, when, and who approved it", async () => {
    await using stage = await stageWith();
    await merged(stage, people("write"), "Alice writes");
    await stage.apply();
    const pull = await merged(stage, people("admin"), "Alice leads the shop");
    expect((await stage.apply()).reason).toBe("applied");
    // Somebody reverts it by hand, and a dispatch by zoe applies it again.
    await stage.click("UsersManager.setUserAccess", {
      userLogin: "alice",
      access: "view",
      idSites: "1",
    });
    const found = await stage.drift();
    stage.github.reviewRun(7007, "mallory", "rejected");
    stage.github.reviewRun(7007, "fay");
    const put = await stage.apply({
      dispatch: true,
      actor: "zoe",
      runId: 7007,
      inputs: { approve: found.outputs["plan-hash"] ?? "" },
    });
    expect(put.reason, put.log).toBe("applied");
    using place = openRepository();
    place.branch(AUDIT, stage.github.filesAt(AUDIT));
    const { code, out } = await place.audit(["alice", "--gained", "admin"]);
    expect(code, out).toBe(0);
    expect(
      out
        .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d UTC/g, "MOMENT")
        .replaceAll(/(?:plan|commit) [0-9a-f]{12}/g, "HASH"),
    ).toBe(`2 changes in 2 runs, newest first

MOMENT  done     alice: view -> admin on Shop DE (1)
    why   changed by hand in Matomo; this reverts it
    why   access/people.yaml:2  grants admin (she leads it)
    by    dispatched by zoe, approved by fay
    run   access, dispatch, HASH, HASH,
            https://github.example/acme/access/actions/runs/7007

MOMENT  done     alice: write -> admin on Shop DE (1)
    why   access/people.yaml:2  grants admin (she leads it)
    by    pull request ${pull} by carol, approved by dora, merged by erin MOMENT: Alice
            leads the shop
    run   access, merge, HASH, HASH,
            https://github.example/acme/access/actions/runs/1004

3 records of ${new Date().toISOString().slice(0, 10)} were read.
`);
  });

  test("the record loses nothing if two runs write at once, because the second one reads again", async () => {
    await using stage = await stageWith();
    const { github } = stage;
    const other = (index: number): void =>
      void github.commit({
        branch: AUDIT,
        from: "main",
        files: { [`audit/eu/2026-0${index}.jsonl`]: `{"other":${index}}\n` },
        author: "carol",
      });
    let moved = 0;
    github.setFault((request) => {
      // The first record creates the branch and the others move it. Each time another writer is
      // faster.
      if (isRefUpdate(request) && moved < 3) {
        moved += 1;
        other(moved);
      }
      return undefined;
    });
    expect((await stage.apply()).reason).toBe("not-approved");
    github.setFault(undefined);
    expect(moved).toBe(3);
    const files = github.filesAt(AUDIT);
    expect(Object.keys(files).filter((path) => path.startsWith("audit/eu/"))).toHaveLength(3);
    expect(Object.keys(files).some((path) => path.startsWith("audit/access/"))).toBe(true);
    expect(github.violations).toEqual([]);
  });

  test("the record has every line exactly once, even after a lost answer or a failed request", async () => {
    await using stage = await stageWith();
    const { github } = stage;
    let lost = false;
    github.setFault((request) => {
      if (!isRefUpdate(request) || lost) return undefined;
      lost = true;
      return "drop-after";
    });
    expect((await stage.apply()).reason).toBe("not-approved");
    expect([lost, recordsOf(stage).length]).toEqual([true, 1]);
    let broken = false;
    github.setFault(({ method, path }) => {
      if (method !== "POST" || !path.endsWith("/git/trees") || broken) return undefined;
      broken = true;
      return { status: 502 };
    });
    expect((await stage.apply()).reason).toBe("not-approved");
    const [text] = Object.entries(github.filesAt(AUDIT)).flatMap(([path, content]) =>
      path.endsWith(".jsonl") ? [content] : [],
    );
    expect([broken, text?.trim().split("\n").length]).toEqual([true, 4]);
  });

  test("a record that cannot be written is shown in the log, the summary and a file, and the result is still reported", async () => {
    await using stage = await stageWith();
    const pull = await merged(stage, people("admin"));
    stage.github.setFault(({ method, path }) =>
      method === "POST" && path.endsWith("/git/trees")
        ? { status: 403, body: { message: "Resource not accessible by integration" } }
        : undefined,
    );
    const { code, reason, log, summary, outputs } = await stage.apply();
    expect([code, reason]).toEqual([1, "not-recorded"]);
    expect(log).toContain("::error title=not-recorded::The audit record could not be written: ");
    const line = readFileSync(outputs["record-file"] ?? "", "utf8");
    const { records, unreadable } = readRecords([{ path: "x", bytes: Buffer.from(line) }]);
    expect(unreadable).toEqual([]);
    expect(records[0]?.changes).toMatchObject([
      { login: "alice", outcome: "done", pullRequest: pull },
    ]);
    expect(log).toContain(line.trim());
    expect(summary).toContain(line.trim());
    expect(summary).toContain("The branch `matomo-access/audit` has no line for this run.");
    expect(stage.github.comments(pull).at(-1)?.body).toContain(
      "Done: 1 change applied and verified.",
    );
  });

  test("the record contains refused, stopped, failed and cancelled runs too, with the reason", async () => {
    await using stage = await stageWith({}, "limits: { gaining: { count: 0, percent: 0 } }\n");
    const pull = await merged(stage, people("admin", "  bob: { email: robert@mail.example }\n"));
    expect((await stage.apply()).reason).toBe("refused");
    const [refused] = recordsOf(stage);
    expect(refused).toMatchObject({
      green: false,
      summary: { made: 0, skipped: 2 },
      changes: [{ login: "alice", outcome: "skipped" }, {}],
    });
    expect(refused?.refused?.[0]).toContain("limits.gaining");
    // Matomo refuses.
    stage.sandbox.setHook(({ phase, method }) =>
      phase === "before" && /setUserAccess|updateUser|getBulkRequest/.test(method)
        ? {
            kind: "answer",
            status: 200,
            body: '{"result":"error","message":"alice@mail.example says no"}',
          }
        : undefined,
    );
    const failed = await stage.apply({ dispatch: true, inputs: { "allow-gaining": "1" } });
    expect(failed.reason, failed.log).toBe("partly-done");
    expect(recordsOf(stage)[1]).toMatchObject({
      green: false,
      changes: [
        { login: "alice", outcome: "failed" },
        { login: "bob", kind: "email", outcome: "held" },
      ],
    });
    expect(JSON.stringify(recordsOf(stage))).not.toContain("@mail.example");
    // Cancelled while it writes: its changes are still read back, recorded and reported.
    const stop = new AbortController();
    stage.sandbox.setHook(({ phase, calls }) => {
      if (phase === "after" && calls.some(({ write }) => write)) stop.abort();
    });
    const cancelled = await stage.apply({
      dispatch: true,
      inputs: { "allow-gaining": "1" },
      signal: stop.signal,
    });
    expect(cancelled.code, cancelled.log).toBe(1);
    expect(recordsOf(stage)[2]).toMatchObject({
      green: false,
      stopped: "The run was interrupted.",
      summary: { made: 1, skipped: 1 },
    });
    expect(stage.github.comments(pull).at(-1)?.body).toContain("Stopped after 1 change.");
    expect(stage.github.violations).toEqual([]);
  });

  test("the record contains what a merge approved and retired, and its pull request, even if nothing changes in Matomo", async () => {
    await using stage = await stageWith();
    const first = await merged(
      stage,
      people("view", "  bob: { email: bob@mail.example, access: [] }\n"),
      "Begin",
    );
    await stage.apply();
    const later =
      "  bob: { email: bob@mail.example, access: [{ role: write, sites: [Shop FR], from: 2099-01-01, until: 2099-12-31 }] }\n";
    const second = await merged(stage, people("view", later), "Bob comes");
    await stage.click("SitesManager.updateSite", { idSite: "2", siteName: "Shop France" });
    const moved = later.replace("Shop FR", "Shop France").replace("2099-12-31", "2099-06-30");
    expect((await stage.apply()).reason).toBe("applied");
    const third = await merged(stage, people("view", moved), "Bob leaves early");
    const last = await stage.apply();
    expect([last.reason, last.outputs["changes"]], last.log).toEqual(["applied", "0"]);
    await stage.step("apply", "schedule", {}, { inputs: { scheduled: "true" } });
    const [begun, come, left, ...rest] = recordsOf(stage);
    expect(begun?.approved).toMatchObject({
      grants: [
        {
          outcome: "approved",
          login: "alice",
          rights: { role: "view" },
          sites: 0,
          pullRequest: first,
        },
      ],
      sites: [
        { site: 1, before: null, after: { name: "Shop DE" }, pullRequest: first },
        { site: 2, before: null, after: { name: "Shop FR" }, pullRequest: first },
      ],
      lists: [[1]],
      names: { "1": "Shop DE" },
    });
    const days = { from: "2099-01-01", until: "2099-12-31" };
    expect(come).toMatchObject({ green: true, changes: [] });
    expect(come?.approved?.grants).toMatchObject([
      {
        outcome: "approved",
        login: "bob",
        rights: { role: "write" },
        ...days,
        pullRequest: second,
      },
    ]);
    expect(come?.approved?.sites).toEqual([]);
    expect(left?.approved?.grants).toMatchObject([
      { outcome: "approved", login: "bob", ...days, until: "2099-06-30", pullRequest: third },
      {
        outcome: "retired",
        login: "bob",
        ...days,
        digest: come?.approved?.grants[0]?.digest,
        pullRequest: third,
      },
    ]);
    expect(left?.approved?.sites).toMatchObject([
      { site: 2, before: { name: "Shop FR" }, after: { name: "Shop France" }, pullRequest: third },
    ]);
    expect(rest.map(({ trigger, approved }) => [trigger, approved])).toEqual([
      ["schedule", undefined],
    ]);
    expect(JSON.stringify(recordsOf(stage).map(({ approved }) => approved))).not.toContain("@");
    using place = openRepository();
    place.branch(AUDIT, stage.github.filesAt(AUDIT));
    const { out } = await place.audit(["bob", "--pull-request", String(second)]);
    expect(out).toMatch(
      /approved {2}bob: write on Shop FR \(2\) from 2099-01-01 until 2099-12-31\n {4}grant [0-9a-f]{32}\n {4}by {4}pull/,
    );
    expect(stage.github.violations).toEqual([]);
  });

  test("the record contains the changes made by hand that a run finds; on a public repository, it contains only their number", async () => {
    await using stage = await stageWith();
    await stage.apply();
    await stage.click("UsersManager.setUserAccess", {
      userLogin: "alice",
      access: "admin",
      idSites: "2",
    });
    expect((await stage.apply()).reason).toBe("not-approved");
    expect(recordsOf(stage)[1]).toMatchObject({
      changes: [],
      drift: [
        {
          login: "alice",
          site: 2,
          siteName: "Shop FR",
          before: { role: "admin" },
          after: null,
          cause: "by-hand",
        },
      ],
    });
    await using open = await stageWith({ private: false });
    const applied = await open.apply();
    expect(applied.outputs["plan-file"]).toBe("");
    expect(recordsOf(open)[0]).toMatchObject({ withheld: true, changes: [], drift: [] });
    expect(
      Object.keys(open.github.filesAt(AUDIT)).filter((path) => path.startsWith("state/")),
    ).toEqual(["state/access.commit"]);
  });
});

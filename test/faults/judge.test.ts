import { describe, expect, it } from "vitest";
import type { Plan } from "../../src/plan/plan.generated.ts";
import type { SandboxCall } from "../../src/sandbox/server.ts";
import type { Seen } from "../helpers/facts.ts";
import { makeLive, type WorldSeed } from "../helpers/make-world.ts";
import { planOf } from "../helpers/plan-of.ts";
import type { RandomWorld } from "../helpers/random-worlds.ts";
import type { Ran } from "../helpers/run-cli.ts";
import {
  type JudgedRun,
  judgeFiles,
  judgeFinished,
  judgeLeft,
  judgeOutput,
  judgeSpoiled,
} from "./judge.ts";

// A judge that never reports a problem proves nothing, so these tests give it problems to find.
const SETTINGS = "removals: all\nlimits: { losing: { count: 20 }, gaining: { count: 20 } }\n";
const YAML = `
users:
  ann: { email: ann@example.org, access: [{ role: write, sites: [One] }] }
  bob: { email: bob@example.org, access: [] }
`;
const PEOPLE: NonNullable<WorldSeed["people"]> = {
  ann: { access: { 1: "view" } },
  bob: { access: { 1: "admin" } },
  eve: { access: { 1: "view" } },
};
const world = (people: WorldSeed["people"] = {}): ReturnType<typeof makeLive> =>
  makeLive({ sites: ["One", "Two"], people: { ...PEOPLE, ...people } });
const BEFORE = world();
const PLAN: Plan = planOf(YAML, BEFORE, { settings: SETTINGS });
const DONE = world({ ann: { access: { 1: "write" } }, bob: {} });
const WORLD: RandomWorld = {
  seed: {},
  manifest: { users: { ann: {}, bob: { access: [] } } },
  settings: {
    url: "https://analytics.example.org",
    removals: "all",
    limits: { losing: { count: 20 }, gaining: { count: 20 } },
  },
};
const TODAY = "2026-12-01";

const call = (method: string, params: SandboxCall["params"], write = true): SandboxCall => ({
  method: `UsersManager.${method}`,
  params,
  write,
  number: 1,
  inBulk: false,
});
const ANN = call("setUserAccess", { userLogin: "ann", access: "write", idSites: "1" });

/** The output of `apply --json`. */
const said = (code: number, statuses: readonly string[] = ["done", "done"]): Ran => ({
  code,
  err: "",
  out: JSON.stringify({
    green: code === 0,
    changes: PLAN.effects.map((effect, index) => ({ ...effect, status: statuses[index] })),
    verified: { clean: code === 0, remaining: 0, readAt: "2026-12-01T06:00:00Z" },
  }),
});
const run = (ran: Ran, after: Seen = DONE, more: Partial<JudgedRun> = {}): JudgedRun => ({
  ran,
  plan: PLAN,
  before: BEFORE,
  after,
  calls: [ANN],
  allCalls: [ANN],
  version: "5.0.2",
  ...more,
});
const finished = (judged: JudgedRun): string[] => judgeFinished(judged, WORLD, TODAY);

describe("the judge of runs with faults", () => {
  it("accepts a run that applied its plan, and one that reports its failure", () => {
    expect(PLAN.effects).toHaveLength(2);
    expect(judgeSpoiled(run(said(0)))).toEqual([]);
    expect(finished(run(said(0)))).toEqual([]);
    const half = world({ ann: { access: { 1: "write" } } });
    expect(judgeSpoiled(run(said(4, ["done", "failed"]), half))).toEqual([]);
  });

  it("finds a green run that is not complete, and a change that is only claimed to be done", () => {
    const half = world({ ann: { access: { 1: "write" } } });
    expect(judgeSpoiled(run(said(0), half))).toEqual([
      "green, and not done: bob/site 1: admin / undefined",
      "said to be done, and not there: bob/site 1 is admin",
    ]);
    expect(judgeSpoiled(run(said(4), half))).toEqual([
      "said to be done, and not there: bob/site 1 is admin",
    ]);
    const { out } = said(0);
    expect(judgeSpoiled(run({ code: 4, err: "", out }))).toEqual(["green and exit code differ: 4"]);
  });

  it("finds a write outside the plan to another person or site, with its consequences", () => {
    const stranger = call("setUserAccess", { userLogin: "eve", access: "admin", idSites: "1" });
    const elsewhere = call("setUserAccess", { userLogin: "ann", access: "write", idSites: "1,2" });
    const reading = call("getUser", { userLogin: "eve" }, false);
    expect(judgeSpoiled(run(said(0), DONE, { calls: [ANN, stranger, reading] }))).toEqual([
      expect.stringMatching(/^a call outside the plan: UsersManager.setUserAccess .*eve/),
    ]);
    expect(judgeSpoiled(run(said(0), DONE, { calls: [elsewhere] }))).toHaveLength(1);
    const took = world({ ann: { access: { 1: "write" } }, bob: {}, eve: { access: {} } });
    expect(judgeSpoiled(run(said(4), took))).toEqual([
      "outside the plan: eve/site 1: undefined / view",
    ]);
    const less = world({ ann: { access: {} } });
    expect(judgeSpoiled(run(said(4, ["failed", "failed"]), less))).toEqual([
      "outside the plan: ann/site 1: undefined / write",
    ]);
  });

  it("finds an error that hides what was written", () => {
    const silent = { code: 1, out: "", err: "no room" };
    expect(judgeSpoiled(run(silent))).toEqual(["exit 1 after writes: no room"]);
    expect(judgeSpoiled(run(silent, BEFORE, { calls: [] }))).toEqual([]);
  });

  it("finds an old invitation to an account whose e-mail has changed", () => {
    const withPia = (email: string): ReturnType<typeof world> =>
      world({ pia: { status: "pending", email } });
    const [before, after] = [withPia("old@example.org"), withPia("new@example.org")];
    const plan = planOf("users:\n  pia: { email: new@example.org, access: [] }\n", before, {
      settings: SETTINGS,
    });
    const update = call("updateUser", { userLogin: "pia", email: "new@example.org" });
    const changed = { code: 5, out: "", err: "" };
    const judged = run(changed, after, { before, plan, calls: [update], allCalls: [update] });
    expect(judgeSpoiled(judged)).toEqual(["an old invitation is valid beside a new e-mail: pia"]);
    const sent = [update, call("resendInvite", { userLogin: "pia" })];
    expect(judgeSpoiled({ ...judged, allCalls: sent })).toEqual([]);
  });
});

describe("the judge of the run after those with faults", () => {
  it("finds what is lost for good, and what a plan would still change", () => {
    const lost = world({ ann: { access: { 1: "view" } }, bob: {} });
    expect(finished(run(said(4, ["failed", "done"]), lost))).toEqual([
      "lost after the next run: ann/site 1: view / write",
    ]);
    expect(judgeLeft(PLAN, BEFORE, lost)).toEqual(["left to do: 2"]);
    const left = planOf(YAML, DONE, { settings: SETTINGS });
    const ended = world({ ann: { access: { 1: "write" }, status: "expired" }, bob: {} });
    expect(judgeLeft(left, BEFORE, DONE)).toEqual([]);
    expect(judgeLeft(left, BEFORE, ended)).toEqual([
      "an invitation that ended, and that no plan reports: ann",
    ]);
  });

  it("finds a violated guard", () => {
    const guarded = (settings: Partial<RandomWorld["settings"]>): string[] =>
      judgeFinished(
        run(said(0)),
        { ...WORLD, settings: { ...WORLD.settings, ...settings } },
        TODAY,
      );
    expect(guarded({ protect: { logins: ["BOB"] } })).toEqual([
      "a guard: BOB is protected and lost something",
    ]);
    expect(guarded({ removals: "none" })).toEqual([
      "a guard: removals: none, and bob lost something",
    ]);
    expect(guarded({ limits: { losing: { count: 0 } } })).toEqual([
      "a guard: 1 people lost something",
    ]);
  });

  it("finds a run that wrote although it was refused, or that ends with an error", () => {
    const plan: Plan = { ...PLAN, guards: { ...PLAN.guards, refusals: ["too many"] } };
    const refused = { code: 3, out: "", err: "" };
    expect(finished(run(refused, BEFORE, { plan, calls: [] }))).toEqual([]);
    expect(finished(run(refused, DONE, { plan })).map((line) => line.split(":")[0])).toEqual([
      "lost after the next run",
      "lost after the next run",
    ]);
    expect(finished(run({ code: 1, out: "", err: "broken" }))).toEqual([
      "the next run ends with 1: broken",
    ]);
  });
});

describe("the judge of texts", () => {
  const SECRET = "Sesame&open+me%20/1";

  it("finds a secret in a file or in the output, even if it is encoded", () => {
    for (const text of [SECRET, encodeURIComponent(SECRET), btoa(SECRET)]) {
      const found = judgeFiles([{ path: "notes.txt", text: `a ${text} b` }], [SECRET]);
      expect(found).toEqual([`a secret in notes.txt: ${text}`]);
      const printed = judgeOutput({ code: 0, out: "", err: `a ${text}` }, [SECRET]);
      expect(printed).toEqual([`a secret in the output: ${text}`]);
    }
  });

  it("finds an invitation link, an internal error, and half a line of a journal", () => {
    const link = "https://x.example/index.php?module=Login&action=acceptInvitation&token=1";
    expect(judgeFiles([{ path: "x", text: link }], [])).toEqual(["an invitation link: x"]);
    expect(judgeOutput({ code: 1, out: link, err: "An internal error" }, [])).toHaveLength(2);
    const journal = { path: "/run/journal.jsonl", text: '{"type":"run"}\n{"type":"int' };
    expect(judgeFiles([journal], [])).toEqual(['no JSON in /run/journal.jsonl: {"type":"int']);
    expect(judgeFiles([{ path: "a.jsonl", text: "no" }], [])).toEqual([]);
  });

  it("ignores files that do not exist", () => {
    const clean = { path: "/run/after.json", text: "{}\n" };
    expect(judgeFiles([clean], [SECRET])).toEqual([]);
    expect(judgeOutput({ code: 0, out: "done", err: "" }, [SECRET])).toEqual([]);
  });
});

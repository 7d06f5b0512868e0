import { describe, expect, test } from "vitest";
import { type ApplyResult, isGreen } from "../../src/apply/apply.ts";
import type { Effect } from "../../src/plan/plan.generated.ts";
import { subsetOfPlan } from "../../src/plan/subset-of-plan.ts";
import type { SandboxSeed } from "../../src/sandbox/seed.generated.ts";
import { makeLive } from "../helpers/make-world.ts";
import { planOf } from "../helpers/plan-of.ts";
import { openApplying, outcomesOf, spoil } from "./applying.ts";

const refused = { kind: "answer", status: 200, body: '{"result":"error","message":"no"}' } as const;
const badEmail = {
  kind: "answer",
  status: 200,
  body: '{"result":"error","message":"new@example.org is no e-mail"}',
} as const;
const SEED: SandboxSeed = {
  sites: [{ name: "One" }, { name: "Two" }],
  users: [
    { login: "ann", email: "ann@example.org", superuser: true },
    { login: "ben", email: "ben@example.org", access: [{ access: ["write"], sites: [1, 2] }] },
  ],
};
const SETTINGS = { settings: "removals: all" };

describe("a run is green", () => {
  const live = makeLive({ sites: ["One"], people: { ann: {} } });
  const plan = planOf("users:\n  ann: { access: [{ role: view, sites: [1] }] }\n", live);
  const done: ApplyResult = {
    plan,
    outcomes: [{ effectIndex: 0, status: "done" }],
    verified: { clean: true, remaining: 0, readAt: live.readAt },
  };
  const held = (reason: Effect["held"][number]["reason"]): ApplyResult => ({
    ...done,
    plan: {
      ...plan,
      effects: plan.effects.map((one) => ({ ...one, held: [{ reason, text: "" }] })),
    },
    outcomes: [{ effectIndex: 0, status: "held", message: "" }],
  });

  test("a run is green if everything is done and verified, or on hold by a policy", () => {
    expect(isGreen(done)).toBe(true);
    expect(isGreen(held("removals"))).toBe(true);
    expect(isGreen(held("not-scheduled"))).toBe(true);
    expect(isGreen({ ...done, outcomes: [] })).toBe(true);
  });

  test.each([
    [
      "a limit refused it, although approved end dates were applied",
      { ...done, refused: ["too many"] },
    ],
    ["it was stopped", { ...done, stopped: "The run was interrupted." }],
    ["the final read failed", { ...done, verified: undefined }],
    [
      "something remains",
      { ...done, verified: { clean: false, remaining: 1, readAt: live.readAt } },
    ],
    [
      "an error concerns somebody's grants",
      { ...done, plan: { ...plan, frozen: [{ login: "ann", reasons: [] }] as never } },
    ],
    ["a change failed", { ...done, outcomes: [{ effectIndex: 0, status: "failed" as const }] }],
    [
      "a change was skipped",
      { ...done, outcomes: [{ effectIndex: 0, status: "skipped" as const }] },
    ],
    ["a change waits for approval", held("not-approved")],
    ["a change waits for the password", held("password-missing")],
  ])("a run is not green if %s", (_, result: ApplyResult) => {
    expect(isGreen(result)).toBe(false);
  });
});

describe("the final read shows that", () => {
  const CARL =
    "users:\n  carl: { email: carl@example.org, access: [{ role: view, sites: [One] }, { role: view, sites: [Two] }] }\n";

  test("a new account got view on its first site when it was created, even if the run ended right after", async () => {
    await using run = await openApplying(SEED, CARL);
    const stop = new AbortController();
    run.setHook(({ method, phase }) => {
      if (method === "UsersManager.inviteUser" && phase === "after") stop.abort();
    });
    expect(outcomesOf(await run.apply({ signal: stop.signal }))).toEqual([
      "carl account: done",
      "carl site 1: done",
      "carl site 2: skipped, The run was interrupted.",
    ]);
  });

  test("an account that Matomo did not create got no access to its first site", async () => {
    await using run = await openApplying(SEED, CARL);
    run.setHook(spoil("UsersManager.inviteUser", "before", refused));
    expect(outcomesOf(await run.apply())).toEqual([
      "carl account: failed, no",
      "carl site 1: skipped, The account could not be created.",
      "carl site 2: skipped, The account could not be created.",
    ]);
  });

  test("a super user right was replaced, although the e-mail could not be changed", async () => {
    const yaml =
      "users:\n  ann: { email: new@example.org, access: [{ role: write, sites: [One] }] }\n";
    await using run = await openApplying(SEED, yaml, SETTINGS);
    run.setHook(spoil("UsersManager.updateUser", "before", badEmail));
    expect(outcomesOf(await run.apply())).toEqual([
      "ann superuser: done",
      "ann email: failed, new@example.org is no e-mail",
    ]);
  });

  test("access was removed, although another change for the same person is on hold", async () => {
    const yaml = "users:\n  ben: { access: [{ role: admin, sites: [One] }] }\n";
    const whole = planOf(
      yaml,
      makeLive({ sites: ["One", "Two"], people: { ben: { access: { 1: "write", 2: "write" } } } }),
      SETTINGS,
    );
    const loss = whole.effects.filter((effect) => effect.loss);
    const approved = [{ plan: subsetOfPlan(whole, loss, "effects-only"), covers: "all" as const }];
    await using run = await openApplying(SEED, yaml, { ...SETTINGS, approved });
    const outcomes = outcomesOf(await run.apply());
    expect(outcomes.map((line) => line.split(",")[0])).toEqual([
      "ben site 1: held",
      "ben site 2: done",
    ]);
  });
});

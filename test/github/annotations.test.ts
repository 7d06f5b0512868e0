import { expect, test } from "vitest";
import { ACTION_FINDINGS } from "../../src/domain/findings/action.ts";
import type { SandboxSeed } from "../../src/sandbox/seed.generated.ts";
import type { FakeRequest } from "./fake/server.ts";
import { openStage, type Stage, type StepResult } from "./stage.ts";

// The action's own annotations, one for each code in the closed list.
const SEED: SandboxSeed = {
  sites: [{ name: "Shop" }],
  users: [
    { login: "alice", email: "alice@mail.example", access: [{ access: ["view"], sites: [1] }] },
  ],
};
const alice = (role: string): Record<string, string> => ({
  "access/people.yaml": `users:\n  alice: { email: alice@mail.example, access: [{ role: ${role}, sites: [Shop] }] }\n`,
});
const NONE = {
  "access/settings.yaml": "url: https://analytics.example.org\nremovals: all\napprovals: none\n",
};
const FORBIDDEN = { status: 403, body: { message: "Resource not accessible by integration" } };

/** Makes GitHub refuse calls of this kind from now on. */
function forbid(stage: Stage, method: string, path: RegExp): void {
  stage.github.setFault((request: FakeRequest) =>
    request.method === method && path.test(request.path) ? FORBIDDEN : undefined,
  );
}

function pullOf(stage: Stage): number {
  return stage.github.openPull({ head: "change", author: "carol", files: alice("write") });
}

const CASES: Readonly<Record<keyof typeof ACTION_FINDINGS, (stage: Stage) => Promise<StepResult>>> =
  {
    "matomo-access": (stage) => stage.apply({ env: { MATOMO_TOKEN: "0".repeat(32) } }),
    "no-comment": (stage) => {
      forbid(stage, "POST", /\/issues\/\d+\/comments$/);
      return stage.plan(pullOf(stage));
    },
    "no-status": (stage) => {
      forbid(stage, "POST", /\/statuses\//);
      return stage.plan(pullOf(stage));
    },
    "no-check-run": (stage) => {
      forbid(stage, "POST", /\/check-runs$/);
      return stage.plan(pullOf(stage));
    },
    "not-uploaded": (stage) => stage.plan(pullOf(stage), { upload: "none" }),
    "review-not-opened": (stage) => {
      stage.github.commit({
        branch: "main",
        files: {
          "access/settings.yaml": `${NONE["access/settings.yaml"]}reviews: { every: 90d }\n`,
          ...alice("view"),
        },
      });
      forbid(stage, "POST", /\/pulls$/);
      return stage.review();
    },
    "edited-by-others": async (stage) => {
      const pull = pullOf(stage);
      await stage.plan(pull);
      const [comment] = stage.github.comments(pull);
      stage.github.editComment(comment?.id ?? 0, "mallory", `${comment?.body}All is well.`);
      return stage.plan(pull);
    },
    "no-issue": (stage) => {
      forbid(stage, "POST", /\/issues$/);
      return stage.drift({ env: { MATOMO_TOKEN: "0".repeat(32) } });
    },
    "no-heartbeat": (stage) => stage.drift({ inputs: { "heartbeat-url": "http://a.example" } }),
    "no-approvers": (stage) => {
      forbid(stage, "GET", /\/runs\/\d+\/approvals$/);
      return stage.apply({ dispatch: true });
    },
    "unknown-approval": (stage) =>
      stage.plan(
        stage.github.openPull({
          head: "change",
          author: "carol",
          files: { "access/approve.yaml": "approve: [{ plan: 0123456789ab, reason: why }]\n" },
        }),
      ),
    "approvals-loosened": async (stage) => {
      await stage.apply();
      const pull = stage.github.openPull({ head: "change", author: "carol", files: NONE });
      await stage.plan(pull);
      stage.github.merge(pull, "carol");
      return stage.apply();
    },
    "wrong-bot": (stage) => stage.plan(pullOf(stage), { inputs: { bot: "our-app[bot]" } }),
    "record-incomplete": async (stage) => {
      await stage.apply();
      stage.github.deleteBranch("matomo-access/audit");
      return stage.apply();
    },
    "outdated-repair": async (stage) => {
      await stage.apply();
      stage.github.deleteBranch("matomo-access/audit");
      const { log } = await stage.apply();
      const [, hash = ""] = /repair: ([0-9a-f]{64})/.exec(log) ?? [];
      const files = { "access/approve.yaml": `approve: [{ plan: ${hash}, reason: known }]\n` };
      const pull = stage.github.openPull({ head: "repair", author: "carol", files });
      await stage.plan(pull);
      stage.github.deleteBranch("matomo-access/audit");
      stage.merge(pull, "dora");
      return stage.apply();
    },
    "run-stopped": async (stage) => {
      await stage.apply();
      await stage.apply({ runId: 9001 });
      const { git } = stage.github.world;
      const [started = ""] = git.commit(stage.github.tip("matomo-access/audit")).parents;
      stage.github.moveBranch("matomo-access/audit", started);
      stage.github.changeRun(9001, { conclusion: "cancelled" });
      return stage.apply();
    },
    "no-statuses": async (stage) => {
      await stage.apply();
      const pull = pullOf(stage);
      await stage.plan(pull);
      stage.merge(pull, "dora");
      forbid(stage, "GET", /\/commits\/[0-9a-f]{40}\/statuses$/);
      return stage.apply();
    },
    "runs-deleted": async (stage) => {
      await stage.apply({ runId: 5001 });
      stage.github.setNow(new Date(Date.now() + 60_000));
      await stage.apply({ runId: 5002 });
      await stage.apply({ runId: 5003 });
      stage.github.world.runs.delete(5002);
      return stage.apply();
    },
    "not-recorded": (stage) => {
      forbid(stage, "POST", /\/git\/trees$/);
      return stage.apply();
    },
  };

test.each(Object.keys(CASES) as (keyof typeof CASES)[])(
  "%s is annotated with the severity of the list",
  async (code) => {
    await using stage = await openStage(SEED, {
      "access/settings.yaml": "url: https://analytics.example.org\nremovals: all\n",
      ...alice("view"),
    });
    const { log } = await CASES[code](stage);
    expect(log).toMatch(
      new RegExp(`^::${ACTION_FINDINGS[code].severity} (?:file=.*,)?title=${code}::`, "m"),
    );
  },
);

import { expect, test } from "vitest";
import { authorsOf } from "../../../src/github/apply/authors.ts";
import { planAtMerge } from "../../../src/github/apply/plan-at-merge.ts";
import { planRuns } from "../../../src/github/apply/plan-runs.ts";
import { reviewsOf } from "../../../src/github/apply/reviews.ts";
import { readPull } from "../../../src/github/platform/pull.ts";
import { artifactName } from "../../../src/github/store/plan-file.ts";
import type { Plan } from "../../../src/plan/plan.generated.ts";
import { renderPlanJson } from "../../../src/render/plan-json.ts";
import { makeLive } from "../../helpers/make-world.ts";
import { planOf } from "../../helpers/plan-of.ts";
import { apiOf } from "../fake/api.ts";
import { type FakeGithub, startGithub } from "../fake/start-github.ts";

const at = (minute: string): Date => new Date(`2026-12-01T12:${minute}:00Z`);

const LIVE = makeLive({ sites: ["Shop"], people: { ann: {} } });
/** Plans of one head that differ because of other changes in Matomo. */
const PLANS: Readonly<Record<string, Plan>> = Object.fromEntries(
  ["view", "write", "admin"].map((role) => [
    role,
    planOf(`users:\n  ann: { access: [{ role: ${role}, sites: [1] }] }\n`, LIVE),
  ]),
);

const planJson = (minute: string, role: string): string => {
  const plan = PLANS[role];
  return plan ? renderPlanJson({ ...plan, createdAt: at(minute).toISOString() }) : "";
};

/** A pull request and its events, minute by minute. */
class Story implements AsyncDisposable {
  readonly github: FakeGithub;
  readonly pull: number;
  readonly head: string;
  /** Messages about statuses that the job may not read. */
  readonly unread: string[] = [];

  private constructor(github: FakeGithub, pull: number) {
    this.github = github;
    this.pull = pull;
    this.head = github.world.issues.get(pull)?.pull?.headSha ?? "";
  }

  static async open(): Promise<Story> {
    const github = await startGithub({ now: () => at("00") });
    const pull = github.openPull({ head: "change", author: "carol", files: { "a.md": "x" } });
    return new Story(github, pull);
  }

  begin(minute: string, title = `plan #${this.pull}`): number {
    this.github.setNow(at(minute));
    return this.github.addRun({
      workflow: "plan.yml",
      event: "pull_request_target",
      title,
      headSha: this.head,
      headBranch: "change",
      conclusion: null,
      actor: "carol",
    });
  }

  again(minute: string, run: number): void {
    this.github.setNow(at(minute));
    this.github.rerun(run, "mallory");
  }

  upload(minute: string, run: number, role: string, attempt = 1): void {
    this.github.setNow(at(minute));
    const name = artifactName("access", { pull: this.pull, head: this.head, attempt });
    this.github.addArtifact(run, name, { "plan.json": planJson(minute, role) });
  }

  end(minute: string, run: number, conclusion: string): void {
    this.github.setNow(at(minute));
    this.github.endRun(run, conclusion);
  }

  /** A run that makes a plan from one minute to the next. */
  plan(minute: string, role: string): number {
    const run = this.begin(minute);
    this.upload(minute, run, role);
    this.end(minute, run, "success");
    return run;
  }

  approve(minute: string): void {
    this.github.review(this.pull, "dora", "APPROVED", at(minute));
  }

  merge(minute: string): void {
    this.github.setNow(at(minute));
    this.github.merge(this.pull, "dora");
  }

  /** The role that the valid plan gives and who approved it, or why no plan is valid. */
  async counts(): Promise<string> {
    const api = apiOf(this.github);
    const pull = await readPull(api, this.pull);
    const repository = `${this.github.owner}/${this.github.repo}`;
    const runs = await planRuns(api, pull, { workflow: "plan.yml", repository });
    const source = {
      instance: "access",
      workflow: "plan.yml",
      url: PLANS["view"]?.url ?? "",
      onUnread: ({ message }: Error) => void this.unread.push(message),
    };
    const found = await planAtMerge(api, pull, runs, source);
    if (this.github.violations.length > 0) throw new Error(this.github.violations.join("\n"));
    if ("missing" in found) return found.missing;
    const [effect] = found.plan.effects;
    const { approvers, refused } = await reviewsOf(
      api,
      pull,
      { from: found.plan.createdAt, before: found.reviewedBefore },
      await authorsOf(api, pull, runs.firstActor),
    );
    const role = effect && "after" in effect ? JSON.stringify(effect.after) : "nothing";
    const who = [...approvers, ...refused.map(({ login, why }) => `not ${login}: ${why}`)];
    return `${/view|write|admin/.exec(role)?.[0]}, ${who.join()}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.github.stop();
  }
}

test.each(["cancelled", "failure", "success", null])(
  "a run that is restarted after the merge changes nothing: %s",
  async (conclusion) => {
    await using story = await Story.open();
    story.plan("01", "admin");
    const last = story.plan("05", "view");
    story.approve("10");
    story.merge("15");
    story.again("20", last);
    if (conclusion === "success") story.upload("21", last, "write", 2);
    if (conclusion !== null) story.end("22", last, conclusion);
    expect(await story.counts()).toBe("view, dora");
    // The same after another restart.
    story.again("30", last);
    expect(await story.counts()).toBe("view, dora");
  },
);

test("a plan that was uploaded before the merge counts, however the rest of its run ended", async () => {
  for (const conclusion of [null, "success", "failure", "cancelled"]) {
    await using story = await Story.open();
    const run = story.begin("01");
    story.upload("05", run, "view");
    story.approve("06");
    story.merge("10");
    if (conclusion !== null) story.end("11", run, conclusion);
    expect(await story.counts(), String(conclusion)).toBe("view, dora");
  }
});

test("if a restarted run is unfinished at the merge, approvals from before the restart count for its earlier plan, but never for an older run's plan", async () => {
  for (const conclusion of ["cancelled", null]) {
    await using story = await Story.open();
    story.plan("01", "admin");
    const last = story.plan("05", "view");
    story.approve("10");
    story.again("12", last);
    if (conclusion !== null) story.end("13", last, conclusion);
    story.merge("15");
    story.end("16", last, "failure");
    expect(await story.counts(), String(conclusion)).toBe("view, dora");
  }
  await using late = await Story.open();
  const run = late.plan("05", "view");
  late.again("12", run);
  late.end("13", run, "cancelled");
  late.approve("14");
  late.merge("15");
  expect(await late.counts()).toBe(
    "view, not dora: approved after somebody started another plan run, and that run had not finished before the merge",
  );
});

test("an approval stays valid even if the same person approved again while a restarted run was making another plan", async () => {
  await using story = await Story.open();
  const run = story.plan("05", "view");
  story.approve("10");
  story.again("12", run);
  story.approve("13");
  story.merge("15");
  expect(await story.counts()).toBe("view, dora");
});

test("a run that was restarted before the merge and failed leaves no plan, and one that succeeded leaves its own", async () => {
  await using failed = await Story.open();
  const run = failed.plan("05", "view");
  failed.approve("10");
  failed.again("12", run);
  failed.end("13", run, "failure");
  failed.merge("15");
  expect(await failed.counts()).toBe("its last plan failed");
  await using done = await Story.open();
  const first = done.plan("01", "admin");
  done.plan("05", "write");
  // The older run was restarted and made the last plan.
  done.again("06", first);
  done.upload("07", first, "view", 2);
  done.end("08", first, "success");
  done.approve("10");
  done.merge("15");
  expect(await done.counts()).toBe("view, dora");
});

test("deleting a run does not make an older plan count", async () => {
  await using story = await Story.open();
  const { github, head } = story;
  story.plan("01", "admin");
  const last = story.plan("05", "view");
  const status = (run: number, context: string): void =>
    void github.world.statuses.push({
      id: github.world.nextId(),
      sha: head,
      state: "success",
      context,
      description: null,
      targetUrl: `https://github.example/acme/access/actions/runs/${run}`,
      creator: github.world.person("github-actions[bot]"),
      createdAt: github.now(),
    });
  status(last, "matomo-access/plan (access)");
  status(999, "matomo-access/plan (access.europe)");
  const other = github.addRun({
    workflow: "other.yml",
    event: "push",
    headSha: head,
    headBranch: "change",
    conclusion: "success",
  });
  status(other, "matomo-access/plan (access)");
  story.approve("10");
  story.merge("15");
  github.setNow(at("20"));
  status(998, "matomo-access/plan (access)");
  expect(await story.counts()).toBe("view, dora");
  github.world.runs.delete(last);
  expect(await story.counts()).toBe(`somebody deleted run ${last}, which made one of its plans`);
  expect(story.unread).toEqual([]);
  // If the job may not read statuses, it reports the missing permission.
  github.setPermissions({ actions: "read", contents: "read", pull_requests: "read" });
  expect(await story.counts()).toBe("admin, dora");
  expect(story.unread).toEqual([expect.stringContaining('the permission "statuses: read"')]);
});

test("runs of another pull request with the same head, and runs whose jobs were skipped, are ignored", async () => {
  await using story = await Story.open();
  story.plan("05", "view");
  const other = story.begin("06", `plan #${story.pull + 1}`);
  story.end("07", other, "failure");
  story.end("08", story.begin("08"), "skipped");
  story.approve("10");
  story.merge("15");
  expect(await story.counts()).toBe("view, dora");
});

test("if only failed jobs are restarted, the plan of a matrix job that did not fail still counts", async () => {
  await using story = await Story.open();
  const run = story.begin("01");
  story.upload("02", run, "view");
  story.end("03", run, "failure");
  story.again("05", run);
  story.end("06", run, "success");
  story.approve("10");
  story.merge("15");
  expect(await story.counts()).toBe("view, dora");
});

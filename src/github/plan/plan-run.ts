import { dayOf } from "../../domain/day.ts";
import { hasErrors, sortDiagnostics } from "../../domain/diagnostic.ts";
import { tellFacts } from "../../job/debug-log.ts";
import { explainError } from "../../job/internal-error.ts";
import { clockOf } from "../../job/connect.ts";
import { findDropped, findPublicDropped } from "../../manifest/dropped.ts";
import type { Manifest } from "../../manifest/model.ts";
import { openReader } from "../../matomo/matomo.ts";
import { readLive } from "../../matomo/read-live.ts";
import { planPull } from "../../plan/pull-plan.ts";
import type { SettingChange } from "../../plan/plan.generated.ts";
import { planFacts } from "../../render/debug-facts.ts";
import { headcount, totalsText } from "../../render/headline.ts";
import { manifestPatch } from "../../render/github/manifest-patch.ts";
import { offlineDifference, offlineTitle } from "../../render/github/offline-diff.ts";
import {
  briefComment,
  offlineComment,
  outOfDate,
  planComment,
  type PlanCommentInput,
  splitPlan,
} from "../../render/github/plan-comment.ts";
import { readLastRun } from "../store/state.ts";
import {
  type Context,
  type Ended,
  hasToken,
  mayPublish,
  trustedConnection,
} from "../platform/context.ts";
import { artifactName, keepPlan, shownPlan } from "../store/plan-file.ts";
import { readWorkflowHealth } from "../platform/workflow-health.ts";
import { isCurrent, testMerge } from "../platform/pull.ts";
import { newLinesOf, usedLinesOf } from "./new-lines.ts";
import { changesPlan, type PullEvent, pullOf, PullRun } from "./pull-run.ts";
import { leaveToPost } from "./plan-post.ts";
import { readSources, type Sources } from "./sources.ts";

/** GitHub discards a whole summary above 1 MiB, so there must be room for what the runner adds. */
const MAX_SUMMARY_BYTES = 950_000;
const bytesOf = (text: string): number => Buffer.byteLength(text);

/**
 * The result if another run plans the pull request, or if the pull request no longer needs a plan.
 */
const SUPERSEDED: Ended = { code: "superseded", ok: true };

/** The sources of a plan if the manifests of the pull request have no errors. */
type Good = Sources & { readonly head: Manifest };

/** Why there cannot be a live plan; `undefined` if there can be one. */
function offlineReason(
  context: Context,
  pull: PullEvent,
  { base, moves }: Sources,
): string | undefined {
  const { runner } = context;
  if (runner.input("command") === "validate") return "this step only validates.";
  if (pull.head.repo?.full_name !== runner.repository)
    return "the pull request comes from a fork, and the token is never used with the content of a fork.";
  if (runner.eventName !== "pull_request_target")
    return "the workflow runs the pull request's own code, and the token is never used with such code.";
  if (pull.base.ref !== context.defaultBranch)
    return `the target of the pull request is not ${context.defaultBranch}.`;
  if (!hasToken(context)) return "MATOMO_TOKEN is not set for this job.";
  if (!mayPublish(context, base.settings))
    return "the repository is public, and settings.yaml on the default branch does not have publish: true.";
  // A plan against the old server says nothing about the new one. The token may go to the new
  // server only after a review.
  if (moves)
    return `the pull request changes url from ${moves.from} to ${moves.to}, and the token is sent only to the url on the default branch. Merge this change separately: it changes no access, and the next pull request gets a plan for ${moves.to}. To see that plan first, run "matomo-access plan" on this branch with a token of ${moves.to}.`;
  return undefined;
}

const loginsOf = ({ base, head }: Good): string[] =>
  [base, head].flatMap(({ users, released }) =>
    [...users.values(), ...released.values()].map(({ login }) => login),
  );

const keysOf = ({ settings }: Sources): string[] => settings.map(({ key }) => key);

/**
 * The first words of the status if there is no live plan. Without Matomo, changed settings are the
 * only known risk.
 */
const aboutSettings = ({ settings, moves }: Sources): string =>
  moves ? "Changes url. " : settings.length > 0 ? "Changes the guards. " : "";

async function livePlan(
  context: Context,
  run: PullRun,
  pull: PullEvent,
  sources: Good,
): Promise<Ended> {
  const { runner, api, instance } = context;
  const { io } = runner;
  const { base, head } = sources;
  const connection = trustedConnection(context, base.settings);
  const live = await readLive(openReader(connection, clockOf(io)), { signal: io.signal });
  const today = dayOf(io.now());
  const findings = [...sources.diagnostics, ...findPublicDropped(base, head)];
  const dropped = findDropped(base, head, (key) => live.people.has(key));
  const { baseline } = await readLastRun(api, instance);
  const input = {
    live,
    now: io.now(),
    today,
    run: { hasPassword: true },
    baseline: baseline?.url === live.url ? baseline : undefined,
    initial: baseline && baseline.url !== live.url ? ("other-server" as const) : undefined,
    settingChanges: sources.settings,
    diagnostics: findings,
  };
  const added = await newLinesOf(context, input, { base, head });
  const approves = added.lines.map(({ open: _open, finding: _finding, ...line }) => line);
  const { plan, resolved } = planPull({ ...input, approves }, { base, head });
  const problems = sortDiagnostics([...plan.diagnostics, ...dropped, ...added.problems]);
  if (hasErrors(problems))
    return run.failed(
      "manifest-errors",
      "The manifests do not match this Matomo, or people were removed from them without a line that says what happens to their access.",
      problems,
    );
  run.annotate(problems);
  tellFacts(io.debug, () => [
    ...planFacts(plan),
    `differences that this pull request resolves: ${resolved}`,
  ]);
  const planFile = keepPlan(context, base.settings, plan);
  const shown = shownPlan(plan);
  const { own, before } = splitPlan(shown);
  const patch = manifestPatch(sources.baseFiles, sources.headFiles, loginsOf(sources));
  const { isBaseBroken } = sources;
  const { approvals } = base.settings;
  const health = await readWorkflowHealth(context, baseline?.at);
  const lines = added.lines.map((line) => ({ ...line, open: shownPlan(line.open) }));
  const comment: PlanCommentInput = {
    ...run.frame,
    plan: shown,
    patch,
    resolved,
    isBaseBroken,
    approvals,
    health,
    lines,
    usedLines: { hashes: usedLinesOf(base, head), path: `${context.dir}/approve.yaml` },
  };
  runner.summary(
    `${planComment({ ...comment, limit: MAX_SUMMARY_BYTES, size: bytesOf, isWhole: true })}\n`,
  );
  if (await run.comment(planComment(comment), briefComment(comment))) return SUPERSEDED;
  await run.notes(own);
  const { make, losses, held } = own.summary;
  const outOfSync =
    before.effects.length === 0
      ? ""
      : ` Out of sync before this pull request: ${before.effects.length}.`;
  const artifact = artifactName(instance, {
    pull: pull.number,
    head: pull.head.sha,
    attempt: runner.order[1],
  });
  // The status turns green only after the plan is uploaded.
  if (planFile)
    leaveToPost(runner, {
      planFile,
      artifact,
      description: run.clean(`${headcount(own)}${outOfSync}`),
    });
  return {
    code: make > 0 ? "changes" : "no-changes",
    ok: true,
    planFile,
    artifactName: planFile && artifact,
    hash: plan.hash,
    url: plan.url,
    totals: totalsText(own),
    changes: make,
    losses,
    held,
    settings: keysOf(sources),
  };
}

/** A change of the settings without e-mails. */
const cleanChange = (
  { key, before, after }: SettingChange,
  clean: (text: string) => string,
): SettingChange => ({
  key,
  ...(before === undefined ? {} : { before: clean(before) }),
  ...(after === undefined ? {} : { after: clean(after) }),
});

async function offlinePlan(
  run: PullRun,
  { runner }: Context,
  sources: Good,
  why: string,
): Promise<Ended> {
  const findings = [...sources.diagnostics, ...findPublicDropped(sources.base, sources.head)];
  const dropped = findDropped(sources.base, sources.head);
  if (dropped.length > 0)
    return run.failed(
      "manifest-errors",
      "People were removed from the manifests without a line that says what happens to their access.",
      [...findings, ...dropped],
    );
  run.annotate(findings);
  const lines = offlineDifference(sources.base, sources.head);
  const patch = manifestPatch(sources.baseFiles, sources.headFiles, loginsOf(sources));
  const settings = sources.settings.map((change) => cleanChange(change, sources.clean));
  const input = { why, lines, summary: offlineTitle(lines), settings, patch };
  runner.summary(
    `${offlineComment(run.frame, { ...input, limit: MAX_SUMMARY_BYTES, size: bytesOf })}\n`,
  );
  await run.comment(offlineComment(run.frame, input));
  await run.status("success", `${aboutSettings(sources)}${offlineTitle(lines)} No live plan.`);
  return { code: "offline", ok: true, settings: keysOf(sources) };
}

async function planWith(context: Context, run: PullRun, pull: PullEvent): Promise<Ended> {
  const { runner, api } = context;
  const merge = await testMerge(api, pull.number, pull.head.sha, pull.base.ref, runner.io);
  if (merge === "moved") return SUPERSEDED;
  if (merge === "conflict")
    return run.failed(
      "conflict",
      "The pull request has conflicts with its base and cannot be merged.",
      [],
    );
  run.frame = { ...run.frame, base: merge.base, merge: merge.sha };
  const sources = await readSources(context, merge);
  const { head } = sources;
  run.clean = sources.clean;
  if (!head)
    return run.failed("manifest-errors", "The manifests have errors.", sources.diagnostics);
  const good = { ...sources, head };
  const why = offlineReason(context, pull, good);
  runner.io.debug?.(why === undefined ? "a live plan is computed" : `no live plan: ${why}`);
  return why === undefined
    ? livePlan(context, run, pull, good)
    : offlinePlan(run, context, good, why);
}

/**
 * Plans a pull request with the code and settings of the default branch, reading the manifests of
 * the test merge as data. Without a live plan, it validates, annotates and shows the offline
 * difference.
 * @param isQuiet leaves comment and status to another run, and writes only summary and annotations
 * @throws AccessError
 */
export async function planRun(context: Context, isQuiet = false): Promise<Ended> {
  const { runner, api } = context;
  const pull = pullOf(context);
  if (!isQuiet && !changesPlan(context)) return { code: "not-planned", ok: true };
  if (!(await isCurrent(api, pull.number, pull.head.sha, pull.base.ref, runner.io)))
    return SUPERSEDED;
  const run = new PullRun(context, pull, isQuiet);
  try {
    if (await run.begin((present) => outOfDate(present, pull.head.sha))) return SUPERSEDED;
    return await planWith(context, run, pull);
  } catch (error) {
    const { code, message, hint } = explainError(error, "plan", runner.io, "action");
    const reason = code === "internal" ? code : code === "github" ? "github-error" : "matomo-error";
    await run.failed(reason, [message, hint].filter(Boolean).join(" "), []).catch(() => undefined);
    throw error;
  }
}

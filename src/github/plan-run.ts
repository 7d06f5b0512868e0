import { join } from "node:path";
import { dayOf } from "../domain/day.ts";
import { type Diagnostic, hasErrors, sortDiagnostics } from "../domain/diagnostic.ts";
import { AccessError } from "../domain/error.ts";
import { makeDesired } from "../desired/make-desired.ts";
import { readInstanceFolder } from "../files/instance-folder.ts";
import { writeWhole } from "../files/write-file.ts";
import { clockOf } from "../job/connect.ts";
import { findDropped } from "../manifest/dropped.ts";
import type { Manifest, SourceFile } from "../manifest/model.ts";
import { readManifest } from "../manifest/read.ts";
import { openReader } from "../matomo/matomo.ts";
import { readLive } from "../matomo/read-live.ts";
import { effectHash } from "../plan/effect-core.ts";
import { makePlan, type PlanInput } from "../plan/make-plan.ts";
import type { Plan } from "../plan/plan.generated.ts";
import { renderAnnotations } from "../render/diagnostics.ts";
import { manifestPatch } from "../render/manifest-patch.ts";
import { offlineDifference, offlineTitle, settingsChange } from "../render/offline-diff.ts";
import { type CommentFrame, failedComment, offlineComment, OUT_OF_DATE, planComment, splitPlan } from "../render/plan-comment.ts";
import { headline } from "../render/headline.ts";
import { renderPlanJson } from "../render/plan-json.ts";
import { forMarkdown } from "../render/safe-text.ts";
import { GithubRefusal } from "./api.ts";
import { readLastRun } from "./audit-branch.ts";
import { type CommentKey, putComment } from "./comments.ts";
import { type Context, type Ended, hasToken, mayPublish, trustedConnection } from "./context.ts";
import { setStatus } from "./status.ts";
import { testMerge } from "./pull.ts";
import { readManifestsAt } from "./tree.ts";

interface PullEvent {
  readonly number: number;
  readonly head: { readonly sha: string; readonly repo: { readonly full_name: string } | null };
  readonly base: { readonly ref: string };
}

/** Everything a pull request's plan is made from; the settings are the default branch's. */
interface Sources {
  readonly base: Manifest;
  readonly baseFiles: readonly SourceFile[];
  readonly headFiles: readonly SourceFile[];
  readonly head: Manifest | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly guards: readonly string[];
}

function pullOf(context: Context): PullEvent {
  const pull = context.runner.event["pull_request"] as PullEvent | undefined;
  if (!pull)
    throw new AccessError(
      "usage",
      `The command plan needs a pull request, and the event is ${context.runner.eventName}.`,
      "Run it on pull_request_target.",
    );
  return pull;
}

/** Why there cannot be a live plan; `undefined` when there can. */
function offlineReason(context: Context, pull: PullEvent, base: Manifest): string | undefined {
  const { runner } = context;
  if (runner.input("command") === "validate") return "this step only validates.";
  if (pull.head.repo?.full_name !== runner.repository) return "the pull request comes from a fork, whose content never meets the token.";
  if (runner.eventName !== "pull_request_target") return "the workflow runs with the pull request's own code, which never meets the token.";
  if (pull.base.ref !== context.defaultBranch) return `the pull request does not go to ${context.defaultBranch}.`;
  if (!hasToken(context)) return "MATOMO_TOKEN is not set for this job.";
  if (!mayPublish(context, base.settings))
    return "the repository is public, and settings.yaml on the default branch does not say publish: true.";
  return undefined;
}

const isSettings = (dir: string, { path }: SourceFile): boolean => path === `${dir}/settings.yaml`;

async function readSources(context: Context, merge: { sha: string; base: string }): Promise<Sources> {
  const { api, dir, runner } = context;
  const local = (await readInstanceFolder(dir, runner.workspace)).files;
  const trusted = local.find((file) => isSettings(dir, file));
  if (!trusted)
    throw new AccessError("usage", `The default branch has no ${dir}/settings.yaml.`, "Merge the settings first; they judge every plan.");
  const before = await readManifestsAt(api, merge.base, dir, local);
  const after = await readManifestsAt(api, merge.sha, dir, [...local, ...before.files]);
  const judged = (files: readonly SourceFile[]): SourceFile[] => [trusted, ...files.filter((file) => !isSettings(dir, file))];
  const base = readManifest(judged(before.files));
  const head = readManifest(judged(after.files));
  // The pull request's own settings are only looked at, to be shown.
  const settingsFile = after.files.find((file) => isSettings(dir, file));
  const proposed = settingsFile && readManifest([settingsFile]);
  const ownProblems =
    settingsFile?.text === trusted.text
      ? []
      : (proposed?.diagnostics ?? [
          { severity: "error" as const, code: "settings-missing", message: "The pull request takes settings.yaml away.", hint: "Keep it." },
        ]);
  const baseManifest = base.manifest ?? readManifest([trusted]).manifest;
  if (!baseManifest)
    throw new AccessError("manifest", `${dir}/settings.yaml on the default branch has errors.`, "Repair it first: it judges every plan.");
  const guards = proposed?.manifest ? settingsChange(baseManifest.settings, proposed.manifest.settings) : [];
  const diagnostics = sortDiagnostics([...after.diagnostics, ...ownProblems, ...head.diagnostics]);
  return {
    base: baseManifest,
    baseFiles: before.files,
    headFiles: after.files,
    head: hasErrors(diagnostics) ? undefined : head.manifest,
    diagnostics,
    guards,
  };
}

/** One run for one pull request: comment, summary and status say the same. */
class PullRun {
  readonly frame: CommentFrame;
  readonly #context: Context;
  readonly #key: CommentKey;
  #canComment = true;

  constructor(context: Context, pull: PullEvent) {
    const { instance, bot, runner } = context;
    this.#context = context;
    this.#key = { kind: "plan", issue: pull.number, instance, bot };
    this.frame = { instance, head: pull.head.sha, base: runner.sha, runUrl: runner.runUrl };
  }

  /** Comments are for people; a run that may not comment goes on and says why, once. */
  async comment(body: Parameters<typeof putComment>[3]): Promise<void> {
    const { api, runner } = this.#context;
    if (!this.#canComment) return;
    try {
      await putComment(api, this.#key, runner.order, body);
    } catch (error) {
      if (!(error instanceof GithubRefusal) || error.status !== 403) throw error;
      this.#canComment = false;
      runner.io.stdout(renderAnnotations([{ severity: "warning", code: "no-comment", message: error.message, hint: error.hint }]));
    }
  }

  async status(state: "success" | "failure" | "pending", description: string): Promise<void> {
    const { api, runner, instance } = this.#context;
    try {
      await setStatus(api, this.frame.head, `matomo-access/plan (${instance})`, state, description, runner.runUrl);
    } catch (error) {
      if (!(error instanceof GithubRefusal) || error.status !== 403) throw error;
      runner.io.stdout(renderAnnotations([{ severity: "warning", code: "no-status", message: error.message, hint: error.hint }]));
    }
  }

  async failed(code: Ended["code"], message: string, diagnostics: readonly Diagnostic[]): Promise<Ended> {
    const { runner } = this.#context;
    const findings = diagnostics.map(
      ({ severity, message: what, hint, at }) =>
        `- ${severity}: ${at ? `<code>${forMarkdown(at.file)}:${at.line}:${at.column}</code> ` : ""}${forMarkdown(what)}${hint === undefined ? "" : ` ${forMarkdown(hint)}`}`,
    );
    runner.io.stdout(renderAnnotations(diagnostics));
    runner.summary(`${failedComment(this.frame, message, []).trimEnd()}\n\n${findings.join("\n")}\n`);
    await this.comment(failedComment(this.frame, message, findings));
    await this.status("failure", message);
    return { code, ok: false };
  }
}

function makePlans(
  input: Omit<PlanInput, "manifest">,
  { base, head }: { base: Manifest; head: Manifest },
): { plan: Plan; resolved: number } {
  const before = new Map(makePlan({ ...input, manifest: base }).effects.map((effect) => [effectHash(effect), effect]));
  const whole = makePlan({ ...input, manifest: head });
  const hashes = new Set(whole.effects.map(effectHash));
  const changed = hashes.difference(new Set(before.keys()));
  const marked = makePlan({ ...input, manifest: head, changed });
  // What was out of sync before is not this pull request's to approve: it is shown, and held.
  const plan = makePlan({ ...input, manifest: head, changed, approved: [{ plan: marked, covers: "pull-request" }] });
  return { plan, resolved: [...before.keys()].filter((hash) => !hashes.has(hash)).length };
}

async function livePlan(context: Context, run: PullRun, sources: Sources & { head: Manifest }): Promise<Ended> {
  const { runner, api, instance } = context;
  const { io } = runner;
  const { base, head } = sources;
  const connection = trustedConnection(context, base.settings);
  const live = await readLive(openReader(connection, clockOf(io)), { signal: io.signal });
  const today = dayOf(io.now());
  const dropped = findDropped(base, head, (key) => live.people.has(key));
  const problems = sortDiagnostics([...sources.diagnostics, ...makeDesired(head, live, today).diagnostics, ...dropped]);
  if (hasErrors(problems))
    return run.failed("manifest-errors", "The manifests do not fit this Matomo, or take people out without a word.", problems);
  runner.io.stdout(renderAnnotations(problems));
  const { baseline } = await readLastRun(api, instance);
  const { plan, resolved } = makePlans(
    {
      live,
      now: io.now(),
      today,
      run: { hasPassword: true },
      baseline: baseline?.url === live.url ? baseline : undefined,
      diagnostics: sources.diagnostics,
    },
    { base, head },
  );
  const planFile = join(runner.temporary, "matomo-access", "plan.json");
  writeWhole(planFile, renderPlanJson(plan));
  const { own } = splitPlan(plan);
  const patch = manifestPatch(sources.baseFiles, sources.headFiles);
  const input = { ...run.frame, plan, guards: sources.guards, patch, resolved };
  const { text } = planComment(input);
  runner.summary(`${planComment({ ...input, limit: 900_000 }).text}\n`);
  await run.comment(text);
  const { make, losses, held } = own.summary;
  await run.status(
    "success",
    headline(own, (name) => name),
  );
  return { code: make > 0 ? "changes" : "no-changes", ok: true, planFile, hash: plan.hash, url: plan.url, changes: make, losses, held };
}

/**
 * Plans a pull request: the default branch's code and settings, the test merge's manifests as data. Without a live plan it validates, annotates and
 * shows what the files say.
 * @throws AccessError
 */
export async function planRun(context: Context): Promise<Ended> {
  const { runner, api } = context;
  const pull = pullOf(context);
  const run = new PullRun(context, pull);
  // Before anything else: people must not go on reading the plan of an older commit.
  await run.comment((present) => (present === undefined || present.startsWith(OUT_OF_DATE) ? undefined : OUT_OF_DATE + present));
  try {
    const merge = await testMerge(api, pull.number, pull.head.sha, runner.io);
    if (merge === "moved") return { code: "superseded", ok: true };
    if (merge === "conflict") return await run.failed("conflict", "The pull request has conflicts with its base and cannot be merged.", []);
    const sources = await readSources(context, merge);
    if (!sources.head) return await run.failed("manifest-errors", "The manifests have errors.", sources.diagnostics);
    const why = offlineReason(context, pull, sources.base);
    if (why === undefined) return await livePlan(context, run, { ...sources, head: sources.head });
    const dropped = findDropped(sources.base, sources.head);
    if (dropped.length > 0)
      return await run.failed("manifest-errors", "People were taken out of the manifests without a word.", [
        ...sources.diagnostics,
        ...dropped,
      ]);
    runner.io.stdout(renderAnnotations(sources.diagnostics));
    const lines = offlineDifference(sources.base, sources.head);
    const text = offlineComment(run.frame, {
      why,
      lines,
      summary: offlineTitle(lines),
      guards: sources.guards,
      patch: manifestPatch(sources.baseFiles, sources.headFiles),
    });
    runner.summary(`${text}\n`);
    await run.comment(text);
    await run.status("success", `${offlineTitle(lines)} No live plan.`);
    return { code: "offline", ok: true };
  } catch (error) {
    if (error instanceof AccessError)
      await run.failed(error.code === "github" ? "github-error" : "matomo-error", error.message, []).catch(() => undefined);
    throw error;
  }
}

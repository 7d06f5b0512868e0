import { dayOf } from "../domain/day.ts";
import { AccessError } from "../domain/error.ts";
import { clockOf } from "../job/connect.ts";
import { openReader } from "../matomo/matomo.ts";
import { readLive } from "../matomo/read-live.ts";
import { makePlan } from "../plan/make-plan.ts";
import { driftIssue, driftSummary, failedIssue, fingerprint, issueTitle } from "../render/drift-issue.ts";
import { driftOf } from "../render/drift-text.ts";
import { forMarkdown } from "../render/safe-text.ts";
import { adoptRun } from "./adopt-run.ts";
import { manifestOf } from "./apply-run.ts";
import { readLastRun } from "./audit-branch.ts";
import { type Context, type Ended, isAtTip, mayPublish, trustedConnection } from "./context.ts";
import { reportDrift, settleDrift } from "./issue.ts";
import { keepPlan } from "./plan-file.ts";

async function check(context: Context): Promise<Ended> {
  const { runner, api, instance, bot } = context;
  const { io } = runner;
  const loaded = await manifestOf(context);
  if (!loaded)
    throw new AccessError(
      "manifest",
      "The manifests on the default branch have errors, so live cannot be compared.",
      "Repair them; validate says what is wrong.",
    );
  const { manifest, diagnostics } = loaded;
  const connection = trustedConnection(context, manifest.settings);
  const last = await readLastRun(api, instance);
  const baseline = last.baseline?.url === connection.url ? last.baseline : undefined;
  const live = await readLive(openReader(connection, clockOf(io)), { signal: io.signal });
  const today = dayOf(io.now());
  const plan = makePlan({
    manifest,
    live,
    now: io.now(),
    today,
    baseline,
    diagnostics,
    run: { hasPassword: true },
  });
  const drift = driftOf(plan, baseline !== undefined);
  const planFile = keepPlan(context, manifest.settings, plan);
  const counts = {
    planFile,
    hash: plan.hash,
    url: plan.url,
    changes: plan.summary.make,
    losses: plan.summary.losses,
    held: plan.summary.held,
  };
  if (!drift.found) {
    const closed = await settleDrift(
      api,
      instance,
      bot,
      `Settled: Matomo is as the manifests say again, as far as they may be applied. [Run](${runner.runUrl}).`,
    );
    runner.summary(`**No drift** for ${forMarkdown(instance)}.${closed === undefined ? "" : ` Issue #${closed} is closed.`}\n`);
    return { code: "no-drift", ok: true, ...counts };
  }
  const workflows = `${runner.serverUrl}/${runner.repository}/actions/workflows`;
  const withheld = !mayPublish(context, manifest.settings);
  const body = driftIssue({
    instance,
    plan,
    drift,
    runUrl: runner.runUrl,
    applyUrl: `${workflows}/apply.yml`,
    driftUrl: `${workflows}/drift.yml`,
    withheld,
  });
  runner.summary(body);
  const adopted = runner.flag("adopt") ? await adoptRun(context, { plan, drift, manifest, live, today }) : undefined;
  const number = await reportDrift(api, instance, bot, {
    title: issueTitle(instance),
    body: adopted === undefined ? body : `${body}\n#${adopted} proposes to adopt it.\n`,
    state: { state: "drift", fingerprint: fingerprint(plan, drift) },
    news: `There is something new: ${driftSummary(plan, drift)}. [Run](${runner.runUrl}).`,
  });
  runner.summary(`\nIssue #${number}.\n`);
  return { code: "drift", ok: runner.flag("adopt") && adopted !== undefined, ...counts };
}

/**
 * Compares the default branch with Matomo and keeps the one issue of the instance. A check that fails is its own state: the issue neither tells old
 * drift as new, nor closes.
 * @throws AccessError
 */
export async function driftRun(context: Context): Promise<Ended> {
  const { runner, api, instance, bot } = context;
  if (!(await isAtTip(context))) return { code: "superseded", ok: true };
  try {
    return await check(context);
  } catch (error) {
    if (error instanceof AccessError && error.code !== "github") {
      const message = error.hint === undefined ? error.message : `${error.message} ${error.hint}`;
      await reportDrift(api, instance, bot, {
        title: issueTitle(instance),
        body: failedIssue(message, runner.runUrl),
        state: { state: "failed" },
        news: `The check failed. [Run](${runner.runUrl}).`,
      });
    }
    throw error;
  }
}

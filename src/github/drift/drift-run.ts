import { AccessError } from "../../domain/error.ts";
import { loginKey } from "../../domain/login.ts";
import { explainError } from "../../job/internal-error.ts";
import { renderAnnotations } from "../../render/github/annotations.ts";
import {
  driftIssue,
  driftNews,
  failedIssue,
  failedTitle,
  fingerprint,
  issueTitle,
  recordTitle,
} from "../../render/github/drift-issue.ts";
import { editNote, editWarning } from "../../render/github/edit-note.ts";
import {
  type DriftFacts,
  driftMarkdown,
  dueSection,
} from "../../render/markdown/drift-markdown.ts";
import type { Plan } from "../../plan/plan.generated.ts";
import { dueFindings } from "../../render/due-lines.ts";
import { forMarkdown } from "../../render/safe-text.ts";
import { adoptRun } from "./adopt-run.ts";
import { type Checked, checkDrift } from "./check-drift.ts";
import { GithubRefusal } from "../platform/refusal.ts";
import { type Context, type Ended, isAtTip } from "../platform/context.ts";
import { reportDrift, settleDrift } from "../platform/issue.ts";
import type { ForeignEdit } from "../platform/last-edit.ts";
import { writerFor } from "../platform/newer-run.ts";
import { openPlanName } from "../store/kept-plan.ts";
import { shownPlan } from "../store/plan-file.ts";

/**
 * The maximum length of the differences in a job's summary. GitHub discards a whole summary above 1
 * MiB.
 */
const MAX_SUMMARY_LENGTH = 800_000;

/**
 * The maximum length of the differences in a pull request. GitHub allows 65,536 characters for the
 * whole text.
 */
const MAX_PULL_LENGTH = 25_000;

/** The facts for issues and pull requests, without e-mails that people typed into reasons. */
const factsOf = ({ plan, drift, live }: Checked): DriftFacts => ({
  plan: shownPlan(plan),
  drift,
  originOf: (login) => live.people.get(loginKey(login)),
});

/** Warns in the log that somebody else had edited the issue. */
function warnEdited({ runner }: Context, issue: number, edit: ForeignEdit | undefined): void {
  if (edit)
    runner.io.stdout(
      renderAnnotations([
        {
          severity: "warning",
          code: "edited-by-others",
          message: editWarning(`the issue #${issue}`, edit),
        },
      ]),
    );
}

/** Updates the drift issue. @returns its number */
async function tell(context: Context, checked: Checked, proposed?: number): Promise<number> {
  const { runner, api, instance, bot } = context;
  const writer = writerFor(context);
  const { plan, drift, verifiedAt, withheld } = checked;
  const workflows = `${runner.serverUrl}/${runner.repository}/actions/workflows`;
  const mark = fingerprint(plan, drift, checked.finding?.hash);
  const input = {
    ...factsOf(checked),
    runUrl: runner.runUrl,
    applyUrl: `${workflows}/apply.yml`,
    driftUrl: `${workflows}/drift.yml`,
    approveFile: checked.approveFile,
    withheld,
    verifiedAt,
    moved: checked.moved,
    finding: checked.finding,
  };
  let isTold = proposed !== undefined;
  const summarise = (since: string, pull: number | undefined): void => {
    if (!isTold) runner.summary(driftIssue({ ...input, since, pull }, MAX_SUMMARY_LENGTH));
    isTold = true;
  };
  try {
    const { number, edit } = await reportDrift(
      api,
      { instance, bot },
      writer,
      (present, _, changed) => {
        const since = present?.fingerprint === mark ? present.since : plan.live.readAt;
        const pull = proposed ?? present?.pull;
        summarise(since, pull);
        return {
          title: drift.found ? issueTitle(instance) : recordTitle(instance),
          body: editNote(changed) + driftIssue({ ...input, since, pull }),
          news: driftNews(input),
          state: { state: "drift", fingerprint: mark, since, pull },
        };
      },
    );
    warnEdited(context, number, edit);
    return number;
  } finally {
    // If an issue is impossible, only the summary reports the drift.
    summarise(plan.live.readAt, undefined);
  }
}

async function settle(context: Context, plan: Plan): Promise<void> {
  const { runner, api, instance, bot } = context;
  const closed = await settleDrift(api, { instance, bot }, writerFor(context), (present) => {
    const pull =
      present?.pull === undefined
        ? ""
        : ` Pull request #${present.pull} is no longer needed. If it is still open, close it.`;
    return `Resolved: there is no drift any more.${pull} [Run](${runner.runUrl}).`;
  });
  runner.summary(
    `**No drift** for ${forMarkdown(instance)}.${closed === undefined ? "" : ` Issue #${closed} is closed.`}\n\n${dueSection(plan).join("\n")}`,
  );
}

/** Reports in the drift issue that the check failed, and keeps what was known before. */
async function tellFailure(context: Context, error: AccessError): Promise<void> {
  const { runner, api, instance, bot, isPrivate } = context;
  const message = error.hint === undefined ? error.message : `${error.message} ${error.hint}`;
  const writer = writerFor(context);
  const { number, edit } = await reportDrift(
    api,
    { instance, bot },
    writer,
    (present, text, changed) => ({
      title: present?.fingerprint === undefined ? failedTitle(instance) : issueTitle(instance),
      // The settings may forbid publishing the names in the message, and a failed check may not
      // have read the settings.
      body:
        editNote(changed) +
        failedIssue(
          isPrivate ? message : "The reason is in the log of the run.",
          runner.runUrl,
          present?.fingerprint === undefined ? "" : text,
        ),
      news: `The check failed. [Run](${runner.runUrl}).`,
      state: {
        state: "failed",
        fingerprint: present?.fingerprint,
        since: present?.since ?? runner.io.now().toISOString(),
        pull: present?.pull,
      },
    }),
  );
  warnEdited(context, number, edit);
}

/**
 * Warns that the issue could not be updated. The run then ends with the error of the check, which
 * matters more.
 */
function warnUntold({ runner }: Context, error: unknown): void {
  if (!(error instanceof GithubRefusal)) throw error;
  runner.io.stdout(
    renderAnnotations([
      { severity: "warning", code: "no-issue", message: error.message, hint: error.hint },
    ]),
  );
}

/** @throws AccessError `usage` on a public repository that does not publish live data */
function refusePublic({ withheld }: Checked): void {
  if (withheld)
    throw new AccessError(
      "usage",
      "The repository is public and does not publish live data, so a pull request must not contain it.",
      "Run matomo-access drift --adopt in a private place, and open the pull request yourself.",
    );
}

/**
 * Compares the default branch with Matomo and updates the one drift issue of the instance. After a
 * failed check, the issue neither reports old drift as new nor is closed.
 * @throws AccessError
 */
export async function driftRun(context: Context): Promise<Ended> {
  const { runner } = context;
  if (!(await isAtTip(context))) return { code: "superseded", ok: true };
  let checked: Checked;
  try {
    checked = await checkDrift(context);
  } catch (error) {
    const known = explainError(error, "drift", runner.io, "action");
    // If GitHub itself does not answer, the failure cannot be reported there.
    if (known.code !== "github")
      await tellFailure(context, known).catch((refusal: unknown) => warnUntold(context, refusal));
    throw error;
  }
  const { plan, drift, planFile } = checked;
  const { make, losses, held } = plan.summary;
  const artifactName = planFile && openPlanName("drift", context.instance, plan.hash);
  const counts = {
    planFile,
    artifactName,
    hash: plan.hash,
    url: plan.url,
    changes: make,
    losses,
    held,
    isComplete: true,
  };
  const { finding } = checked;
  runner.io.stdout(renderAnnotations(dueFindings(plan)));
  if (finding) {
    const { message, hint } = finding;
    runner.io.stdout(
      renderAnnotations([{ severity: "error", code: "record-incomplete", message, hint }]),
    );
  }
  if (!drift.found && !finding) {
    await settle(context, plan);
    return { code: "no-drift", ok: true, ...counts };
  }
  const issue = await tell(context, checked);
  runner.summary(`\nIssue #${issue}.\n`);
  if (!drift.found) return { code: "record-incomplete", ok: false, ...counts };
  if (!runner.flag("adopt")) return { code: "drift", ok: false, ...counts };
  refusePublic(checked);
  const pull = await adoptRun(
    context,
    { ...checked.adopt(), hasBaseline: drift.hasBaseline },
    issue,
    driftMarkdown(factsOf(checked), MAX_PULL_LENGTH).text,
  );
  if (pull === undefined) return { code: "drift", ok: false, ...counts };
  await tell(context, checked, pull);
  runner.summary(`\nPull request #${pull} proposes to adopt the changes.\n`);
  return { code: "drift", ok: !finding, ...counts };
}

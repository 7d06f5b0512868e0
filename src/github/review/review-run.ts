import { join } from "node:path";
import { dayOf } from "../../domain/day.ts";
import { AccessError } from "../../domain/error.ts";
import { hideEmails } from "../../domain/hide-emails.ts";
import type { Live } from "../../domain/live.ts";
import { readPageAssets } from "../../files/page-assets.ts";
import { writeWhole } from "../../files/write-file.ts";
import { clockOf } from "../../job/connect.ts";
import { loadTipManifests } from "../../job/load-tip-manifests.ts";
import { openReader } from "../../matomo/matomo.ts";
import { readLive } from "../../matomo/read-live.ts";
import { reviewRule } from "../../plan/review-rule.ts";
import { renderAnnotations } from "../../render/github/annotations.ts";
import { type OwnerOutcome, reviewSummary } from "../../render/github/review-summary.ts";
import { renderReviewPage } from "../../render/html/review-page.ts";
import type { Review } from "../../review/review.generated.ts";
import { makeReview } from "../../review/review.ts";
import { emailCleaner, reviewWithoutEmails } from "../../review/without-emails.ts";
import { askedOf } from "../../routine/asked.ts";
import {
  type Context,
  type Ended,
  hasToken,
  isAtTip,
  mayPublish,
  trustedConnection,
} from "../platform/context.ts";
import { doStep, type Round } from "./review-steps.ts";

/**
 * Reads Matomo; `undefined` if live data must not be shown or no token is set. Without live data,
 * only the files decide whose review is due.
 */
async function liveFor(
  context: Context,
  settings: Round["manifest"]["settings"],
): Promise<Live | undefined> {
  const { io } = context.runner;
  if (!mayPublish(context, settings) || !hasToken(context)) return undefined;
  const connection = trustedConnection(context, settings);
  return readLive(openReader(connection, clockOf(io)), { signal: io.signal });
}

/** The name under which review.yml uploads the page. */
const PAGE_ARTIFACT = "access-review";

/**
 * Stores the review page for the workflow to upload. @returns `undefined` if the page was not built
 */
function keepPage({ runner, instance }: Context, review: Review): string | undefined {
  const assets = readPageAssets();
  if (!assets) return undefined;
  const file = join(runner.temporary, "matomo-access", instance, "access-review.html");
  writeWhole(file, renderReviewPage(review, assets), runner.io);
  return file;
}

/**
 * Runs the step of one owner, so that its error does not prevent the others. @throws errors other
 * than AccessError
 */
async function outcomeFor(
  round: Round,
  asked: Parameters<typeof doStep>[1],
): Promise<OwnerOutcome> {
  try {
    return await doStep(round, asked);
  } catch (error) {
    if (!(error instanceof AccessError)) throw error;
    const { message, hint = "" } = error;
    return { owner: asked.owner, kind: "failed", message, hint };
  }
}

/**
 * Asks owners to confirm access: one pull request per owner and period, a reminder before its due
 * day, and, if the settings say so, a proposal to end access that nobody confirmed. Never writes to
 * Matomo. @throws AccessError
 */
export async function reviewRun(context: Context): Promise<Ended> {
  const { io } = context.runner;
  if (!(await isAtTip(context))) return { code: "superseded", ok: true };
  const { files, manifest } = await loadTipManifests(
    context.dir,
    { cwd: context.runner.workspace, debug: io.debug },
    (findings) => io.stdout(renderAnnotations(findings)),
    "nobody is asked",
  );
  const rule = reviewRule(manifest.settings);
  if (!rule)
    throw new AccessError(
      "usage",
      "settings.yaml has no `reviews`, so nobody is asked.",
      "Write reviews: { every: 90d }, or delete the workflow.",
    );
  const now = io.now();
  const today = dayOf(now);
  const live = await liveFor(context, manifest.settings);
  const whole =
    live &&
    makeReview({
      live,
      now,
      today,
      selection: { siteGroups: [], teams: [], owners: [], domains: [] },
      manifests: { manifest, hasPassword: true },
    });
  const review = whole && reviewWithoutEmails(whole);
  const pageFile = review && keepPage(context, review);
  const round: Round = {
    context,
    files,
    manifest,
    rule,
    today,
    review,
    clean: whole ? emailCleaner(whole) : hideEmails([]),
    page: pageFile === undefined ? undefined : PAGE_ARTIFACT,
  };
  const outcomes: OwnerOutcome[] = [];
  for (const asked of askedOf(manifest, today, live)) outcomes.push(await outcomeFor(round, asked));
  context.runner.summary(reviewSummary(outcomes, context.instance));
  const failed = outcomes.filter((outcome) => outcome.kind === "failed");
  io.stdout(
    renderAnnotations(
      failed.map(({ message, hint }) => ({
        severity: "error",
        code: "review-not-opened",
        message,
        hint,
      })),
    ),
  );
  const isOpen = outcomes.some(({ kind }) => kind !== "nothing" && kind !== "failed");
  if (failed.length > 0) return { code: "github-error", ok: false, pageFile };
  return { code: isOpen ? "reviews-open" : "nothing-due", ok: true, isComplete: true, pageFile };
}

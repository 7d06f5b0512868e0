import { needsApproval } from "../../plan/policy.ts";
import { approvalSections } from "../approval-sections.ts";
import type { Effect, Plan } from "../../plan/plan.generated.ts";
import type { OutcomeStatus, PlanOutcome } from "../../plan/outcome.ts";
import { subsetOfPlan } from "../../plan/subset-of-plan.ts";
import { healthLines, type HealthInput } from "./health-lines.ts";
import { fit } from "../markdown/fit.ts";
import { foldedText } from "../markdown/fold.ts";
import { allowingInputs } from "../overrides.ts";
import { renderPlanMarkdown } from "../markdown/plan-markdown.ts";
import { forMarkdown } from "../safe-text.ts";
import { type ApproveFile, approveOffer } from "./approve-line.ts";
import { count } from "../words.ts";
import { shortHashes, usedLinesNote } from "./used-lines.ts";

const MAX_LENGTH = 60_000;

export interface OutcomeCommentInput {
  readonly instance: string;
  readonly commit: string;
  readonly runUrl: string;
  readonly result: PlanOutcome;
  readonly green: boolean;
  /** The plan of the remaining changes, whose hash approves them. */
  readonly rest: Plan | undefined;
  /** The page on which a dispatch can be started. */
  readonly dispatchUrl: string;
  /** The file for a line that approves the remaining changes. */
  readonly approveFile: ApproveFile;
  /** Lines of approve.yaml that have been used, so they never count again. */
  readonly usedLines: readonly string[];
  /** Lines whose plan is no longer stored, so they approved nothing. */
  readonly emptyLines: readonly string[];
  /** Whether only counts may be shown, as on a public repository. */
  readonly withheld: boolean;
  /** The hash that a dispatch was given, if no open plan has it. */
  readonly unknownHash?: string | undefined;
  /** Why the setting `approvals` of the default branch does not count yet. */
  readonly loosened?: string | undefined;
  /**
   * Why none of the audit record's approvals count (as text), if the record is for another server.
   */
  readonly moved?: string | undefined;
  /** Whether the run created invitation links. */
  readonly hasLinks?: boolean | undefined;
  /** Merged pull requests whose comment with the plan was edited by somebody else. */
  readonly edited?: readonly {
    readonly number: number;
    readonly by: string;
    readonly at: string;
  }[];
  /** Workflows that have stopped, or that block other workflows. */
  readonly health?: HealthInput | undefined;
  /** Merged pull requests whose plan could not be used, and why. */
  readonly missing: readonly { readonly number: number; readonly why: string }[];
}

/**
 * Causes that need no explanation here. Changes made by hand, ended access and new sites do need an
 * explanation.
 */
const UNREMARKABLE: ReadonlySet<Effect["cause"]> = new Set(["not-applied", "held", "unexplained"]);
const asWanted = (effect: Effect): Effect =>
  UNREMARKABLE.has(effect.cause)
    ? { ...effect, held: [], cause: "pull-request" }
    : { ...effect, held: [] };

const doneOf = ({ outcomes }: PlanOutcome): number =>
  outcomes.filter(({ status }) => status === "done").length;

/** The title, which says whether anything was applied. */
function titleOf({ instance, result, green }: OutcomeCommentInput): string {
  const done = doneOf(result);
  const what =
    done === 0
      ? green
        ? "Nothing to apply"
        : "Access not applied"
      : green
        ? "Access applied"
        : "Access partly applied";
  return `## ${what}: ${forMarkdown(instance)}\n\n`;
}

function verdict({ result, green }: OutcomeCommentInput): string {
  const done = doneOf(result);
  if (result.refused)
    return done === 0
      ? "**Refused: nothing was written.**"
      : `**Refused: only ${count(done, "approved end date was", "approved end dates were")} applied. Limits do not stop approved end dates.**`;
  if (result.stopped !== undefined)
    return `**Stopped after ${count(done, "change")}.** ${forMarkdown(result.stopped)}`;
  if (green)
    return done === 0
      ? "**Matomo matches the manifests, apart from differences that stay on hold.**"
      : `**Done: ${count(done, "change")} applied and verified.**`;
  return done === 0
    ? "**Not complete: no change was applied, although some should have been.**"
    : `**Not complete: ${count(done, "change")} applied. Other changes should have been applied, but were not.**`;
}

const section = (title: string, shown: Plan, room: number): string =>
  shown.effects.length === 0
    ? ""
    : foldedText(
        `${title}: ${count(shown.effects.length, "change")}`,
        renderPlanMarkdown(shown, { limit: room, isPart: true }).text.replace(/\n$/, ""),
      );

/** What people can do about changes that were not applied. */
function optionsFor({
  result,
  rest,
  dispatchUrl,
  unknownHash,
  withheld,
  approveFile,
}: OutcomeCommentInput): string {
  const { plan } = result;
  const run = `[run the workflow](${dispatchUrl})`;
  const unknown =
    unknownHash === undefined
      ? ""
      : `> The hash <code>${unknownHash}</code> approved nothing: it is not the hash of the open changes, because something has changed since the hash was shown.\n\n`;
  const limits = result.refused ? allowingInputs(plan.guards) : "";
  const line = rest && !withheld ? `, or ${approveOffer(approveFile, rest.hash)}` : "";
  const allow = limits === "" ? "" : `To allow it for one run, ${run} with ${limits}${line}.\n\n`;
  const unapproved = plan.effects.filter(needsApproval).length;
  const open =
    rest?.initial === undefined
      ? (rest?.grants.added.length ?? 0) + (rest?.grants.removed.length ?? 0)
      : 0;
  const approve =
    (unapproved === 0 && open === 0) || !rest
      ? ""
      : unapproved === 0
        ? `${count(open, "grant is", "grants are")} on hold, because nobody approved ${open === 1 ? "it" : "them"}. To approve all that is left, ${run} with \`approve: ${rest.hash}\`${line}.\n\n`
        : `${count(unapproved, "change is", "changes are")} on hold, because no merged pull request approved ${unapproved === 1 ? "it" : "them"}. To apply all that is left, ${run} with \`approve: ${rest.hash}\`${line}.\n\n`;
  const beginning =
    rest?.initial === undefined || rest.grants.added.length === 0 || withheld
      ? ""
      : `Nothing in the manifests is approved yet for this Matomo server, so nothing begins by itself. Open a pull request with any change to the manifests: its plan lists everything that the manifests grant, and merging the pull request approves all of it. Or ${run} with \`approve: ${rest.hash}\`.\n\n`;
  return `${unknown}${allow}${approve}${beginning}`;
}

/** Explains which lines of approve.yaml can be removed, because no line counts twice. */
function aboutLines({ usedLines, emptyLines, approveFile }: OutcomeCommentInput): string {
  const used = usedLinesNote(usedLines, { path: approveFile.path, when: "the next change" });
  const empty =
    emptyLines.length === 0
      ? ""
      : `> ${shortHashes(emptyLines)} approved nothing: ${emptyLines.length === 1 ? "that plan is" : "those plans are"} no longer stored, and Matomo has changed since then.\n\n`;
  return `${used}${empty}`;
}

/**
 * Everything on hold other than changes, and everything else that differs from the approved state.
 */
function approvals(rest: Plan | undefined): string {
  if (!rest || rest.initial !== undefined) return "";
  return approvalSections({ plan: rest, safe: forMarkdown, maxSites: 3 }, "report")
    .map(({ title, lines }) =>
      foldedText(`${title}: ${lines.length}`, lines.map((line) => `- ${line}`).join("\n")),
    )
    .join("");
}

/**
 * The comment after a merge: what was applied, what was not and why, and how to approve what is on
 * hold.
 */
export function outcomeComment(input: OutcomeCommentInput): string {
  const { result, withheld } = input;
  const { plan, outcomes } = result;
  const effectsOf = (...statuses: OutcomeStatus[]): Effect[] => {
    const indexes = new Set(
      outcomes
        .filter(({ status }) => statuses.includes(status))
        .map(({ effectIndex }) => effectIndex),
    );
    return plan.effects.filter((_, index) => indexes.has(index));
  };
  const done = subsetOfPlan(plan, effectsOf("done").map(asWanted), "effects-only");
  const open = subsetOfPlan(plan, effectsOf("failed", "skipped").map(asWanted), "effects-only");
  const held = subsetOfPlan(plan, effectsOf("held"), "effects-only");
  const shownAbove = new Set([...(result.refused ?? []), result.stopped]);
  const messages = [
    ...new Set(
      outcomes
        .filter(
          ({ status, message }) =>
            (status === "failed" || (status === "skipped" && !result.refused)) &&
            message !== undefined,
        )
        .map(({ message }) => message ?? "")
        .filter((message) => !shownAbove.has(message)),
    ),
  ];
  const text = [
    titleOf(input),
    `${verdict(input)}\n\n`,
    input.health ? healthLines(input.health) : "",
    input.hasLinks === true
      ? "Invitation links are among the run's artifacts, encrypted for the recipients in settings.yaml.\n\n"
      : "",
    ...(result.refused ?? []).map((why) => `> ${forMarkdown(why)}\n\n`),
    ...input.missing
      .slice(0, 50)
      .map(
        ({ number, why }) => `> The plan of #${number} does not count: ${forMarkdown(why)}.\n\n`,
      ),
    input.moved === undefined ? "" : `> ${forMarkdown(input.moved)}\n\n`,
    ...(input.edited ?? []).map(
      ({ number, by, at }) =>
        `> **${forMarkdown(by)} edited the comment with the plan of #${number}** at ${at.slice(0, 16).replace("T", " ")} UTC, so its reviewers may have read something else. Apply used the plan itself and not the comment: check what was applied.\n\n`,
    ),
    input.loosened === undefined ? "" : `> ${forMarkdown(input.loosened)}\n\n`,
    aboutLines(input),
    optionsFor(input),
    ...(withheld
      ? []
      : [
          ...messages.slice(0, 10).map((why) => `- ${forMarkdown(why)}\n`),
          messages.length > 0 ? "\n" : "",
          approvals(input.rest),
          section("Not applied", open, MAX_LENGTH / 4),
          section("On hold", held, MAX_LENGTH / 4),
          section("Applied", done, MAX_LENGTH / 3),
        ]),
    `<sub>At <code>${input.commit.slice(0, 10)}</code>; [run](${input.runUrl}).</sub>\n`,
  ].join("");
  return fit(text, MAX_LENGTH);
}

/** The comment after a run that failed before it could apply anything. */
export function failedOutcome(
  input: Pick<OutcomeCommentInput, "instance" | "commit" | "runUrl"> & { readonly message: string },
): string {
  const { instance, commit, runUrl, message } = input;
  return `## Access not applied: ${forMarkdown(instance)}\n\n**Nothing was applied.** ${forMarkdown(message)}\n\nWhat was approved stays approved: the next run of apply applies it.\n\n<sub>At <code>${commit.slice(0, 10)}</code>; [run](${runUrl}).</sub>\n`;
}

import type { Plan, SettingChange } from "../../plan/plan.generated.ts";
import { subsetOfPlan } from "../../plan/subset-of-plan.ts";
import { healthLines, type HealthInput } from "./health-lines.ts";
import { fit, fittingLines } from "../markdown/fit.ts";
import { foldedText } from "../markdown/fold.ts";
import { restoredReason, restoredTitle } from "../restored-words.ts";
import type { LinkOf } from "../markdown/entry-lines.ts";
import { headLines, renderPlanMarkdown } from "../markdown/plan-markdown.ts";
import { forMarkdown } from "../safe-text.ts";
import { lineLinks } from "./line-links.ts";
import { settingAlert } from "../markdown/setting-alert.ts";
import { usedLinesNote } from "./used-lines.ts";

/**
 * The maximum length, below GitHub's 65,536 characters. The rest is for the marker and for
 * characters that GitHub counts differently.
 */
const MAX_LENGTH = 60_000;

export interface CommentFrame {
  readonly instance: string;
  /** Commit of the pull request's head. */
  readonly head: string;
  /** The base of the test merge; unknown until GitHub has created it. */
  readonly base: string | undefined;
  /** The commit of the test merge, which contains the lines that the plan refers to. */
  readonly merge?: string | undefined;
  /** Address of the repository on GitHub. */
  readonly repositoryUrl?: string | undefined;
  readonly runUrl: string;
}

const title = (instance: string): string => `## Access plan: ${forMarkdown(instance)}`;

/** Creates links to the lines that a plan refers to, if the commit is known. */
function linksOf({ repositoryUrl, merge, base }: CommentFrame): LinkOf | undefined {
  return repositoryUrl === undefined || merge === undefined
    ? undefined
    : lineLinks(repositoryUrl, merge, base);
}

function stamp({ head, base, runUrl }: CommentFrame): string {
  const into = base === undefined ? "" : ` merged into <code>${base.slice(0, 10)}</code>`;
  return `<sub>For <code>${head.slice(0, 10)}</code>${into}; [run](${runUrl}).</sub>`;
}

/**
 * Splits a plan into the pull request's own changes and the differences that existed before.
 * Everything else in the plan is shown only once, in the first part.
 */
export function splitPlan(plan: Plan): { readonly own: Plan; readonly before: Plan } {
  const [own, before] = [true, false].map((isOwn) =>
    plan.effects.filter(({ cause }) => (cause === "pull-request") === isOwn),
  );
  return {
    own: subsetOfPlan(plan, own ?? [], "with-others"),
    before: subsetOfPlan(plan, before ?? [], "effects-only"),
  };
}

/** A new line of approve.yaml, and the part of its plan on hold that is still open. */
export interface ApprovingLine {
  readonly plan: string;
  readonly reason: string;
  readonly open: Plan;
  readonly gone: number;
  /** The finding about the audit record, if the line approves its repair instead of a plan. */
  readonly finding?: string | undefined;
}

/** The maximum length for the changes that one line approves. */
const MAX_LINE_LENGTH = 12_000;

/** What merging approves in addition to the pull request's own changes. */
function aboutLines(lines: readonly ApprovingLine[], runUrl: string): string {
  return lines
    .map(({ plan, reason, open, gone, finding }, index) => {
      if (finding !== undefined)
        return `> [!WARNING]\n> **Merging approves the repair of the audit record** (${forMarkdown(reason)}). ${forMarkdown(finding)} The record then starts again. If a pull request was merged before the finding, its approval then counts as used. Approve this only if you know what happened (docs/github.md, "When the record is incomplete").\n\n`;
      const left =
        gone === 0
          ? ""
          : ` ${gone} of its changes ${gone === 1 ? "is" : "are"} no longer open, so this does not approve ${gone === 1 ? "it" : "them"}.`;
      const shown =
        index >= 3
          ? "Too many lines to show. Open a separate pull request for each line."
          : renderPlanMarkdown(open, {
              limit: MAX_LINE_LENGTH,
              isPart: true,
              elsewhere: `the [job summary](${runUrl})`,
            }).text;
      return `> [!WARNING]\n> **Merging approves the plan <code>${plan.slice(0, 12)}</code>, which was on hold**: ${open.effects.length} ${open.effects.length === 1 ? "change is" : "changes are"} still open (${forMarkdown(reason)}).${left} The grants and site identities in that plan are approved with it.\n\n${shown}\n`;
    })
    .join("");
}

export interface PlanCommentInput extends CommentFrame {
  readonly plan: Plan;
  /** The fenced diff of the manifests. */
  readonly patch: string;
  /** The number of differences in the base that this pull request resolves. */
  readonly resolved: number;
  /** Lines of approve.yaml that the pull request adds, with what they approve now. */
  readonly lines?: readonly ApprovingLine[] | undefined;
  /** Lines of approve.yaml that existed before and so no longer count. */
  readonly usedLines?: { readonly hashes: readonly string[]; readonly path: string } | undefined;
  /** The number of people who must approve the plan. Without it, approvals are not mentioned. */
  readonly approvals?: number | "none" | undefined;
  /**
   * Whether the base's manifests have errors. If they do, every difference counts as the pull
   * request's own.
   */
  readonly isBaseBroken: boolean;
  /** Workflows that have stopped, or that block other workflows. */
  readonly health?: HealthInput | undefined;
}

/** The maximum size of a text, and the function that measures it. Default: that of a comment. */
interface Room {
  readonly limit?: number | undefined;
  readonly size?: ((text: string) => number) | undefined;
}

/** What a reviewer must know in addition to the changes. */
function notices(input: PlanCommentInput, before: Plan): string {
  const broken = input.isBaseBroken
    ? "> [!WARNING]\n> The manifests on the default branch have errors. The plan therefore shows every difference as caused by this pull request, and does not detect people who were removed from the manifests.\n\n"
    : "";
  const resolved =
    input.resolved === 0
      ? ""
      : `This pull request resolves ${input.resolved} of the earlier differences.\n\n`;
  const count = before.effects.length;
  const outOfSync =
    count === 0
      ? ""
      : `> Matomo was out of sync with the default branch before this pull request: ${count} ${count === 1 ? "difference" : "differences"}. Merging this pull request does not change them.\n\n`;
  const { restored } = input.plan;
  const backup = restored
    ? `> [!WARNING]\n> **${restoredTitle(restored)}.** ${restoredReason(restored)} The drift issue shows how to remove the restored access again.\n\n`
    : "";
  const { approvals } = input;
  const approval =
    typeof approvals !== "number"
      ? ""
      : `Merging applies this only if ${approvals === 1 ? "one person who has write access and is not an author of this pull request approves" : `${approvals} people who have write access and are not authors of this pull request approve`} <code>${input.head.slice(0, 10)}</code> after this plan.\n\n`;
  const used = input.usedLines
    ? usedLinesNote(input.usedLines.hashes, { path: input.usedLines.path, when: "this change" })
    : "";
  const health = input.health ? healthLines(input.health) : "";
  return `${broken}${backup}${aboutLines(input.lines ?? [], input.runUrl)}${used}${health}${outOfSync}${resolved}${approval}${stamp(input)}`;
}

/**
 * The plan as a comment on a pull request: totals, what needs attention, losses and the rest. The
 * diff and earlier differences are folded. If the text is too long, the diff is omitted first,
 * because the pull request shows it, and then the details of people.
 */
export function planComment(
  input: PlanCommentInput & Room & { readonly isWhole?: boolean },
): string {
  const { limit = MAX_LENGTH, size = ({ length }) => length, isWhole, runUrl } = input;
  const { own, before } = splitPlan(input.plan);
  const options = {
    size,
    isWhole,
    isPullRequest: true,
    linkOf: linksOf(input),
    elsewhere:
      isWhole === true ? "the artifact" : `the [job summary](${runUrl}) and in the artifact`,
  };
  const head = `${title(input.instance)}\n\n`;
  const patch = foldedText("Changes of the files", input.patch);
  let rest = "";
  if (before.effects.length > 0) {
    const room = Math.max(4000, Math.min(limit - size(head) - size(patch), limit / 5));
    rest = foldedText(
      `Out of sync before this pull request: ${before.effects.length}`,
      renderPlanMarkdown({ ...before, settingChanges: [] }, { ...options, limit: room }).text,
    );
  }
  const room = limit - size(head) - size(rest) - 2;
  const whole = { ...options, notices: notices(input, before) };
  const full = renderPlanMarkdown(own, { ...whole, limit: room - size(patch) });
  if (full.degraded === "none") return fit(`${head}${full.text}\n${patch}${rest}`, limit, size);
  const shorter = `${head}${renderPlanMarkdown(own, { ...whole, limit: room }).text}\n`;
  // A shortened plan may leave room for the diff again.
  return fit(
    size(shorter) + size(patch) + size(rest) <= limit
      ? `${shorter}${patch}${rest}`
      : `${shorter}${rest}`,
    limit,
    size,
  );
}

/** A short comment for a plan that GitHub refused as too long. */
export function briefComment(input: PlanCommentInput): string {
  const { own, before } = splitPlan(input.plan);
  const { settingChanges = [] } = input.plan;
  return [
    `${title(input.instance)}\n`,
    ...headLines(own),
    ...settingAlert(settingChanges.slice(0, 5)),
    `${notices(input, before)}\n`,
    `GitHub did not accept the plan as a comment; it is in the [job summary](${input.runUrl}) and in the artifact.\n`,
  ].join("\n");
}

/** The comment without a live plan: the reason, and the difference between the manifests. */
export function offlineComment(
  frame: CommentFrame,
  input: Room & {
    readonly why: string;
    readonly lines: readonly string[];
    readonly summary: string;
    readonly settings: readonly SettingChange[];
    readonly patch: string;
  },
): string {
  const { limit = MAX_LENGTH, size = ({ length }) => length } = input;
  const head = `${title(frame.instance)}\n\n${settingAlert(input.settings).join("\n")}\n**${input.summary}**\n\n_No live plan: ${forMarkdown(input.why)}_\n\n${stamp(frame)}\n\n`;
  const patch = foldedText("Changes of the files", input.patch);
  const whole = `${head}${input.lines.join("\n")}\n\n`;
  if (size(whole) + size(patch) <= limit) return `${whole}${patch}`;
  const body = fittingLines(
    input.lines,
    limit - size(head) - 199,
    size,
    (left) => `- and ${left} more lines, in the [job summary](${frame.runUrl})`,
  );
  return fit(`${head}${body.join("\n")}\n`, limit, size);
}

/** The comment after planning failed, which replaces an older plan. */
export function failedComment(
  frame: CommentFrame,
  message: string,
  findings: readonly string[],
): string {
  const shown = findings.slice(0, 40);
  const more =
    findings.length > shown.length
      ? `- and ${findings.length - shown.length} more, in the [job summary](${frame.runUrl})`
      : "";
  const text = `${title(frame.instance)}\n\n**There is no plan for this commit.** ${forMarkdown(message)}\n\n${[...shown, more].filter(Boolean).join("\n")}\n\n${stamp(frame)}\n`;
  return fit(text, MAX_LENGTH);
}

const BANNER = /^(?:> \*\*Out of date\.\*\*[^\n]*\n\n)*/;

/** Marks an older plan while a new one is computed, so that nobody relies on it. */
export const outOfDate = (present: string, head: string): string =>
  `> **Out of date.** A plan for <code>${head.slice(0, 10)}</code> is being computed; this is the previous one.\n\n${present.replace(BANNER, "")}`;

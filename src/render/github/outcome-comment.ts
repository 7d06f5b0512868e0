import { needsApproval } from "../../plan/policy.ts";
import { approvalSections } from "../approval-sections.ts";
import { LIMIT_NAMES } from "../../plan/guards.ts";
import type { Effect, Plan } from "../../plan/plan.generated.ts";
import type { OutcomeStatus, PlanOutcome } from "../../plan/outcome.ts";
import { subsetOfPlan } from "../../plan/subset-of-plan.ts";
import { healthLines, type HealthInput } from "./health-lines.ts";
import { fit } from "../markdown/fit.ts";
import { foldedText } from "../markdown/fold.ts";
import { renderPlanMarkdown } from "../markdown/plan-markdown.ts";
import { forMarkdown } from "../safe-text.ts";
import { type ApproveFile, approveOffer } from "./approve-line.ts";
import { count } from "../words.ts";

const MAX_LENGTH = 60_000;

export interface OutcomeCommentInput {
  readonly instance: string;
  readonly commit: string;
  readonly runUrl: string;
  readonly result: PlanOutcome;
  readonly green: boolean;
  /** The plan of what is left, whose hash approves it. */
  readonly rest: Plan | undefined;
  /** Where a dispatch can be started. */
  readonly dispatchUrl: string;
  /** Where a line that approves what is left is written. */
  readonly approveFile: ApproveFile;
  /** Lines of approve.yaml, none of which counts again. */
  readonly usedLines: readonly string[];
  /** Lines whose plan is not kept, and which approved nothing. */
  readonly emptyLines: readonly string[];
  /** Only counts may be shown: a public repository. */
  readonly withheld: boolean;
  /** The hash that a dispatch was given, when nothing that is open has it. */
  readonly unknownHash?: string | undefined;
  /** Why the setting `approvals` of the default branch does not count yet. */
  readonly loosened?: string | undefined;
  /** Why nothing that was approved counts: the record is for another server. */
  readonly moved?: string | undefined;
  /** The run made invitation links. */
  readonly hasLinks?: boolean | undefined;
  /** Merged pull requests whose plan could not be used, and why. */
  /** What has stopped on GitHub's side. */
  readonly health?: HealthInput | undefined;
  readonly missing: readonly { readonly number: number; readonly why: string }[];
}

/**
 * What was wanted needs no reason why it differed; what somebody did by hand does, and what ended
 * or is new.
 */
const UNREMARKABLE: ReadonlySet<Effect["cause"]> = new Set(["not-applied", "held", "unexplained"]);
const asWanted = (effect: Effect): Effect =>
  UNREMARKABLE.has(effect.cause)
    ? { ...effect, held: [], cause: "pull-request" }
    : { ...effect, held: [] };

function verdict({ result, green }: OutcomeCommentInput): string {
  const done = result.outcomes.filter(({ status }) => status === "done").length;
  if (result.refused)
    return done === 0
      ? "**Refused: nothing was written.**"
      : `**Refused: only ${count(done, "approved end")} applied, which limits do not stop.**`;
  if (result.stopped !== undefined)
    return `**Stopped after ${count(done, "change")}.** ${forMarkdown(result.stopped)}`;
  if (green)
    return done === 0
      ? "**Nothing to do: Matomo is as the manifests say, as far as they may be applied.**"
      : `**Done: ${count(done, "change")} made and read back.**`;
  return `**Not complete: ${count(done, "change")} made, and something that should be done is left.**`;
}

const section = (title: string, shown: Plan, room: number): string =>
  shown.effects.length === 0
    ? ""
    : foldedText(
        `${title}: ${count(shown.effects.length, "change")}`,
        renderPlanMarkdown(shown, { limit: room, isPart: true }).text.replace(/\n$/, ""),
      );

/** What somebody can do about what was not made. */
function waysOut({
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
      : `> The hash <code>${unknownHash}</code> is not the hash of what was open, so it approved nothing: something changed since it was shown.\n\n`;
  const exceeded = LIMIT_NAMES.flatMap((name) =>
    plan.guards[name]?.exceeded ? [{ name, people: plan.guards[name].people }] : [],
  );
  const limits = result.refused
    ? exceeded.map(({ name, people }) => `\`allow-${name}: ${people.length}\``).join(" and ")
    : "";
  const line = rest && !withheld ? `, or ${approveOffer(approveFile, rest.hash)}` : "";
  const allow = limits === "" ? "" : `If that is meant, ${run} with ${limits}${line}.\n\n`;
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
        : `${count(unapproved, "change is", "changes are")} held, because no merged pull request approved ${unapproved === 1 ? "it" : "them"}. To make all that is left, ${run} with \`approve: ${rest.hash}\`${line}.\n\n`;
  const beginning =
    rest?.initial === undefined || rest.grants.added.length === 0 || withheld
      ? ""
      : `Nothing in the manifests is approved yet for this Matomo server, so nothing begins by itself. Open a pull request with any change to the manifests: its plan lists everything that they grant, and merging it approves that. Or ${run} with \`approve: ${rest.hash}\`.\n\n`;
  return `${unknown}${allow}${approve}${beginning}`;
}

const shortHashes = (hashes: readonly string[]): string =>
  hashes
    .slice(0, 10)
    .map((hash) => `<code>${hash.slice(0, 12)}</code>`)
    .join(", ");

/** What became of the lines of approve.yaml: none counts twice, so they can go. */
function aboutLines({ usedLines, emptyLines, approveFile }: OutcomeCommentInput): string {
  const used =
    usedLines.length === 0
      ? ""
      : `> ${usedLines.length === 1 ? "The line" : "The lines"} ${shortHashes(usedLines)} of ${forMarkdown(approveFile.path)} ${usedLines.length === 1 ? "counts" : "count"} no more: delete ${usedLines.length === 1 ? "it" : "them"} with the next change.\n\n`;
  const empty =
    emptyLines.length === 0
      ? ""
      : `> ${shortHashes(emptyLines)} approved nothing: ${emptyLines.length === 1 ? "that plan is" : "those plans are"} not kept any more, and Matomo changed since.\n\n`;
  return `${used}${empty}`;
}

/** What is on hold besides changes, and what else is not as it was approved. */
function approvals(rest: Plan | undefined): string {
  if (!rest || rest.initial !== undefined) return "";
  return approvalSections({ plan: rest, safe: forMarkdown, maxSites: 3 }, "report")
    .map(({ title, lines }) =>
      foldedText(`${title}: ${lines.length}`, lines.map((line) => `- ${line}`).join("\n")),
    )
    .join("");
}

/** What came of merging: what was done, what was not and why, and how to approve what is held. */
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
  const messages = [
    ...new Set(
      outcomes
        .filter(
          ({ status, message }) =>
            (status === "failed" || status === "skipped") && message !== undefined,
        )
        .map(({ message }) => message ?? ""),
    ),
  ];
  const text = [
    `## Access applied: ${forMarkdown(input.instance)}\n\n`,
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
    input.loosened === undefined ? "" : `> ${forMarkdown(input.loosened)}\n\n`,
    aboutLines(input),
    waysOut(input),
    ...(withheld
      ? []
      : [
          ...messages.slice(0, 10).map((why) => `- ${forMarkdown(why)}\n`),
          messages.length > 0 ? "\n" : "",
          approvals(input.rest),
          section("Not made", open, MAX_LENGTH / 4),
          section("Held", held, MAX_LENGTH / 4),
          section("Made", done, MAX_LENGTH / 3),
        ]),
    `<sub>At <code>${input.commit.slice(0, 10)}</code>; [run](${input.runUrl}).</sub>\n`,
  ].join("");
  return fit(text, MAX_LENGTH);
}

/** Nothing came of it: the run ended before it could begin. */
export function failedOutcome(
  input: Pick<OutcomeCommentInput, "instance" | "commit" | "runUrl"> & { readonly message: string },
): string {
  const { instance, commit, runUrl, message } = input;
  return `## Access applied: ${forMarkdown(instance)}\n\n**Not applied.** ${forMarkdown(message)}\n\nWhat was approved stays approved: the next run of apply makes it.\n\n<sub>At <code>${commit.slice(0, 10)}</code>; [run](${runUrl}).</sub>\n`;
}

import { hashOf } from "../../domain/canonical-json.ts";
import { effectHash } from "../../plan/effect-core.ts";
import type { Plan } from "../../plan/plan.generated.ts";
import { driftBrief, type DriftFacts, driftMarkdown } from "../markdown/drift-markdown.ts";
import { type Drift, isDrift } from "../../plan/drift.ts";
import { driftParts } from "../drift-parts.ts";
import { driftOptions } from "./drift-options.ts";
import { forMarkdown } from "../safe-text.ts";
import type { ApproveFile } from "./approve-line.ts";
import { momentText } from "../words.ts";
import { recordWarning, type ShownFinding } from "./record-lines.ts";

export interface DriftIssueInput extends DriftFacts {
  readonly runUrl: string;
  readonly applyUrl: string;
  readonly driftUrl: string;
  /** The file for a line that approves the plan. */
  readonly approveFile: ApproveFile;
  /** Whether only counts may be shown, as on a public repository. */
  readonly withheld: boolean;
  /** When the last verified apply read Matomo; `undefined` if there was none. */
  readonly verifiedAt: string | undefined;
  /**
   * Why none of the audit record's approvals count (as text), if the record is for another server.
   */
  readonly moved?: string | undefined;
  /** Why the audit record does not prove what was approved and used. */
  readonly finding?: ShownFinding | undefined;
  /** When a check first found exactly this drift (ISO time). */
  readonly since: string;
  /** The pull request that proposes to adopt the drift. */
  readonly pull: number | undefined;
}

/**
 * The maximum length of the differences. The rest of GitHub's 65,536 characters is for the text
 * around them.
 */
const MAX_LENGTH = 50_000;

export const issueTitle = (instance: string): string =>
  `Matomo differs from the manifests: ${instance}`;
export const recordTitle = (instance: string): string =>
  `The audit record is incomplete: ${instance}`;
export const failedTitle = (instance: string): string =>
  `Matomo cannot be compared with the manifests: ${instance}`;

/**
 * Identifies a drift, to tell whether it is new to people. Does not depend on the time or the run.
 * @param record the finding about the audit record; `undefined` if the record is complete
 */
export function fingerprint(plan: Plan, drift: Drift, record?: string): string {
  const unmanaged = plan.unmanaged.people
    .filter(({ isNew }) => isNew)
    .map(({ login, superuser, sites }) => [login, superuser, sites]);
  return hashOf({
    effects: plan.effects.filter(isDrift).map(effectHash),
    unmanaged: unmanaged.length > 0 ? unmanaged : drift.newUnmanaged,
    frozen: plan.frozen.map(({ login }) => login),
    sites: plan.identities
      .filter(({ kind }) => kind !== "first")
      .map(({ site, after }) => [site, after]),
    ...(plan.accountChanges
      ? { accounts: plan.accountChanges.map(({ login, kind, after }) => [login, kind, after]) }
      : {}),
    ...(record === undefined ? {} : { record }),
    ...(plan.initial !== undefined && drift.found ? { initial: plan.initial } : {}),
    grants:
      plan.initial === undefined
        ? [...plan.grants.added, ...plan.grants.removed].map(({ digest }) => digest).toSorted()
        : [],
  }).slice(0, 16);
}

/** The amounts in a drift, in one line. */
const driftSummary = (plan: Plan, drift: Drift): string => driftParts(plan, drift).join(", ");

/** A comment about drift that is new to people. */
export function driftNews({
  plan,
  drift,
  runUrl,
  withheld,
  finding,
}: Pick<DriftIssueInput, "plan" | "drift" | "runUrl" | "withheld" | "finding">): string {
  const news = [
    ...(drift.found ? [driftSummary(plan, drift)] : []),
    ...(finding ? ["the audit record is incomplete"] : []),
  ];
  const brief = withheld || !drift.found ? "" : `\n${driftBrief(plan, 10)}\n`;
  return `New differences: ${news.join(", and ")}. [Run](${runUrl}).\n${brief}`;
}

function whenText({ verifiedAt, since }: DriftIssueInput): string {
  const found = `First found at ${momentText(since)}`;
  return verifiedAt === undefined
    ? `${found}. There is no verified apply to compare with yet, so changes by hand and changes that were never applied look the same.`
    : `${found}; the last apply verified Matomo at ${momentText(verifiedAt)}. Matomo does not record who changes access.`;
}

/**
 * The body of an instance's drift issue: the differences, since when they have existed, and what
 * can be done.
 */
export function driftIssue(input: DriftIssueInput, limit = MAX_LENGTH): string {
  const { plan, drift, withheld, runUrl, finding } = input;
  const warning = finding
    ? recordWarning(finding, {
        approveFile: withheld ? undefined : input.approveFile,
        applyUrl: input.applyUrl,
      })
    : "";
  const foot = `<sub>Found by [this run](${runUrl}) at ${momentText(plan.live.readAt)}. This issue is kept up to date and closes itself.</sub>`;
  if (!drift.found) return `${warning}Matomo matches the manifests.\n\n${foot}\n`;
  const { text, isWhole } = withheld
    ? {
        text: "The repository is public, so the differences are not shown here. Run `matomo-access drift` in a private place.\n",
        isWhole: true,
      }
    : driftMarkdown(input, limit);
  return [
    `${warning}Matomo differs from the manifests: ${driftSummary(plan, drift)}.`,
    "",
    ...(input.moved === undefined ? [] : [`**${forMarkdown(input.moved)}**`, ""]),
    ...(isWhole
      ? []
      : [`The list is shortened; the rest is in the summary of [the run](${runUrl}).`, ""]),
    text,
    whenText(input),
    "",
    ...driftOptions(input),
    "",
    foot,
    "",
  ].join("\n");
}

const BEFORE = "<!-- matomo-access:before -->\n";

/**
 * The body of the issue after a failed check, when it is unknown whether there is drift. The
 * earlier differences stay below.
 * @param before the present text of the issue
 */
export function failedIssue(message: string, runUrl: string, before: string): string {
  const known = before.slice(
    before.indexOf(BEFORE) + 1 === 0 ? 0 : before.indexOf(BEFORE) + BEFORE.length,
  );
  return [
    "**The last check failed**, so it is not known whether Matomo matches the manifests.",
    "",
    forMarkdown(message.slice(0, 2_000)),
    "",
    `<sub>[The run that failed](${runUrl}). The next successful check updates this issue.</sub>`,
    "",
    ...(known === "" ? [] : ["---", "Found by the last successful check:", "", BEFORE + known]),
  ].join("\n");
}

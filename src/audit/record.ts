import { canonicalJson } from "../domain/canonical-json.ts";
import { AccessError } from "../domain/error.ts";
import type { PlanOutcome } from "../plan/outcome.ts";
import type { Effect, Plan } from "../plan/plan.generated.ts";
import { whyText } from "../plan/why-text.ts";
import { withoutEmails } from "../plan/without-emails.ts";
import { type ApprovedInput, approvedPart } from "./approved.ts";
import type {
  AuditAsked,
  AuditChange,
  AuditDifference,
  AuditFound,
  AuditLine,
  AuditReview,
  AuditPullRequest,
  AuditRecord,
  AuditRun,
  AuditTrigger,
} from "./audit.generated.ts";

export interface RecordInput {
  /** When the apply ended. */
  readonly at: Date;
  /** The name of the instance in the record. */
  readonly instance: string;
  readonly commit?: string | undefined;
  readonly run?: AuditRun | undefined;
  readonly trigger: AuditTrigger;
  /** The pull requests whose plans approved this apply. */
  readonly pullRequests: readonly AuditPullRequest[];
  /** The GitHub login of the person who dispatched the run. */
  readonly approvedBy?: string | undefined;
  /** The people who allowed the run in its protected environment. */
  readonly approvers?: readonly string[] | undefined;
  /** The lines of approve.yaml that counted. */
  readonly lines?: readonly AuditLine[] | undefined;
  /** What a dispatched run was asked to apply beyond merged pull requests. */
  readonly asked?: AuditAsked | undefined;
  readonly result: Pick<PlanOutcome, "plan" | "outcomes" | "refused" | "stopped">;
  readonly green: boolean;
  /** The number of the pull request whose plan covers the effect. Not called for drift. */
  readonly pullRequestOf?: ((effect: Effect, index: number) => number | undefined) | undefined;
  /** What the run approved and retired. Missing if its approvals do not count for later runs. */
  readonly approved?: ApprovedInput | undefined;
  /**
   * The people whose access was confirmed by merged pull requests. Confirmations in earlier records
   * are left out.
   */
  readonly reviews?: readonly AuditReview[] | undefined;
  /** Whether the repository is public and live data must not be published. */
  readonly withheld?: boolean | undefined;
}

type Named = { siteName?: string };
const siteNameOf = (plan: Plan, site: number): Named => {
  const name = plan.sites[String(site)];
  return name === undefined || name === "" ? {} : { siteName: name };
};

/**
 * The effect without fields that a record must not contain, and with the site's name, because the
 * site may be renamed before somebody reads the record.
 */
function difference(
  plan: Plan,
  effect: Effect,
  clean: (text: string) => string,
  message: string | undefined,
): AuditDifference {
  const common = {
    login: effect.login,
    loss: effect.loss,
    risks: [...effect.risks],
    cause: effect.cause,
    why: effect.why.map((line) => ({
      file: line.file,
      line: line.line,
      text: clean(whyText(line)),
    })),
    ...(message === undefined ? {} : { message: clean(message) }),
  };
  switch (effect.kind) {
    case "account": {
      const { kind, before, after, had } = effect;
      return { ...common, kind, before, after, ...(had === undefined ? {} : { had: clean(had) }) };
    }
    case "site": {
      const { kind, site, before, after } = effect;
      return {
        ...common,
        kind,
        site,
        ...siteNameOf(plan, site),
        before,
        after,
        ...(effect.leftover ? { leftover: true } : {}),
      };
    }
    case "superuser": {
      const { kind, before, after } = effect;
      const access = effect.access?.map(({ site, rights }) => ({
        site,
        ...siteNameOf(plan, site),
        rights,
      }));
      return { ...common, kind, before, after, ...(access ? { access } : {}) };
    }
    case "email":
      return { ...common, kind: "email", before: "changed", after: "changed" };
  }
}

/** The audit record of an apply: who changed what, who approved it, and the outcome. */
export function makeRecord(input: RecordInput): AuditRecord {
  const { at, instance, commit, run, trigger, approvedBy, result, green, withheld = false } = input;
  const { plan } = result;
  const clean = withoutEmails(plan);
  const outcomes = new Map(result.outcomes.map((outcome) => [outcome.effectIndex, outcome]));
  const summary = { made: 0, failed: 0, held: 0, skipped: 0 };
  const changes: AuditChange[] = [];
  const drift: AuditFound[] = [];
  for (const [index, effect] of plan.effects.entries()) {
    const { status: outcome, message } = outcomes.get(index) ?? { status: "skipped" as const };
    summary[outcome === "done" ? "made" : outcome]++;
    if (withheld) continue;
    const what = difference(plan, effect, clean, message);
    // A change by hand that the run reverted, or tried to revert, is a change of this run. Its
    // cause still shows that the change was made by hand.
    if (effect.cause === "by-hand" && outcome === "held") {
      drift.push(what);
      continue;
    }
    const pullRequest = input.pullRequestOf?.(effect, index);
    changes.push({ ...what, outcome, ...(pullRequest === undefined ? {} : { pullRequest }) });
  }
  const approved = input.approved && !withheld ? approvedPart(input.approved) : undefined;
  return {
    version: 1,
    at: at.toISOString(),
    instance,
    url: plan.url,
    ...(commit === undefined ? {} : { commit }),
    ...(run ? { run } : {}),
    trigger,
    pullRequests: input.pullRequests.map(({ title, ...rest }) => ({
      ...rest,
      ...(title === undefined ? {} : { title: clean(title) }),
    })),
    ...(approvedBy === undefined ? {} : { approvedBy }),
    ...(input.approvers ? { approvers: [...input.approvers] } : {}),
    ...(input.lines && input.lines.length > 0
      ? { lines: input.lines.map(({ reason, ...line }) => ({ ...line, reason: clean(reason) })) }
      : {}),
    ...(input.asked ? { asked: input.asked } : {}),
    planHash: plan.hash,
    ...(result.refused ? { refused: result.refused.map(clean) } : {}),
    ...(result.stopped === undefined || withheld ? {} : { stopped: clean(result.stopped) }),
    green,
    summary,
    changes,
    drift,
    ...(approved ? { approved } : {}),
    ...(input.reviews && input.reviews.length > 0 && !withheld
      ? { reviews: [...input.reviews] }
      : {}),
    ...(withheld ? { withheld: true } : {}),
  };
}

/**
 * The line of a record in its file. Canonical, so writing the same record twice gives the same
 * bytes.
 */
export const recordLine = (record: AuditRecord): string => `${canonicalJson(record)}\n`;

/**
 * The path of a record's file on its branch. There is one file for each month, so that files stay
 * small and old ones never change.
 * @param at ISO 8601 in UTC, as in the record
 * @throws AccessError `usage` for an instance that is not a plain folder name
 */
export function recordPath(instance: string, at: string): string {
  const parts = instance.split("/");
  // The API that writes the path does not resolve `..`. Nevertheless no path may leave audit/ or be
  // hidden in it.
  if (parts.some((part) => part === "" || part.startsWith(".")) || /[\p{C}\\]/u.test(instance))
    throw new AccessError(
      "usage",
      `"${instance}" cannot be the name of a folder in the audit record.`,
      "Use a folder like access/eu for the instance.",
    );
  return `audit/${instance}/${at.slice(0, 7)}.jsonl`;
}

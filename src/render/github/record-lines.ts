import { forMarkdown } from "../safe-text.ts";
import { momentText } from "../words.ts";
import { type ApproveFile, approveOffer, lineFor } from "./approve-line.ts";

/** The result of checking the audit record, as far as texts need it. */
export interface IncompleteRecord {
  /** The hash that a repair must name; `undefined` if the record could not be checked. */
  readonly hash: string | undefined;
  /** What is wrong, as parts of one sentence. */
  readonly reasons: readonly string[];
  /** When a run first found it, ISO 8601; `undefined` if it is new. */
  readonly since: string | undefined;
}

/** A finding with its texts. */
export interface ShownFinding extends IncompleteRecord {
  readonly message: string;
  readonly hint: string;
}

const sinceText = ({ since }: IncompleteRecord): string =>
  since === undefined ? "" : ` since ${momentText(since)}`;

/** The finding and its fix as plain text, for annotations and refusals. */
export function incompleteRecord(
  finding: IncompleteRecord & { readonly hash: string },
  where: { readonly dir: string; readonly branch: string; readonly applyUrl: string },
): { readonly message: string; readonly hint: string } {
  const { hash, reasons } = finding;
  return {
    message: `The record on the branch ${where.branch} is incomplete${sinceText(finding)}: ${reasons.join("; ")}. Only approved end dates are applied.`,
    hint: `Find out what happened (docs/github.md, "When the record is incomplete"). Then approve the repair. With any GitHub subscription, add the line ${lineFor(hash)} with a reason to ${where.dir}/approve.yaml in a pull request that somebody else approves. Or, if the environment matomo-approve requires reviewers, run the apply workflow (${where.applyUrl}) with repair: ${hash}, and have somebody else approve the run.`,
  };
}

/**
 * The finding as a Markdown warning with links, for summaries, issues and comments.
 * @param where `approveFile` is `undefined` if no line can approve, because no plan may be stored
 */
export function recordWarning(
  { hash, message, hint }: ShownFinding,
  where: { readonly approveFile: ApproveFile | undefined; readonly applyUrl: string },
): string {
  const dispatch = `[run the apply workflow](${where.applyUrl}) with \`repair: ${hash}\`, and have somebody else approve the run`;
  const fix =
    hash === undefined
      ? forMarkdown(hint)
      : where.approveFile
        ? `First find out what happened. Then, with any GitHub subscription, ${approveOffer(where.approveFile, hash)}. Or, if the environment \`matomo-approve\` requires reviewers, ${dispatch}.`
        : `First find out what happened. Then ${dispatch} in the environment \`matomo-approve\`.`;
  return `> [!WARNING]\n> **${forMarkdown(message)}** ${fix}\n\n`;
}

import { hideEmails } from "../../domain/hide-emails.ts";
import type { FindingCode } from "../../domain/finding-codes.ts";
import type { Diagnostic } from "../../domain/diagnostic.ts";
import { AccessError } from "../../domain/error.ts";
import { renderAnnotations } from "../../render/github/annotations.ts";
import { type CommentFrame, failedComment } from "../../render/github/plan-comment.ts";
import { forMarkdown } from "../../render/safe-text.ts";
import { GithubRefusal } from "../platform/api.ts";
import { type CommentKey, putComment } from "../platform/comments.ts";
import type { Context, Ended } from "../platform/context.ts";
import { setStatus } from "../platform/status.ts";

/** What the event says of a pull request. */
export interface PullEvent {
  readonly number: number;
  readonly head: { readonly sha: string; readonly repo: { readonly full_name: string } | null };
  readonly base: { readonly ref: string };
}

/** @throws AccessError `usage` when the event is about something else */
export function pullOf(context: Context): PullEvent {
  const pull = context.runner.event["pull_request"] as PullEvent | undefined;
  if (!pull)
    throw new AccessError(
      "usage",
      `The command plan needs a pull request, and the event is ${context.runner.eventName}.`,
      "Run it on pull_request_target.",
    );
  return pull;
}

/**
 * One run for one pull request: comment, summary and status say the same. A quiet one writes the
 * summary and annotations only.
 */
export class PullRun {
  frame: CommentFrame;
  /** Takes e-mails out of what is shown; knows the logins as soon as the manifests are read. */
  clean = hideEmails([]);
  readonly #context: Context;
  readonly #key: CommentKey;
  #canComment: boolean;
  readonly #canSetStatus: boolean;

  constructor(context: Context, pull: PullEvent, isQuiet: boolean) {
    const { instance, bot, runner } = context;
    this.#context = context;
    this.#key = { kind: "plan", issue: pull.number, instance, bot };
    this.frame = { instance, head: pull.head.sha, base: undefined, runUrl: runner.runUrl };
    this.#canComment = !isQuiet;
    this.#canSetStatus = !isQuiet;
  }

  /**
   * Comments are for people; a run that may not comment goes on and says why, once.
   * @param shorter what is written when GitHub finds the text too long
   */
  async comment(body: Parameters<typeof putComment>[3], shorter?: string): Promise<void> {
    const { api, runner, bot } = this.#context;
    if (!this.#canComment) return;
    try {
      const { author } = await putComment(api, this.#key, runner.order, body);
      if (author !== undefined)
        this.warn(
          "wrong-bot",
          `The token comments as ${author}, and comments of ${bot} are looked for: set the input bot to "${author}".`,
        );
    } catch (error) {
      if (!(error instanceof GithubRefusal)) throw error;
      if (error.status === 422 && shorter !== undefined) return this.comment(shorter);
      if (error.status !== 403) throw error;
      this.#canComment = false;
      this.warn("no-comment", error.message, error.hint);
    }
  }

  /** The line beside the commit. It says less than the comment, so a plan does not fail for it. */
  async status(state: "success" | "failure", description: string): Promise<void> {
    const { api, runner, instance } = this.#context;
    if (!this.#canSetStatus) return;
    try {
      await setStatus(
        api,
        this.frame.head,
        `matomo-access/plan (${instance})`,
        state,
        this.clean(description),
        runner.runUrl,
      );
    } catch (error) {
      if (!(error instanceof GithubRefusal)) throw error;
      this.warn("no-status", error.message, error.hint);
    }
  }

  warn(code: FindingCode, message: string, hint?: string): void {
    this.annotate([{ severity: "warning", code, message, hint }]);
  }

  annotate(diagnostics: readonly Diagnostic[]): void {
    const { io } = this.#context.runner;
    io.stdout(
      renderAnnotations(
        diagnostics.map(({ message, hint, ...rest }) => ({
          ...rest,
          message: this.clean(message),
          hint: hint && this.clean(hint),
        })),
      ),
    );
  }

  /** Says that there is no plan for this commit, and why, everywhere. */
  async failed(
    code: Ended["code"],
    message: string,
    diagnostics: readonly Diagnostic[],
  ): Promise<Ended> {
    const { runner } = this.#context;
    const findings = diagnostics.map(({ severity, message: what, hint, at }) =>
      [
        `- ${severity}:`,
        at ? `<code>${forMarkdown(at.file)}:${at.line}:${at.column}</code>` : "",
        forMarkdown(this.clean(what)),
        hint === undefined ? "" : forMarkdown(this.clean(hint)),
      ]
        .filter(Boolean)
        .join(" "),
    );
    this.annotate(diagnostics);
    const said = this.clean(message);
    runner.summary(`${failedComment(this.frame, said, []).trimEnd()}\n\n${findings.join("\n")}\n`);
    // The status first: it must be there even when the comment is what failed.
    await this.status("failure", said);
    await this.comment(failedComment(this.frame, said, findings));
    return { code, ok: false };
  }
}

import { hideEmails } from "../../domain/hide-emails.ts";
import type { FindingCode } from "../../domain/finding-codes.ts";
import type { Diagnostic } from "../../domain/diagnostic.ts";
import { AccessError } from "../../domain/error.ts";
import type { Plan } from "../../plan/plan.generated.ts";
import { renderAnnotations } from "../../render/github/annotations.ts";
import { editNote, editWarning } from "../../render/github/edit-note.ts";
import { type CommentFrame, failedComment } from "../../render/github/plan-comment.ts";
import { forMarkdown } from "../../render/safe-text.ts";
import { lineCheck } from "../../render/github/line-notes.ts";
import { GithubRefusal } from "../platform/refusal.ts";
import { createCheckRun } from "../platform/check-run.ts";
import { type CommentKey, type Put, putComment } from "../platform/comments.ts";
import type { Context, Ended } from "../platform/context.ts";
import type { ForeignEdit } from "../platform/last-edit.ts";
import { hasNewerRun } from "../platform/newer-run.ts";
import { ownsStatus, setStatus, statusContext } from "../platform/status.ts";

/** The pull request as the event describes it. */
export interface PullEvent {
  readonly number: number;
  readonly head: { readonly sha: string; readonly repo: { readonly full_name: string } | null };
  readonly base: { readonly ref: string };
}

/** @throws AccessError `usage` if the event has no pull request */
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
 * Whether an event changes anything that a plan depends on. Edits of the title and the text do not
 * count: everybody with write permission can make them, and each would invalidate the plan and its
 * reviews.
 */
export function changesPlan({ runner }: Context): boolean {
  const { action, changes } = runner.event as {
    readonly action?: string;
    readonly changes?: { readonly base?: object };
  };
  return action !== "edited" || changes?.base !== undefined;
}

/**
 * A run for a pull request, with the same result in comment, summary and status. A quiet run writes
 * only summary and annotations.
 */
export class PullRun {
  frame: CommentFrame;
  /**
   * Removes e-mails from shown texts. Once the manifests are read, e-mails that are logins stay.
   */
  clean = hideEmails([]);
  readonly #context: Context;
  readonly #pull: PullEvent;
  readonly #key: CommentKey;
  #canComment: boolean;
  #canSetStatus: boolean;
  /** Who else edited the comment before this run. */
  #edit: ForeignEdit | undefined;

  constructor(context: Context, pull: PullEvent, isQuiet: boolean) {
    const { instance, bot, runner } = context;
    this.#context = context;
    this.#pull = pull;
    this.#key = { kind: "plan", issue: pull.number, instance, bot };
    this.frame = {
      instance,
      head: pull.head.sha,
      base: undefined,
      runUrl: runner.runUrl,
      repositoryUrl: `${runner.serverUrl}/${runner.repository}`,
    };
    this.#canComment = !isQuiet;
    this.#canSetStatus = !isQuiet;
  }

  /**
   * Announces that a plan is being made, so that nobody reads the plan of an older commit or merges
   * because of an old status.
   * @param text computes the new comment from the present one
   * @returns whether a later run does the work of this one
   */
  async begin(text: (present: string) => string): Promise<boolean> {
    const { api, runner } = this.#context;
    if (this.#canSetStatus && (await hasNewerRun(this.#context, this.frame.head))) return true;
    if (this.#canSetStatus && !(await ownsStatus(this.#context, this.#pull))) {
      this.#canSetStatus = false;
      api.debug?.("status: not set, because it belongs to another pull request with the same head");
    }
    await this.status("pending", "The plan is being computed.");
    const what = await this.#put((present, edit) => {
      if (edit) return `${editNote(edit)}The plan is being computed: [run](${runner.runUrl}).\n`;
      return present === undefined ? undefined : text(present);
    });
    return what === "newer-exists";
  }

  /**
   * Writes the comment.
   * @param shorter the text to use if GitHub refuses `text` as too long
   * @returns whether a later run does the work of this one
   */
  async comment(text: string, shorter?: string): Promise<boolean> {
    const what = await this.#put((_, edit) => editNote(edit ?? this.#edit) + text, shorter);
    return what === "newer-exists";
  }

  /** Writes the comment. A run that may not comment continues, and reports the reason once. */
  async #put(
    text: Parameters<typeof putComment>[3],
    shorter?: string,
  ): Promise<Put["what"] | undefined> {
    const { api, runner, bot } = this.#context;
    if (!this.#canComment) return undefined;
    const hasNewer = (): Promise<boolean> => hasNewerRun(this.#context, this.frame.head);
    try {
      const { what, author, edit } = await putComment(
        api,
        this.#key,
        { order: runner.order, hasNewer },
        text,
      );
      if (author !== undefined)
        this.warn(
          "wrong-bot",
          `Comments made with this token appear under the login ${author}, but the input \`bot\` is ${bot}. Set \`bot\` to "${author}".`,
        );
      if (edit) {
        this.#edit = edit;
        this.warn("edited-by-others", editWarning(`the comment on #${this.#pull.number}`, edit));
      }
      return what;
    } catch (error) {
      if (!(error instanceof GithubRefusal)) throw error;
      if (error.status === 422 && shorter !== undefined)
        return this.#put((_, edit) => editNote(edit ?? this.#edit) + shorter);
      if (error.status !== 403) throw error;
      this.#canComment = false;
      this.warn("no-comment", error.message, error.hint);
      return undefined;
    }
  }

  /**
   * Sets the status of the commit. If this fails, the plan does not fail, because the comment
   * contains the same and more.
   */
  async status(state: "success" | "failure" | "pending", description: string): Promise<void> {
    const { api, runner, instance } = this.#context;
    if (!this.#canSetStatus) return;
    try {
      await setStatus(
        api,
        this.frame.head,
        statusContext(instance),
        state,
        this.clean(description),
        runner.runUrl,
      );
    } catch (error) {
      if (!(error instanceof GithubRefusal)) throw error;
      this.warn("no-status", error.message, error.hint);
    }
  }

  /**
   * Adds notes to the lines of the manifests that the pull request changes. If this fails, the plan
   * does not fail, because the comment contains the same information.
   */
  async notes(plan: Plan): Promise<void> {
    const { api, runner, instance } = this.#context;
    const { title, summary, notes } = lineCheck(plan);
    if (!this.#canSetStatus || notes.length === 0) return;
    try {
      await createCheckRun(api, {
        name: `matomo-access/lines (${instance})`,
        sha: this.frame.head,
        url: runner.runUrl,
        title: this.clean(title),
        summary: this.clean(summary),
        notes: notes.map((note) => ({ ...note, message: this.clean(note.message) })),
      });
    } catch (error) {
      if (!(error instanceof GithubRefusal)) throw error;
      this.warn("no-check-run", error.message, error.hint);
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

  /** Reports everywhere that there is no plan for this commit, and why. */
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
    // Sets the status first, so that it exists even if commenting fails.
    await this.status("failure", said);
    await this.comment(failedComment(this.frame, said, findings));
    return { code, ok: false };
  }
}

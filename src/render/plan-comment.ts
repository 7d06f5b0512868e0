import type { Plan } from "../plan/plan.generated.ts";
import { renderPlanMarkdown } from "./plan-markdown.ts";
import { forMarkdown } from "./safe-text.ts";

/** Room below GitHub's 65,536 characters, for the marker and for what GitHub counts otherwise. */
const MOST = 60_000;

export interface CommentFrame {
  readonly instance: string;
  /** Commit of the pull request's head, and where the test merge put it. */
  readonly head: string;
  readonly base: string;
  readonly runUrl: string;
}

const folded = (title: string, body: string): string =>
  body === "" ? "" : `<details>\n<summary>${title}</summary>\n\n${body}\n\n</details>\n\n`;

const title = (instance: string): string => `## Access plan: ${forMarkdown(instance)}`;

function stamp({ head, base, runUrl }: CommentFrame): string {
  return `<sub>For <code>${head.slice(0, 10)}</code> merged into <code>${base.slice(0, 10)}</code>; [run](${runUrl}).</sub>`;
}

/** The part of a plan that a pull request brings, and the part that was out of sync before. */
export function splitPlan(plan: Plan): { readonly own: Plan; readonly before: Plan } {
  const part = (own: boolean): Plan => {
    const effects = plan.effects.filter(({ cause }) => (cause === "pull-request") === own);
    const made = effects.filter(({ held }) => held.length === 0);
    return {
      ...plan,
      effects,
      summary: {
        ...plan.summary,
        make: made.length,
        held: effects.length - made.length,
        people: new Set(made.map(({ login }) => login)).size,
        losses: made.filter(({ loss }) => loss).length,
      },
    };
  };
  return { own: part(true), before: part(false) };
}

export interface PlanCommentInput extends CommentFrame {
  readonly plan: Plan;
  /** Lines about settings.yaml, when the pull request changes it. */
  readonly guards: readonly string[];
  /** The fenced diff of the manifests. */
  readonly patch: string;
  /** Differences of the base that this pull request makes go away. */
  readonly resolved: number;
  readonly limit?: number | undefined;
}

/** The plan as the comment of a pull request: people first, losses first; the diff and what was out of sync before folded away. */
export function planComment(input: PlanCommentInput): { readonly text: string; readonly whole: boolean } {
  const limit = input.limit ?? MOST;
  const { own, before } = splitPlan(input.plan);
  const guards =
    input.guards.length === 0
      ? ""
      : `> [!WARNING]\n> This pull request changes the guards in settings.yaml. It is judged by the old ones.\n\n${input.guards.join("\n")}\n\n`;
  const resolved = input.resolved === 0 ? "" : `It settles ${input.resolved} of the differences that were there before.\n\n`;
  const outOfSync =
    before.effects.length === 0
      ? ""
      : `> Matomo was out of sync with the default branch before this pull request: ${before.effects.length} ${before.effects.length === 1 ? "difference" : "differences"}. Merging this does not touch them.\n\n`;
  const head = `${title(input.instance)}\n\n${stamp(input)}\n\n${guards}${outOfSync}${resolved}`;
  const tail = (room: number): string => {
    if (before.effects.length === 0) return "";
    const { text } = renderPlanMarkdown(before, { limit: Math.max(4000, Math.min(room, 12_000)) });
    return folded(`Out of sync before: ${before.effects.length}`, text);
  };
  const patch = folded("Changes of the files", input.patch);
  const rest = tail(limit - head.length - patch.length);
  const full = renderPlanMarkdown(own, { limit: limit - head.length - rest.length - patch.length });
  if (full.degraded === "none") return { text: `${head}${full.text}\n${patch}${rest}`, whole: true };
  // First the diff goes (the pull request shows it anyway), then the detail of each person.
  const room = limit - head.length - rest.length;
  const shorter = renderPlanMarkdown(own, { limit: room });
  return { text: `${head}${shorter.text}\n${rest}`, whole: false };
}

/** Without a live plan: why, and what the manifests say. */
export function offlineComment(
  frame: CommentFrame,
  input: {
    readonly why: string;
    readonly lines: readonly string[];
    readonly summary: string;
    readonly guards: readonly string[];
    readonly patch: string;
  },
): string {
  const guards =
    input.guards.length === 0
      ? ""
      : `> [!WARNING]\n> This pull request changes the guards in settings.yaml.\n\n${input.guards.join("\n")}\n\n`;
  const head = `${title(frame.instance)}\n\n${stamp(frame)}\n\n**${input.summary}**\n\n_No live plan: ${forMarkdown(input.why)}_\n\n${guards}`;
  const patch = folded("Changes of the files", input.patch);
  const body: string[] = [];
  let size = head.length + patch.length;
  for (const [index, line] of input.lines.entries()) {
    size += line.length + 1;
    if (size > MOST) {
      body.push(`- and ${input.lines.length - index} more lines, in the job summary`);
      break;
    }
    body.push(line);
  }
  const text = `${head}${body.join("\n")}\n\n`;
  return text.length + patch.length <= MOST ? `${text}${patch}` : text;
}

/** Planning failed: says so, where an older plan would go on being believed. */
export function failedComment(frame: CommentFrame, message: string, findings: readonly string[]): string {
  const shown = findings.slice(0, 40);
  const more = findings.length > shown.length ? `\n- and ${findings.length - shown.length} more, in the job summary` : "";
  const text = `${title(frame.instance)}\n\n${stamp(frame)}\n\n**There is no plan for this commit.** ${forMarkdown(message)}\n\n${shown.join("\n")}${more}\n`;
  return text.length <= MOST ? text : `${text.slice(0, text.lastIndexOf("\n", MOST))}\n`;
}

/** Put before an older plan while a newer commit is planned. */
export const OUT_OF_DATE = "> **Out of date.** A newer commit is being planned; this plan is for an older one.\n\n";

import type { Api } from "./api.ts";

/** GitHub takes so many annotations in one call, and adds those of later calls. */
const PER_CALL = 50;
/** More lines than anybody looks through; the comment has all changes. */
const MAX_ANNOTATIONS = 500;
/** GitHub's limit for the summary of a check run. */
const MAX_SUMMARY = 65_000;

/** Structural: a note beside a line of a file. */
interface Note {
  readonly path: string;
  readonly line: number;
  readonly level: "notice" | "warning" | "failure";
  readonly title: string;
  readonly message: string;
}

interface CheckRun {
  readonly name: string;
  readonly sha: string;
  readonly url: string;
  readonly title: string;
  readonly summary: string;
  /** The most important first; of more than 500 the rest is counted in the summary. */
  readonly notes: readonly Note[];
}

const annotationOf = ({ path, line, level, title, message }: Note): object => ({
  path,
  start_line: line,
  end_line: line,
  annotation_level: level,
  title,
  message,
});

/** The summary, and how many notes are left out. */
function summaryOf(summary: string, left: number): string {
  const text = summary.slice(0, MAX_SUMMARY);
  return left > 0
    ? `${text}\n\nThe first ${MAX_ANNOTATIONS} lines have a note; ${left} more are in the comment only.`
    : text;
}

/**
 * A check run beside the commit, with notes at lines of files. It informs and never blocks: its
 * conclusion is neutral, and the status decides.
 * @throws GithubRefusal
 */
export async function createCheckRun(
  api: Api,
  { name, sha, url, title, summary, notes }: CheckRun,
): Promise<void> {
  const shown = notes.slice(0, MAX_ANNOTATIONS);
  const output = (from: number): object => ({
    title,
    summary: summaryOf(summary, notes.length - shown.length),
    annotations: shown.slice(from, from + PER_CALL).map(annotationOf),
  });
  const { id } = await api.call<{ id: number }>("POST /repos/{owner}/{repo}/check-runs", {
    name,
    head_sha: sha,
    status: "completed",
    conclusion: "neutral",
    details_url: url,
    output: output(0),
  });
  for (let from = PER_CALL; from < shown.length; from += PER_CALL)
    await api.call("PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}", {
      check_run_id: id,
      output: output(from),
    });
}

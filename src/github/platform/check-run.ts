import type { Api } from "./api.ts";

/** The number of annotations that GitHub accepts per call. Later calls add more. */
const PER_CALL = 50;
/** The maximum number of annotations. Nobody reads more, and the comment has all changes. */
const MAX_ANNOTATIONS = 500;
/** GitHub's limit for the summary of a check run, in characters. */
const MAX_SUMMARY = 65_000;

/** A note beside a line of a file. */
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
  /** The most important first. If there are more than 500, the summary counts the rest. */
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

/** The summary, with the number of omitted notes. */
function summaryOf(summary: string, left: number): string {
  const text = summary.slice(0, MAX_SUMMARY);
  return left > 0
    ? `${text}\n\nOnly the first ${MAX_ANNOTATIONS} notes are shown here. The comment contains ${left} more.`
    : text;
}

/**
 * Creates a check run beside the commit, with notes at lines of files. Its conclusion is neutral,
 * so it never blocks a merge; the status does that.
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

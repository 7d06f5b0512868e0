import type { Api } from "./api.ts";

/** GitHub takes so many annotations in one call. */
const MAX_ANNOTATIONS = 50;
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
  /** The most important first; GitHub shows the first 50. */
  readonly notes: readonly Note[];
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
  await api.call("POST /repos/{owner}/{repo}/check-runs", {
    name,
    head_sha: sha,
    status: "completed",
    conclusion: "neutral",
    details_url: url,
    output: {
      title,
      summary: summary.slice(0, MAX_SUMMARY),
      annotations: notes.slice(0, MAX_ANNOTATIONS).map((note) => ({
        path: note.path,
        start_line: note.line,
        end_line: note.line,
        annotation_level: note.level,
        title: note.title,
        message: note.message,
      })),
    },
  });
}

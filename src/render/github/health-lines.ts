import { momentText } from "../words.ts";

/** The health of the workflows; a copy of the type that the GitHub part uses. */
export interface HealthInput {
  readonly overdue: readonly {
    readonly workflow: "schedule" | "drift";
    readonly since: string;
    readonly url: string;
  }[];
  readonly holding: readonly {
    readonly workflow: string;
    readonly run: number;
    readonly url: string;
    readonly status: "waiting" | "running";
    readonly since: string;
  }[];
}

const MISSING: Readonly<Record<"schedule" | "drift", string>> = {
  schedule: "no access ends, begins or reaches new sites by itself",
  drift: "changes by hand are not detected",
};

/** The maximum number of runs that are named. */
const MAX_RUNS = 3;

/** One Markdown warning for each workflow that stopped or blocks others; empty if there is none. */
export function healthLines({ overdue, holding }: HealthInput): string {
  const lines = [
    ...overdue.map(
      ({ workflow, since, url }) =>
        `**The workflow ${workflow} is overdue**: it has had no complete run since ${momentText(since)} and missed at least two scheduled times, so ${MISSING[workflow]}. GitHub disables a schedule when the person who last edited its cron line leaves the organization, and in a public repository after 60 days without activity. [Enable it and run it](${url}).`,
    ),
    ...holding
      .slice(0, MAX_RUNS)
      .map(({ workflow, run, url, status, since }) =>
        status === "waiting"
          ? `**[Run ${run} of ${workflow}](${url}) has been waiting for its reviewers since ${momentText(since)}**. Later runs of apply may be waiting for it: approve or reject it.`
          : `**[Run ${run} of ${workflow}](${url}) has been running since ${momentText(since)}**. Later runs of apply wait for it: cancel it if it hangs.`,
      ),
  ];
  return lines.map((line) => `> ${line}\n\n`).join("");
}

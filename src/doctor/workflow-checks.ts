import type { GithubFacts, RepositoryFact, WorkflowFact } from "./github-facts.ts";
import { type CheckResult, isSeen, ok, problem, unknown, warning } from "./result.ts";

export function checkRepository(
  { name, isPrivate, isAdmin, defaultBranch }: RepositoryFact,
  publishes: boolean,
): CheckResult[] {
  const kind = isPrivate ? "private" : "public";
  return [
    isAdmin
      ? ok("repository", `${name} is ${kind}; its default branch is ${defaultBranch}.`)
      : unknown(
          "repository",
          `${name} is ${kind}. The token has no administrator rights, so not everything can be seen.`,
          "Use the token of an administrator: GH_TOKEN=$(gh auth token).",
        ),
    ...(isPrivate || publishes
      ? []
      : [
          warning(
            "repository",
            "The repository is public, but settings.yaml does not contain publish: true. Therefore the plans, the results and the audit record do not show what is in Matomo, and merging a pull request approves nothing.",
            "Make it private, or write publish: true into settings.yaml if everybody may see who has which access.",
          ),
        ]),
  ];
}

/** The file names of the workflows that a team needs. */
const NEEDED = ["plan.yml", "apply.yml", "schedule.yml", "drift.yml"] as const;

const isMovingRef = (ref: string): boolean =>
  !/^[0-9a-f]{40}$/.test(ref) && !/^v\d+(?:\.\d+\.\d+\S*)?$/.test(ref);

/** The actions that these workflows use, without those of GitHub. */
const actionsIn = (workflows: readonly WorkflowFact[]): string[] => [
  ...new Set(
    workflows
      .filter(({ file }) => NEEDED.some((name) => name === file))
      .flatMap(({ needs }) => needs.actions)
      .filter((action) => /(?:^|\/)[\w.-]*matomo-access[\w.-]*@/.test(action)),
  ),
];

function versionResults(actions: readonly string[], version: string): CheckResult[] {
  if (actions.length > 1)
    return [
      warning(
        "workflows",
        `The workflows use different releases: ${actions.join(", ")}.`,
        "`matomo-access init --update --action OWNER/REPO@REF` updates all of them to one release.",
      ),
    ];
  const [action = ""] = actions;
  const ref = action.split("@")[1] ?? "";
  if (action !== "" && isMovingRef(ref))
    return [
      warning(
        "workflows",
        `The workflows use ${action}. Whoever can change ${ref} in that repository can run code that has the token.`,
        "Use a release: @vX.Y.Z, or the commit of its tag.",
      ),
    ];
  const own = /^v(\d+\.\d+\.\d+)$/.exec(ref)?.[1];
  return own !== undefined && own !== version
    ? [
        warning(
          "workflows",
          `The workflows use release ${own}, but this is matomo-access ${version}.`,
          `\`matomo-access init --update --action ${action.split("@")[0] ?? ""}@v${version}\` brings them up to date.`,
        ),
      ]
    : [];
}

/** GitHub's states for workflows that it does not run, with their meaning. */
const DISABLED: Readonly<Record<string, string>> = {
  disabled_manually: "somebody disabled it",
  disabled_inactivity: "GitHub disabled it after 60 days without activity",
  disabled_fork: "it is disabled in forks",
};

export function checkWorkflows(
  { workflows, repository }: GithubFacts,
  version: string,
): CheckResult[] {
  if (!isSeen(workflows)) return [unknown("workflows", workflows.unseen, workflows.fix)];
  const { seen } = workflows;
  const missing = NEEDED.filter((name) => !seen.some(({ file }) => file === name));
  const disabled = seen.flatMap(({ file, state = "" }): CheckResult[] => {
    const why = DISABLED[state];
    return why === undefined
      ? []
      : [problem("workflows", `${file} does not run: ${why}.`, `gh workflow enable ${file}`)];
  });
  const found: CheckResult[] = [
    ...(missing.length > 0
      ? [
          problem(
            "workflows",
            `${repository.defaultBranch} has no ${missing.join(", ")} in .github/workflows.`,
            "Write them with `matomo-access init`, and push them to the default branch.",
          ),
        ]
      : []),
    ...disabled,
    ...versionResults(actionsIn(seen), version),
  ];
  if (found.length > 0) return found;
  const [action] = actionsIn(seen);
  return [
    ok(
      "workflows",
      `plan, apply, schedule and drift are on ${repository.defaultBranch}${action === undefined ? "" : `, and use ${action}`}.`,
    ),
  ];
}

const DAY_MS = 86_400_000;
/** A schedule may pause for a weekend plus a day on which GitHub is late. */
const MAX_PAUSE_DAYS = 4;

function scheduleOf({ file, lastScheduled }: WorkflowFact, now: Date): CheckResult {
  const run = `gh workflow run ${file}`;
  if (!lastScheduled)
    return warning(
      "schedules",
      `The schedule of ${file} has not started a run yet.`,
      `If it has been on the default branch for more than a day, look at Actions > ${file.replace(".yml", "")}. To try it now: ${run}`,
    );
  const day = lastScheduled.at.slice(0, 10);
  if (now.getTime() - Date.parse(lastScheduled.at) > MAX_PAUSE_DAYS * DAY_MS)
    return problem(
      "schedules",
      `The schedule of ${file} has started no run since ${day}.`,
      `In a public repository, GitHub disables schedules after 60 days without activity. In any repository, it disables them when the last person who edited the cron line leaves the organization. Run \`gh workflow enable ${file}\`, then change the \`cron\` line in a pull request.`,
    );
  return lastScheduled.conclusion === "failure"
    ? warning(
        "schedules",
        `The last scheduled run of ${file} failed (${day}).`,
        `Open it: gh run list --workflow ${file} --event schedule`,
      )
    : ok("schedules", `${file} runs by its schedule; last on ${day}.`);
}

export function checkSchedules({ workflows }: GithubFacts, now: Date): CheckResult[] {
  if (!isSeen(workflows)) return [unknown("schedules", workflows.unseen, workflows.fix)];
  return workflows.seen
    .filter(({ file, needs }) => NEEDED.some((name) => name === file) && needs.isScheduled)
    .map((workflow) => scheduleOf(workflow, now));
}

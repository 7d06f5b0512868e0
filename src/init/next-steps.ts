import { ENTER_TOKEN } from "../domain/secret.ts";
import { type Answers, type FileAnswers, isOnGithub } from "./answers.ts";

/** A task, with the commands for it. */
export interface NextStep {
  readonly title: string;
  readonly commands: readonly string[];
}

const PROGRAM = "matomo-access";

/** Environments of an instance, with the secrets that each contains. */
function environmentsOf(name: string | undefined): readonly {
  readonly name: string;
  readonly secrets: readonly string[];
}[] {
  const suffix = name === undefined ? "" : `-${name}`;
  return [
    { name: `matomo-plan${suffix}`, secrets: ["MATOMO_TOKEN"] },
    { name: `matomo-apply${suffix}`, secrets: ["MATOMO_TOKEN", "MATOMO_PASSWORD"] },
  ];
}

/** The environment in which runs with a hash wait for a reviewer. All instances share it. */
const APPROVAL_ENVIRONMENT = "matomo-approve";

const REPOSITORY = "repos/{owner}/{repo}";

const makeEnvironment = (name: string, branch: string): string[] => [
  `gh api -X PUT '${REPOSITORY}/environments/${name}' -F 'deployment_branch_policy[protected_branches]=false' -F 'deployment_branch_policy[custom_branch_policies]=true'`,
  `gh api -X POST '${REPOSITORY}/environments/${name}/deployment-branch-policies' -f 'name=${branch}'`,
];

/** Whether the folder is a git repository, and whether the repository has a remote. */
export interface Ground {
  readonly isRepository: boolean;
  readonly hasRemote: boolean;
}

const push = (branch: string, paths: readonly string[], ground: Ground): NextStep => ({
  title: ground.hasRemote
    ? `Look at the files and push them to ${branch}, before you protect it`
    : "Look at the files and push them to a private repository on GitHub",
  commands: [
    ...(ground.isRepository ? [] : [`git init -b ${branch}`]),
    `git add ${paths.join(" ")}`,
    'git commit -m "Set up matomo-access"',
    ground.hasRemote
      ? `git push -u origin ${branch}`
      : "gh repo create OWNER/matomo-access-files --private --source=. --push",
  ],
});

const dirOption = (dir: string): string => (dir === "access" ? "" : ` --dir ${dir}`);

/** Explains `read` in the commands that import. A comment after `export` is an error in zsh. */
const enterToken = ({ instances }: FileAnswers): string =>
  instances.length > 1
    ? "each command `read` waits for a super user's token: see which folder the command below it names, paste the token for this folder, and press Enter"
    : "the command `read` waits for a super user's token: paste the token, and press Enter";

/** The commands that import the people in Matomo. */
const importCommands = ({ instances }: FileAnswers): string[] =>
  instances.flatMap(({ dir }) => [
    ENTER_TOKEN,
    `${PROGRAM} import${dirOption(dir)}`,
    `${PROGRAM} plan${dirOption(dir)}   # No changes`,
  ]);

const topsOf = (written: readonly string[]): string[] =>
  [...new Set(written.map((path) => path.split("/")[0] ?? ""))].toSorted();

/** The tasks for a person who changes access on their own computer. */
function stepsWithoutGithub(
  answers: FileAnswers,
  written: readonly string[],
  ground: Ground,
): NextStep[] {
  const tops = [...new Set([...topsOf(written), ...answers.instances.map(({ dir }) => dir)])];
  const dir = dirOption(answers.instances[0]?.dir ?? "access");
  return [
    {
      title: `Check the address and the token, and write what Matomo has into manifests (${enterToken(answers)})`,
      commands: importCommands(answers).toSpliced(1, 0, `${PROGRAM} doctor${dir}`),
    },
    {
      title: "Keep the files in git, so that every change can be looked up and reverted",
      commands: [
        ...(ground.isRepository ? [] : ["git init -b main"]),
        `git add ${tops.toSorted().join(" ")}`,
        'git commit -m "Import access from Matomo"',
      ],
    },
    {
      title: "Change a manifest, read the plan, then apply that plan",
      commands: [
        `${PROGRAM} plan${dir} --out plan.json`,
        `${PROGRAM} apply${dir} --plan plan.json --baseline-out verified.json`,
      ],
    },
    {
      title: "To have changes approved on GitHub later, add the files for GitHub",
      commands: [`${PROGRAM} init --owner @USER_OR_TEAM`],
    },
  ];
}

/** The tasks that remain after `init`, with exact commands. */
export const nextSteps = (
  answers: FileAnswers,
  written: readonly string[],
  ground: Ground,
): NextStep[] =>
  isOnGithub(answers)
    ? stepsOnGithub(answers, written, ground)
    : stepsWithoutGithub(answers, written, ground);

function stepsOnGithub(answers: Answers, written: readonly string[], ground: Ground): NextStep[] {
  const { instances, branch } = answers;
  const tops = topsOf(written);
  const environments = instances.flatMap(({ name }) => environmentsOf(name));
  const imports = importCommands(answers);
  const [repository = "", ref = "main"] = answers.action.split("@");
  const guide = `https://github.com/${repository.split("/").slice(0, 2).join("/")}/blob/${ref}/docs/first-day.md`;
  const folders = [...new Set(instances.map(({ dir }) => dir.split("/")[0] ?? dir))];
  return [
    ...(tops.length > 0 ? [push(branch, tops, ground)] : []),
    {
      title:
        "Create the environments, and let only the default branch use them: in Settings > Environments, or with these commands",
      commands: [...environments.map(({ name }) => name), APPROVAL_ENVIRONMENT].flatMap((name) =>
        makeEnvironment(name, branch),
      ),
    },
    {
      title: "Store the secrets in the environments (each command asks for the value)",
      commands: environments.flatMap(({ name, secrets }) =>
        secrets.map((secret) => `gh secret set ${secret} --env ${name}`),
      ),
    },
    {
      title:
        "Allow workflows to open pull requests, so that drift can be adopted: in Settings > Actions > General, or with this command",
      commands: [
        `gh api -X PUT '${REPOSITORY}/actions/permissions/workflow' -f default_workflow_permissions=read -F can_approve_pull_request_reviews=true`,
      ],
    },
    {
      title: `Write what Matomo has into manifests, and open the first pull request (${enterToken(answers)})`,
      commands: [
        "git switch -c import",
        ...imports,
        `git add ${folders.join(" ")} && git commit -m "Import access from Matomo"`,
        "git push -u origin import && gh pr create --fill",
      ],
    },
    {
      title: `Protect ${branch} (screen by screen: ${guide}), then check the whole setup`,
      commands: instances.map(
        ({ dir }) => `GH_TOKEN=$(gh auth token) ${PROGRAM} doctor${dirOption(dir)}`,
      ),
    },
  ];
}

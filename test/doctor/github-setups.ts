import { workflowFiles } from "../../src/init/write-workflows.ts";
import type { FakeEnvironment } from "../github/fake/repository-settings.ts";
import type { FakeGithub } from "../github/fake/start-github.ts";
import { startGithub } from "../github/fake/start-github.ts";
import type { Workplace } from "../helpers/run-cli.ts";
import type { BrokenSetup, Start } from "./setups.ts";
import { PRODUCT } from "../../src/domain/product.ts";

/** A token that was created today is never due, whenever the test runs. */
const TODAY = new Date().toISOString().slice(0, 10);

const STATUS = "matomo-access/plan (access)";
const AUDIT = "matomo-access/audit";
const DAY_MS = 86_400_000;

const workflows = (version: string): Record<string, string> =>
  Object.fromEntries(
    workflowFiles({
      instances: [{ name: undefined, dir: "access", url: undefined }],
      action: `acme/matomo-access@v${version}`,
      branch: "main",
      owners: [],
      contact: "",
      approvals: 1,
      version,
    }).map(({ path, text }) => [path, text]),
  );

/** Two super users, so that Matomo has no problem. */
function useGoodMatomo(place: Workplace): void {
  place.manifests({
    "settings.yaml": `url: ${place.sandbox.url}\naccount: root\ntoken: { made: ${TODAY}, every: 90d }\n`,
  });
}

/** A fully configured repository, with an administrator's token. */
export async function goodGithub(
  place: Workplace,
  files: Readonly<Record<string, string>> = workflows(PRODUCT.version),
): Promise<{ readonly github: FakeGithub; readonly start: Start }> {
  useGoodMatomo(place);
  const github = await startGithub({
    files: { ...files, ".github/CODEOWNERS": "* @acme/analytics\n", "README.md": "# Access\n" },
    token: "gho_admin00000000000000000000000000000000",
    now: () => new Date(),
  });
  const { settings } = github.world;
  settings.isAdmin = true;
  settings.mayOpenPulls = true;
  settings.plan = "team";
  for (const [name, secrets] of [
    ["matomo-plan", ["MATOMO_TOKEN"]],
    ["matomo-apply", ["MATOMO_TOKEN", "MATOMO_PASSWORD"]],
    ["matomo-approve", []],
  ] as const)
    settings.environments.set(name, {
      branches: ["main"],
      reviewers: [],
      secrets: [...secrets],
      variables: [],
    });
  settings.rulesets.push(
    { branches: ["main"], approvals: 1, statuses: [STATUS] },
    { branches: [AUDIT], keeps: true },
  );
  for (const workflow of ["schedule.yml", "drift.yml"])
    github.addRun({
      workflow,
      event: "schedule",
      conclusion: "success",
      headSha: github.tip("main"),
      headBranch: "main",
    });
  return {
    github,
    start: {
      args: ["--repo", `${github.owner}/${github.repo}`],
      env: { GH_TOKEN: github.token, GITHUB_API_URL: github.url },
      closing: [
        {
          [Symbol.asyncDispose]: async () => {
            const writes = github.requests.filter(({ method }) => method !== "GET");
            if (github.violations.length > 0 || writes.length > 0)
              throw new Error(JSON.stringify([github.violations, writes]));
            await github.stop();
          },
        },
      ],
    },
  };
}

/** The fully configured repository with one change. */
const changed =
  (change: (github: FakeGithub) => void): BrokenSetup["prepare"] =>
  async (place) => {
    const { github, start } = await goodGithub(place);
    change(github);
    return start;
  };

const environment = (github: FakeGithub, name: string): FakeEnvironment => {
  const found = github.world.settings.environments.get(name);
  if (!found) throw new Error(`no environment ${name}`);
  return found;
};

/** Set-ups whose repository on GitHub is wrong. */
export const GITHUB_SETUPS: readonly BrokenSetup[] = [
  {
    name: "no token for GitHub was given",
    prepare: async (place) => {
      const { start } = await goodGithub(place);
      return { ...start, env: { ...start.env, GH_TOKEN: undefined } };
    },
    finds: {
      check: "repository",
      status: "unknown",
      message: /acme\/access on github\.com was not checked, because GH_TOKEN is not set/,
      fix: /GH_TOKEN=\$\(gh auth token\)/,
    },
    unseen: [
      "workflows",
      "schedules",
      "environments",
      "secrets",
      "variables",
      "reviewers",
      "branch",
      "required-check",
      "code-owners",
      "workflow-pulls",
      "audit-branch",
    ],
    exit: 0,
  },
  {
    name: "GitHub does not accept the token",
    prepare: async (place) => {
      const { start } = await goodGithub(place);
      return { ...start, env: { ...start.env, GH_TOKEN: "gho_wrong" } };
    },
    finds: {
      check: "repository",
      status: "problem",
      message: /GitHub does not accept GH_TOKEN/,
      fix: /gh auth token/,
    },
    unseen: ["environments", "secrets", "branch", "required-check"],
    exit: 1,
  },
  {
    name: "the repository has another name",
    prepare: async (place) => {
      const { start } = await goodGithub(place);
      return { ...start, args: ["--repo", "acme/acess"] };
    },
    finds: {
      check: "repository",
      status: "problem",
      message: /There is no repository acme\/acess on github\.com/,
      fix: /git remote -v/,
    },
    unseen: ["environments", "secrets", "branch", "required-check"],
    exit: 1,
  },
  {
    name: "the token for GitHub is no administrator's",
    prepare: changed((github) => {
      github.world.settings.isAdmin = false;
      github.setPermissions({ contents: "read", actions: "read", pull_requests: "write" });
    }),
    finds: {
      check: "repository",
      status: "unknown",
      message: /no administrator rights/,
      fix: /token of an administrator/,
    },
    unseen: ["secrets", "variables", "workflow-pulls"],
    exit: 0,
  },
  {
    name: "an environment is missing",
    prepare: changed((github) => void github.world.settings.environments.delete("matomo-apply")),
    finds: {
      check: "environments",
      status: "problem",
      message: /no environment matomo-apply/,
      fix: /New environment: matomo-apply\), and limit it to the branch main/,
    },
    unseen: [],
    exit: 1,
  },
  {
    name: "the GitHub subscription has no environments for private repositories",
    prepare: changed((github) => {
      github.world.settings.plan = "free";
      github.world.settings.environments.clear();
    }),
    finds: {
      check: "environments",
      status: "problem",
      message: /GitHub Free has no environments for private repositories/,
      fix: /Pro, Team or Enterprise/,
    },
    unseen: ["secrets"],
    exit: 1,
  },
  {
    name: "every branch may use the environment with the token",
    prepare: changed((github) => {
      environment(github, "matomo-plan").branches = undefined;
    }),
    finds: {
      check: "environments",
      status: "problem",
      message: /Every branch may use the environment matomo-plan/,
      fix: /Environments > matomo-plan > Deployment branches.*add only main/,
    },
    unseen: [],
    exit: 1,
  },
  {
    name: "more than the default branch may use an environment",
    prepare: changed((github) => {
      environment(github, "matomo-apply").branches = ["main", "release/*"];
    }),
    finds: {
      check: "environments",
      status: "problem",
      message: /Branches other than main may use the environment matomo-apply: release\/\*/,
      fix: /add only main/,
    },
    unseen: [],
    exit: 1,
  },
  {
    name: "an environment lacks the token",
    prepare: changed((github) => {
      environment(github, "matomo-plan").secrets = [];
    }),
    finds: {
      check: "secrets",
      status: "problem",
      message: /matomo-plan lacks MATOMO_TOKEN/,
      fix: /^gh secret set MATOMO_TOKEN --env matomo-plan$/,
    },
    unseen: [],
    exit: 1,
  },
  {
    name: "the environment that applies lacks the password",
    prepare: changed((github) => {
      environment(github, "matomo-apply").secrets = ["MATOMO_TOKEN"];
    }),
    finds: {
      check: "secrets",
      status: "warning",
      message: /matomo-apply lacks MATOMO_PASSWORD: super users and e-mails/,
      fix: /gh secret set MATOMO_PASSWORD --env matomo-apply/,
    },
    unseen: [],
    exit: 0,
  },
  {
    name: "the token is a secret of the whole repository",
    prepare: changed(
      (github) => void github.world.settings.secrets.repository.push("MATOMO_TOKEN"),
    ),
    finds: {
      check: "secrets",
      status: "problem",
      message: /MATOMO_TOKEN is a secret of the repository: every workflow on every branch/,
      fix: /Delete it there/,
    },
    unseen: [],
    exit: 1,
  },
  {
    name: "a variable contains the address of Matomo",
    prepare: changed(
      (github) => void github.world.settings.variables.repository.push("MATOMO_URL"),
    ),
    finds: {
      check: "variables",
      status: "warning",
      message: /variable MATOMO_URL of the repository/,
      fix: /^gh variable delete MATOMO_URL$/,
    },
    unseen: [],
    exit: 0,
  },
  {
    name: "the GitHub subscription has required reviewers, and there are none",
    prepare: changed((github) => {
      github.world.settings.plan = "enterprise";
    }),
    finds: {
      check: "reviewers",
      status: "warning",
      message: /matomo-approve has no required reviewers/,
      fix: /Settings > Environments > matomo-approve > Required reviewers/,
    },
    unseen: [],
    exit: 0,
  },
  {
    name: "nobody can see whether the GitHub subscription has required reviewers",
    prepare: changed((github) => {
      github.world.settings.plan = undefined;
    }),
    finds: {
      check: "reviewers",
      status: "unknown",
      message: /cannot see whether your GitHub subscription offers them/,
      fix: /If they are offered/,
    },
    unseen: ["reviewers"],
    exit: 0,
  },
  {
    name: "the default branch is not protected",
    prepare: changed(({ world: { settings } }) => {
      settings.rulesets.splice(0, 1, { branches: ["main"], statuses: [STATUS] });
    }),
    finds: {
      check: "branch",
      status: "problem",
      message: /main is not protected: everybody with write access can push/,
      fix: /Rulesets > New branch ruleset.*require a pull request with 1 approval\./,
    },
    unseen: [],
    exit: 1,
  },
  {
    name: "the status of the plan is not required",
    prepare: changed(({ world: { settings } }) => {
      settings.rulesets.splice(0, 1, { branches: ["main"], approvals: 1 });
    }),
    finds: {
      check: "required-check",
      status: "problem",
      message: /does not require the status matomo-access\/plan \(access\)/,
      fix: /Require status checks to pass: add matomo-access\/plan \(access\)/,
    },
    unseen: [],
    exit: 1,
  },
  {
    name: "a job that can be skipped is required",
    prepare: changed(({ world: { settings } }) => {
      settings.protection.set("main", { approvals: undefined, statuses: ["plan"] });
    }),
    finds: {
      check: "required-check",
      status: "warning",
      message: /requires the job plan, which is skipped/,
      fix: /Remove it/,
    },
    unseen: [],
    exit: 0,
  },
  {
    name: "workflows are not allowed to open pull requests",
    prepare: changed((github) => {
      github.world.settings.mayOpenPulls = false;
    }),
    finds: {
      check: "workflow-pulls",
      status: "warning",
      message: /drift cannot be adopted/,
      fix: /Allow GitHub Actions to create and approve pull requests/,
    },
    unseen: [],
    exit: 0,
  },
  {
    name: "everybody can delete the audit branch",
    prepare: changed(({ world: { settings } }) => void settings.rulesets.splice(1, 1)),
    finds: {
      check: "audit-branch",
      status: "warning",
      message: /Everybody with write access can delete or rewrite the branch/,
      fix: /target matomo-access\/audit, and select “Restrict deletions” and “Block force pushes”/,
    },
    unseen: [],
    exit: 0,
  },
  {
    name: "a ruleset keeps apply itself from writing the record",
    prepare: changed(({ world: { settings } }) => {
      settings.rulesets.splice(1, 1, { branches: [AUDIT], restrictsUpdates: true });
    }),
    finds: {
      check: "audit-branch",
      status: "problem",
      message: /apply\.yml uses the standard token of workflows/,
      fix: /token of a GitHub App that is in the bypass list/,
    },
    unseen: [],
    exit: 1,
  },
  {
    name: "a workflow is missing",
    prepare: async (place) => {
      const { ".github/workflows/drift.yml": _, ...files } = workflows(PRODUCT.version);
      return (await goodGithub(place, files)).start;
    },
    finds: {
      check: "workflows",
      status: "problem",
      message: /main has no drift\.yml/,
      fix: /matomo-access init/,
    },
    unseen: [],
    exit: 1,
  },
  {
    name: "GitHub disabled the schedule",
    prepare: changed(
      ({ world: { settings } }) =>
        void settings.workflowStates.set("schedule.yml", "disabled_inactivity"),
    ),
    finds: {
      check: "workflows",
      status: "problem",
      message: /schedule\.yml does not run: GitHub disabled it after 60 days/,
      fix: /^gh workflow enable schedule\.yml$/,
    },
    unseen: [],
    exit: 1,
  },
  {
    name: "the schedule has not run for weeks",
    prepare: changed((github) => {
      for (const [id, run] of github.world.runs)
        if (run.workflow === "schedule.yml")
          github.world.runs.set(id, { ...run, createdAt: new Date(Date.now() - 20 * DAY_MS) });
    }),
    finds: {
      check: "schedules",
      status: "problem",
      message: /schedule of schedule\.yml has started no run since/,
      fix: /gh workflow enable schedule\.yml/,
    },
    unseen: [],
    exit: 1,
  },
  {
    name: "the workflows are of another release",
    prepare: async (place) => (await goodGithub(place, workflows("0.0.9"))).start,
    finds: {
      check: "workflows",
      status: "warning",
      message: /use release 0\.0\.9, but this is matomo-access/,
      fix: /init --update --action acme\/matomo-access@v/,
    },
    unseen: [],
    exit: 0,
  },
  {
    name: "GitHub does not know a code owner",
    prepare: changed(({ world: { settings } }) => {
      settings.codeOwnersErrors = [
        {
          path: ".github/CODEOWNERS",
          line: 1,
          kind: "Unknown owner",
          message: "Unknown owner on line 1",
        },
      ];
    }),
    finds: {
      check: "code-owners",
      status: "warning",
      message: /\.github\/CODEOWNERS:1: Unknown owner/,
      fix: /write access/,
    },
    unseen: [],
    exit: 0,
  },
];

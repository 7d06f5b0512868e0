import { isMatomoCloud } from "../domain/hosts.ts";
import { scalarText } from "../edit/scalar-text.ts";
import type { SourceFile } from "../manifest/model.ts";
import { type Answers, type FileAnswers, type InstanceAnswer, isOnGithub } from "./answers.ts";
import { readmeText } from "./readme-text.ts";

/** The schemas, as the instance's files refer to them. */
const SCHEMA_FILES = {
  access: "access.schema.json",
  settings: "settings.schema.json",
} as const;

/** The first line of settings.yaml. */
export const SETTINGS_HEADER = `# yaml-language-server: $schema=${SCHEMA_FILES.settings}\n`;

/** The lines of settings.yaml about who approves and who owns access. */
export function decidedText({ approvals, owners }: Answers): string {
  const owner = owners.find((one) => one.startsWith("@"));
  return [
    approvals === "none"
      ? "# No approvals are required: whoever can merge decides alone.\n"
      : "# How many people must approve a pull request. Its authors do not count as approvers.\n",
    `approvals: ${approvals}\n`,
    ...(owner === undefined
      ? []
      : [
          "# Who is responsible for people, teams and site sets without an owner of their own.\n",
          `owner: ${scalarText(owner.slice(1))}\n`,
        ]),
  ].join("");
}

/** A settings.yaml without the values that only Matomo can provide. */
function settingsText({ url = "" }: InstanceAnswer, answers: FileAnswers): string {
  const { account } = answers;
  return [
    SETTINGS_HEADER,
    `url: ${scalarText(url)}\n`,
    `hosting: ${isMatomoCloud(url) ? "cloud" : "self-hosted"}\n`,
    account === undefined
      ? "# account: the login that owns the token. Needed if Matomo has several super users.\n"
      : `account: ${scalarText(account)}\n`,
    "\n",
    "# `written` removes only access that a manifest ends; `all` also removes what no manifest grants.\n",
    "removals: written\n",
    "unmanaged: report\n",
    "\n",
    ...(isOnGithub(answers) ? [decidedText(answers), "\n"] : []),
    "# How many people may lose access in one run, and how many may gain the role admin or the super user right.\n",
    "# A run that would exceed a limit applies only approved end dates.\n",
    "limits:\n",
    "  losing: { count: 5, percent: 10 }\n",
    "  gaining: { count: 3, percent: 5 }\n",
  ].join("");
}

const codeOwnersText = ({ owners, instances }: Answers): string =>
  [
    "# Who must approve changes to which files. If several lines match a file, the last of them decides.",
    `* ${owners.join(" ")}`,
    "# Another team can own the files of a client:",
    `# /${instances[0]?.dir ?? "access"}/clients/example.yaml ${owners.join(" ")} @OTHER/TEAM`,
    "",
  ].join("\n");

const pullRequestText = ({ contact }: Answers): string => `<!--
What changes, and why? A comment with the plan appears below in a minute or two: it lists who
gains and loses what. Questions: ${contact.replaceAll("--", "- -")}
-->

- [ ] Every new grant has a \`reason\` or a \`ticket\`, and an \`until\` if it ends.
- [ ] The plan shows what was meant, and nothing else.
`;

const extensions = `{
  "recommendations": ["redhat.vscode-yaml"]
}
`;

/** Editor settings, so that the editor completes and checks the manifests. */
const editorText = ({ instances }: FileAnswers): string => {
  const schemas = instances.flatMap(({ dir }) => [
    [`./${dir}/${SCHEMA_FILES.settings}`, [`${dir}/settings.yaml`]],
    [
      `./${dir}/${SCHEMA_FILES.access}`,
      [`${dir}/**/*.yaml`, `${dir}/**/*.yml`, `!${dir}/settings.yaml`],
    ],
  ]);
  return `${JSON.stringify({ "yaml.schemas": Object.fromEntries(schemas) as unknown }, undefined, 2)}\n`;
};

const ignoreText = `# Secrets, and files that runs on this computer leave behind.
.env
.matomo-access/
plan.json
verified.json
# Names and e-mails of people: a review as page or table.
access-review*
`;

/** Files that init writes once and that then belong to the team. */
export function teamFiles(answers: FileAnswers): SourceFile[] {
  const settings = answers.instances.flatMap((instance) =>
    instance.url === undefined
      ? []
      : [{ path: `${instance.dir}/settings.yaml`, text: settingsText(instance, answers) }],
  );
  return [
    ...settings,
    ...(isOnGithub(answers)
      ? [
          { path: ".github/CODEOWNERS", text: codeOwnersText(answers) },
          { path: ".github/pull_request_template.md", text: pullRequestText(answers) },
        ]
      : []),
    { path: ".vscode/extensions.json", text: extensions },
    { path: ".vscode/settings.json", text: editorText(answers) },
    { path: ".gitignore", text: ignoreText },
    { path: "README.md", text: readmeText(answers) },
  ];
}

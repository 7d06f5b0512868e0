import { isMatomoCloud } from "../domain/hosts.ts";
import { scalarText } from "../edit/scalar-text.ts";
import type { SourceFile } from "../manifest/model.ts";
import type { Answers, InstanceAnswer } from "./answers.ts";

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
      : "# How many people must approve a pull request. Its authors do not count.\n",
    `approvals: ${approvals}\n`,
    ...(owner === undefined
      ? []
      : [
          "# Who is asked about people, teams and site sets that name no owner of their own.\n",
          `owner: ${scalarText(owner.slice(1))}\n`,
        ]),
  ].join("");
}

/** A settings.yaml without the values that only Matomo can provide. */
function settingsText({ url = "" }: InstanceAnswer, answers: Answers): string {
  const { account } = answers;
  return [
    SETTINGS_HEADER,
    `url: ${scalarText(url)}\n`,
    `hosting: ${isMatomoCloud(url) ? "cloud" : "self-hosted"}\n`,
    account === undefined
      ? "# account: the login that owns the token. Write it if Matomo has several super users.\n"
      : `account: ${scalarText(account)}\n`,
    "\n",
    "# `written` removes only access that a manifest ends; `all` also removes what no manifest grants.\n",
    "removals: written\n",
    "unmanaged: report\n",
    "\n",
    decidedText(answers),
    "\n",
    "# How many people may lose access in one run, or gain admin rights or more.\n",
    "# A run that would exceed a limit applies only approved ends.\n",
    "limits:\n",
    "  losing: { count: 5, percent: 10 }\n",
    "  gaining: { count: 3, percent: 5 }\n",
  ].join("");
}

const codeOwnersText = ({ owners, instances }: Answers): string =>
  [
    "# Who must approve changes to which files. The last line that matches a file counts.",
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
const editorText = ({ instances }: Answers): string => {
  const schemas = instances.flatMap(({ dir }) => [
    [`./${dir}/${SCHEMA_FILES.settings}`, [`${dir}/settings.yaml`]],
    [
      `./${dir}/${SCHEMA_FILES.access}`,
      [`${dir}/**/*.yaml`, `${dir}/**/*.yml`, `!${dir}/settings.yaml`],
    ],
  ]);
  return `${JSON.stringify({ "yaml.schemas": Object.fromEntries(schemas) as unknown }, undefined, 2)}\n`;
};

const ignoreText = `# Secrets, and what runs on this computer leave behind.
.env
.matomo-access/
plan.json
verified.json
# Names and e-mails of people: a review as page or table.
access-review*
`;

/** The README for the people of the organization. */
function readmeText({ contact, instances, action }: Answers): string {
  const [repository = ""] = action.split("@");
  const guide = `https://github.com/${repository.split("/").slice(0, 2).join("/")}`;
  const folders = instances.map(
    ({ dir, url }) => `- \`${dir}/\`${url === undefined ? "" : `: ${url}`}`,
  );
  const dir = instances.length > 1 ? ` --dir ${instances[0]?.dir ?? ""}` : "";
  return `# Who can see what in Matomo

The files in this repository say who has access to which sites in Matomo. Changes are made by pull request, approved by somebody else, and applied after the merge.

**Questions, and access that you need:** ${contact}

${folders.join("\n")}

## Change access

1. Open the file of the person or team, on GitHub or in an editor, and change it. A person looks like this:

   \`\`\`yaml
   users:
     anna.example:
       email: anna@example.org
       access:
         - { role: view, sites: [Shop DE], until: 2027-03-31, reason: project Alpha }
   \`\`\`

2. Open a pull request. In a minute or two, a comment shows the plan: who gains and loses what.
3. Somebody else approves it. After the merge, the change is applied, and a comment shows the outcome.

Somebody leaves: write \`absent: true\` in place of their access. Access that ends on a day: \`until: 2027-03-31\`.

Do not change access in Matomo itself: an issue in this repository lists what was changed by hand.

## For maintainers

    export MATOMO_TOKEN=...          # the token of a super user
    matomo-access doctor${dir}             # what is missing
    matomo-access plan${dir}               # what would change
    matomo-access init --update      # workflows of a newer release

Guides: ${guide}
`;
}

/** Files that init writes once and that then belong to the team. */
export function teamFiles(answers: Answers): SourceFile[] {
  const settings = answers.instances.flatMap((instance) =>
    instance.url === undefined
      ? []
      : [{ path: `${instance.dir}/settings.yaml`, text: settingsText(instance, answers) }],
  );
  return [
    ...settings,
    { path: ".github/CODEOWNERS", text: codeOwnersText(answers) },
    { path: ".github/pull_request_template.md", text: pullRequestText(answers) },
    { path: ".vscode/extensions.json", text: extensions },
    { path: ".vscode/settings.json", text: editorText(answers) },
    { path: ".gitignore", text: ignoreText },
    { path: "README.md", text: readmeText(answers) },
  ];
}

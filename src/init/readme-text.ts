import { ENTER_TOKEN } from "../domain/secret.ts";
import { type Answers, type FileAnswers, isOnGithub } from "./answers.ts";

const foldersText = ({ instances }: FileAnswers): string =>
  instances.map(({ dir, url }) => `- \`${dir}/\`${url === undefined ? "" : `: ${url}`}`).join("\n");

/** The option that commands for the first instance need. */
const dirOption = ({ instances }: FileAnswers): string =>
  instances.length > 1 ? ` --dir ${instances[0]?.dir ?? ""}` : "";

const PERSON = `   \`\`\`yaml
   users:
     anna.example:
       email: anna@example.org
       access:
         - { role: view, sites: [Shop DE], until: 2027-03-31, reason: project Alpha }
   \`\`\``;

const LEAVES =
  "Somebody leaves: write `absent: true` in place of their access. Access that ends on a day: `until: 2027-03-31`.";

function githubText(answers: Answers): string {
  const [repository = ""] = answers.action.split("@");
  const guide = `https://github.com/${repository.split("/").slice(0, 2).join("/")}`;
  const dir = dirOption(answers);
  return `# Who can see what in Matomo

The files in this repository say who has access to which sites in Matomo. Changes are made by pull request, approved by somebody else, and applied after the merge.

**Questions and requests for access:** ${answers.contact}

${foldersText(answers)}

## Change access

1. Open the file of the person or team, on GitHub or in an editor, and change it. A person looks like this:

${PERSON}

2. Open a pull request. In a minute or two, a comment shows the plan: who gains and loses what.
3. Somebody else approves it. After the merge, the change is applied, and a comment shows the outcome.

${LEAVES}

Do not change access in Matomo itself: an issue in this repository lists what was changed by hand.

## For maintainers

Run this command, paste the token of a super user, and press Enter. The token is neither displayed nor kept in the shell's history:

    ${ENTER_TOKEN}

Then use the program:

    matomo-access doctor${dir}             # what is missing
    matomo-access plan${dir}               # what would change
    matomo-access init --update      # workflows of a newer release

Guides: ${guide}
`;
}

function filesText(answers: FileAnswers): string {
  const dir = dirOption(answers);
  return `# Who can see what in Matomo

The files in this folder say who has access to which sites in Matomo.

**Questions and requests for access:** ${answers.contact}

${foldersText(answers)}

## Change access

1. Open the file of the person or team in an editor, and change it. A person looks like this:

${PERSON}

2. Run this command, paste the token of a super user, and press Enter. The token is neither displayed nor kept in the shell's history:

       ${ENTER_TOKEN}

3. Read the plan: who gains and loses what. From the second plan on, add \`--baseline verified.json\`.

       matomo-access plan${dir} --out plan.json

4. Apply exactly this plan, and keep verified.json: later plans are compared with it.

       matomo-access apply${dir} --plan plan.json --baseline-out verified.json

${LEAVES}

## What was changed by hand in Matomo

    matomo-access drift${dir} --baseline verified.json
`;
}

/** The README for the people of the organization. */
export const readmeText = (answers: FileAnswers): string =>
  isOnGithub(answers) ? githubText(answers) : filesText(answers);

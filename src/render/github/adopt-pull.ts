import { type AdoptedInput, renamedText, unrenamedText } from "../adopted-input.ts";
import { fittingLines } from "../markdown/fit.ts";
import { boldName, boldNames } from "../markdown/names.ts";
import { forMarkdown } from "../safe-text.ts";
import { count } from "../words.ts";

/** The share of each part of GitHub's 65,536 characters. */
const MAX_PART_LENGTH = 15_000;

export const adoptTitle = (instance: string): string =>
  `Adopt what was changed in Matomo (${instance})`;

const named = (login: string, text: string): string => `- ${boldName(login)}: ${forMarkdown(text)}`;

/**
 * What could not be written, and why. Also used in the summary of a run that opens no pull request.
 */
export const skippedMarkdown = ({
  skipped,
  unrenamed,
}: Pick<AdoptedInput, "skipped" | "unrenamed">): string =>
  skipped.length + unrenamed.length === 0
    ? ""
    : [
        "Not written:",
        "",
        ...fittingLines(
          [
            ...unrenamed.map((site) => `- ${unrenamedText(site, forMarkdown)}`),
            ...skipped.map(({ login, why }) => named(login, why)),
          ],
          MAX_PART_LENGTH,
        ),
        "",
      ].join("\n");

/** What the pull request changes in the files, as a sentence. */
function contents({ adopted, renamed }: AdoptedInput): string {
  const names =
    renamed.length === 0
      ? ""
      : `the new ${renamed.length === 1 ? "name" : "names"} of ${count(renamed.length, "site")}`;
  const people = `for ${count(adopted.length, "person", "people")}: ${boldNames(adopted, 100)}`;
  if (names === "")
    return `This pull request writes the current state into the manifests, ${people}.`;
  return adopted.length === 0
    ? `This pull request writes ${names} into the manifests.`
    : `This pull request writes ${names} and the current access of people into the manifests, ${people}.`;
}

/** The sites whose names change in the files. */
const renamedMarkdown = ({ renamed }: AdoptedInput): string[] =>
  renamed.length === 0
    ? []
    : [
        "Renamed sites. Nobody's access changes; merging approves the new names:",
        "",
        ...fittingLines(
          renamed.map((site) => `- ${renamedText(site, forMarkdown)}`),
          MAX_PART_LENGTH,
        ),
        "",
      ];

/**
 * The description of the pull request that adopts the live state.
 * @param differences the text of the issue; it tells what merging approves, because the plan of
 * this pull request has no changes
 */
export function adoptPullBody(
  result: AdoptedInput,
  runUrl: string,
  issue: number | undefined,
  differences: string,
): string {
  const { notes } = result;
  return [
    `${result.hasBaseline ? "Somebody changed Matomo outside the manifests" : "Matomo differs from the manifests"}${issue === undefined ? "" : ` (#${issue})`}. ${contents(result)}`,
    "",
    result.adopted.length === 0
      ? "**Merging this pull request approves the new names.** It changes nothing in Matomo."
      : "**Merging this pull request approves what was done by hand.** It changes nothing in Matomo. Check each line. Access that is not wanted must be reverted, not merged.",
    "",
    ...renamedMarkdown(result),
    differences,
    ...(result.hasBaseline
      ? []
      : [
          "There is no verified apply to compare with, so lines that were merged but never applied are overwritten, too.",
          "",
        ]),
    ...(notes.length === 0
      ? []
      : [
          "Notes for the review:",
          "",
          ...fittingLines(
            notes.map(({ login, text }) => named(login, text)),
            MAX_PART_LENGTH,
          ),
          "",
        ]),
    skippedMarkdown(result),
    `<sub>[Run](${runUrl}). A pull request that a job's token opens starts no workflows: close and reopen it to get its plan.</sub>`,
    "",
  ].join("\n");
}

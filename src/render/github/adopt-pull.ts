import type { AdoptedInput } from "../adopted-input.ts";
import { fittingLines } from "../markdown/fit.ts";
import { boldName, boldNames } from "../markdown/names.ts";
import { forMarkdown } from "../safe-text.ts";
import { count } from "../words.ts";

/** GitHub takes 65,536 characters; each part has a share of it. */
const MAX_PART_LENGTH = 15_000;

export const adoptTitle = (instance: string): string => `Adopt what was changed in Matomo (${instance})`;

const named = (login: string, text: string): string => `- ${boldName(login)}: ${forMarkdown(text)}`;

/** What could not be written and why, for the summary of a run that opens no pull request, too. */
export const skippedMarkdown = ({ skipped }: Pick<AdoptedInput, "skipped">): string =>
  skipped.length === 0
    ? ""
    : [
        "Not written:",
        "",
        ...fittingLines(
          skipped.map(({ login, why }) => named(login, why)),
          MAX_PART_LENGTH,
        ),
        "",
      ].join("\n");

/**
 * The text of the pull request that proposes the live state.
 * @param differences as the issue shows them: the plan of this pull request has none, so nothing else says what merging it approves
 */
export function adoptPullBody(result: AdoptedInput, runUrl: string, issue: number | undefined, differences: string): string {
  const { adopted, notes } = result;
  return [
    `${result.hasBaseline ? "Somebody changed Matomo past the manifests" : "Matomo is not as the manifests say"}${issue === undefined ? "" : ` (#${issue})`}. This pull request writes what is there now into the files, for ${count(adopted.length, "person", "people")}: ${boldNames(adopted, 100)}.`,
    "",
    "**Merging it approves what was done by hand.** It changes nothing in Matomo. Look at each line: whoever should not have it is put back instead.",
    "",
    differences,
    ...(result.hasBaseline
      ? []
      : ["There is no verified apply to compare with, so lines that were merged and never applied are written over, too.", ""]),
    ...(notes.length === 0
      ? []
      : [
          "To know when you review it:",
          "",
          ...fittingLines(
            notes.map(({ login, text }) => named(login, text)),
            MAX_PART_LENGTH,
          ),
          "",
        ]),
    skippedMarkdown(result),
    `<sub>[Run](${runUrl}). Pull requests that a job's token opens start no workflows: close and reopen it to have it planned.</sub>`,
    "",
  ].join("\n");
}

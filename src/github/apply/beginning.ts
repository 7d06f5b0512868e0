import type { ApplyJobResult } from "../../job/apply-job.ts";
import { forMarkdown } from "../../render/safe-text.ts";
import type { Context } from "../platform/context.ts";

/** Explains why a scheduled run did nothing, and how to change that. */
export function noBeginning(
  { runner }: Context,
  { isWithheld, moved }: { readonly isWithheld: boolean; readonly moved: string | undefined },
): string {
  const workflow = `[run the apply workflow](${runner.serverUrl}/${runner.repository}/actions/workflows/apply.yml)`;
  const begin = isWithheld
    ? [
        "The repository is public and does not publish live data, so it keeps no record, and nothing can be scheduled.",
        "",
        `- For every change, ${workflow}. The summary of that run shows a hash. Run the workflow again with the hash in the input \`approve\`.`,
        "- Or make the repository private, or set `publish: true` in settings.yaml.",
      ]
    : [
        ...(moved === undefined ? [] : [forMarkdown(moved), ""]),
        "- Open a pull request with any change to the manifests. Its plan lists everything that the manifests grant, and merging the pull request approves all of it.",
        `- Or ${workflow}. The summary of that run shows the open changes and their hash. Run the workflow again with the hash in the input \`approve\`.`,
      ];
  return [
    "**Nothing was done: there is no record of what was approved for this Matomo server.** A scheduled run applies only what was approved before.",
    "",
    ...begin,
    "",
  ].join("\n");
}

/**
 * The number of grants that nobody approved because no pull request has started the record of this
 * server. A run with such grants is not green, even if it has nothing to do.
 */
export function grantsWithoutBeginning({ plan, rest, state }: ApplyJobResult): number {
  const { initial, grants } = rest?.plan ?? plan;
  return state || initial === undefined || initial === "version-1" ? 0 : grants.added.length;
}

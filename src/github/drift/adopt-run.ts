import type { AdoptJobResult } from "../../job/adopt-job.ts";
import { adoptPullBody, adoptTitle, skippedMarkdown } from "../../render/github/adopt-pull.ts";
import type { Context } from "../platform/context.ts";
import { writeOwnBranch } from "../platform/own-branch.ts";
import { requesterSignatures } from "../platform/requester.ts";

interface OpenPull {
  readonly number: number;
  readonly user: { readonly login: string } | null;
  readonly head: { readonly ref: string };
}

const branchOf = (instance: string): string =>
  `matomo-access/adopt-${instance.replaceAll(/[^A-Za-z0-9._-]/g, "-")}`;

/**
 * Opens or updates a pull request that writes the live state into the manifests. This pull request
 * is planned and reviewed like any other.
 * @param issue the number of the drift issue
 * @param differences the text that the issue shows
 * @returns the number of the pull request, or `undefined` if nothing can be adopted
 * @throws GithubRefusal, AccessError `github`
 */
export async function adoptRun(
  context: Context,
  result: AdoptJobResult & { readonly hasBaseline: boolean },
  issue: number,
  differences: string,
): Promise<number | undefined> {
  const { runner, api, instance, defaultBranch } = context;
  if (result.files.length === 0) {
    runner.summary(`\nNothing can be adopted.\n\n${skippedMarkdown(result)}`);
    return undefined;
  }
  const branch = branchOf(instance);
  const title = adoptTitle(instance);
  await writeOwnBranch(context, {
    branch,
    message: title,
    files: Object.fromEntries(result.files.map(({ path, text }) => [path, text])),
    signatures: requesterSignatures(context),
    otherwise: "Merge the pull request, or close it and delete the branch. Then adopt again.",
  });
  const body = adoptPullBody(result, runner.runUrl, issue, differences);
  const open = await api.all<OpenPull>("GET /repos/{owner}/{repo}/pulls", {
    state: "open",
    head: `${runner.owner}:${branch}`,
    base: defaultBranch,
  });
  const mine = open.find(({ head }) => head.ref === branch);
  if (mine) {
    await api.call("PATCH /repos/{owner}/{repo}/pulls/{pull_number}", {
      pull_number: mine.number,
      title,
      body,
    });
    return mine.number;
  }
  const { number } = await api.call<{ number: number }>("POST /repos/{owner}/{repo}/pulls", {
    title,
    body,
    head: branch,
    base: defaultBranch,
  });
  return number;
}

import type { AdoptJobResult } from "../../job/adopt-job.ts";
import { adoptPullBody, adoptTitle, skippedMarkdown } from "../../render/github/adopt-pull.ts";
import { AccessError } from "../../domain/error.ts";
import { branchTip, commitOn, makeTree, readCommit } from "../platform/branch.ts";
import type { Context } from "../platform/context.ts";
import { requesterSignatures } from "../platform/requester.ts";

interface OpenPull {
  readonly number: number;
  readonly user: { readonly login: string } | null;
  readonly head: { readonly ref: string };
}

const branchOf = (instance: string): string =>
  `matomo-access/adopt-${instance.replaceAll(/[^A-Za-z0-9._-]/g, "-")}`;

/**
 * Puts the files on the branch, on top of the default branch's tip. What stands there already is
 * left; what people added is never written over.
 * @throws GithubRefusal, AccessError `github`
 */
async function writeBranch(
  context: Context,
  branch: string,
  title: string,
  files: AdoptJobResult["files"],
): Promise<void> {
  const { runner, api } = context;
  const signatures = requesterSignatures(context);
  const base = await readCommit(api, runner.sha);
  const tree = await makeTree(
    api,
    base.tree.sha,
    Object.fromEntries(files.map(({ path, text }) => [path, text])),
  );
  const tip = await branchTip(api, branch);
  if (tip === undefined) {
    await api.call("POST /repos/{owner}/{repo}/git/refs", {
      ref: `refs/heads/${branch}`,
      sha: await commitOn(api, runner.sha, tree, title, signatures),
    });
    return;
  }
  const present = await readCommit(api, tip);
  if (!present.message.startsWith(title))
    throw new AccessError(
      "github",
      `Somebody added commits to the branch ${branch}, so it was not changed.`,
      "Merge the pull request, or close it and delete the branch. Then adopt again.",
    );
  if (present.tree.sha === tree && present.parents.some(({ sha }) => sha === runner.sha)) return;
  await api.call("PATCH /repos/{owner}/{repo}/git/refs/{ref}", {
    ref: `heads/${branch}`,
    sha: await commitOn(api, runner.sha, tree, title, signatures),
    force: true,
  });
}

/**
 * Opens, or brings up to date, one pull request that writes the live state into the manifests. It
 * is reviewed and planned as any other.
 * @param issue the drift issue
 * @param differences what it shows
 * @returns its number, or `undefined` when nothing can be adopted
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
  await writeBranch(context, branch, title, result.files);
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

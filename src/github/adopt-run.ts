import { adopt } from "../adopt/adopt.ts";
import { isAdoptable } from "../adopt/choose.ts";
import { readInstanceFolder } from "../files/instance-folder.ts";
import type { Live } from "../domain/live.ts";
import type { Manifest } from "../manifest/model.ts";
import type { Plan } from "../plan/plan.generated.ts";
import type { Drift } from "../render/drift-text.ts";
import { forMarkdown } from "../render/safe-text.ts";
import { branchTip, makeCommit } from "./branch.ts";
import type { Context } from "./context.ts";

interface OpenPull {
  readonly number: number;
  readonly user: { readonly login: string } | null;
  readonly head: { readonly ref: string };
}

/**
 * Opens, or brings up to date, one pull request that writes the live state into the manifests. It is reviewed and planned as any other.
 * @returns its number, or `undefined` when nothing can be adopted
 * @throws GithubRefusal
 */
export async function adoptRun(
  context: Context,
  input: { readonly plan: Plan; readonly drift: Drift; readonly manifest: Manifest; readonly live: Live; readonly today: string },
): Promise<number | undefined> {
  const { runner, api, dir, instance, defaultBranch } = context;
  const { files } = await readInstanceFolder(dir, runner.workspace);
  const result = adopt({
    files,
    manifest: input.manifest,
    live: input.live,
    today: input.today,
    drift: input.plan.effects.filter(isAdoptable),
    newUnmanaged: input.drift.newUnmanaged,
    adoptedFile: `${dir}/adopted.yaml`,
    reason: "adopted from Matomo",
  });
  const skipped = result.skipped.map(({ login, why }) => `- **${forMarkdown(login)}**: ${forMarkdown(why)}`);
  if (result.files.length === 0) {
    runner.summary(`Nothing can be adopted.\n\n${skipped.join("\n")}\n`);
    return undefined;
  }
  const branch = `matomo-access/adopt-${instance.replaceAll(/[^A-Za-z0-9._-]/g, "-")}`;
  const commit = await makeCommit(
    api,
    runner.sha,
    Object.fromEntries(result.files.map(({ path, text }) => [path, text])),
    `Adopt what was changed in Matomo (${instance})`,
  );
  // The branch is this program's own: it is put on the default branch's tip each time.
  if ((await branchTip(api, branch)) === undefined)
    await api.call("POST /repos/{owner}/{repo}/git/refs", { ref: `refs/heads/${branch}`, sha: commit });
  else await api.call("PATCH /repos/{owner}/{repo}/git/refs/{ref}", { ref: `heads/${branch}`, sha: commit, force: true });
  const body = [
    "Somebody changed Matomo past the manifests. This pull request writes what is there now into the files; merging it changes nothing in Matomo.",
    "",
    `Adopted: ${result.adopted.map((login) => `**${forMarkdown(login)}**`).join(", ")}.`,
    ...(skipped.length > 0 ? ["", "Not adopted:", "", ...skipped] : []),
    "",
    `<sub>[Run](${runner.runUrl}). Pull requests made with the job's token start no workflows: close and reopen it to have it planned.</sub>`,
  ].join("\n");
  const title = `Adopt what was changed in Matomo (${instance})`;
  const open = await api.all<OpenPull>("GET /repos/{owner}/{repo}/pulls", {
    state: "open",
    head: `${runner.owner}:${branch}`,
    base: defaultBranch,
  });
  const mine = open.find(({ head }) => head.ref === branch);
  if (mine) {
    await api.call("PATCH /repos/{owner}/{repo}/pulls/{pull_number}", { pull_number: mine.number, title, body });
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

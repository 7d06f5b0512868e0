import type { Api } from "../platform/api.ts";
import { GithubRefusal } from "../platform/refusal.ts";
import type { Pull } from "../platform/pull.ts";
import { statusContext } from "../platform/status.ts";

interface Status {
  readonly context: string;
  readonly target_url: string | null;
  readonly created_at: string;
}

/** How many runs are looked up, beginning with the newest run that a status names. */
const MAX_LOOKED_UP = 20;

/** Called if the job cannot read statuses, so that deleted runs cannot be found. */
export type OnUnread = (refusal: GithubRefusal) => void;

/** The statuses of a commit; empty if the job cannot read them. */
async function statusesOf(api: Api, sha: string, onUnread: OnUnread): Promise<Status[]> {
  try {
    return await api.all<Status>("GET /repos/{owner}/{repo}/commits/{ref}/statuses", { ref: sha });
  } catch (error) {
    if (!(error instanceof GithubRefusal) || ![403, 404].includes(error.status)) throw error;
    onUnread(error);
    return [];
  }
}

async function isThere(api: Api, run: number): Promise<boolean> {
  try {
    await api.call("GET /repos/{owner}/{repo}/actions/runs/{run_id}", { run_id: run });
    return true;
  } catch (error) {
    if (error instanceof GithubRefusal && error.status === 404) return false;
    throw error;
  }
}

/**
 * Finds a deleted run that had set the plan's status on the merged head. Everybody with write
 * permission can delete a run, and an older plan would then be the last one. Nobody can delete a
 * status.
 * @param known ids of the existing runs
 * @returns the id of the deleted run
 * @throws GithubRefusal
 */
export async function deletedRun(
  api: Api,
  { head, merged_at: merged }: Pull,
  instance: string,
  known: ReadonlySet<number>,
  onUnread: OnUnread,
): Promise<number | undefined> {
  const runs = (await statusesOf(api, head.sha, onUnread)).flatMap(
    ({ context, target_url: url, created_at: at }) => {
      const [, id] = /\/actions\/runs\/(\d{1,15})$/.exec(url ?? "") ?? [];
      const isInTime = Date.parse(at) <= Date.parse(merged ?? "");
      return context === statusContext(instance) && isInTime && id !== undefined
        ? [Number(id)]
        : [];
    },
  );
  for (const run of [...new Set(runs)].filter((id) => !known.has(id)).slice(0, MAX_LOOKED_UP))
    if (!(await isThere(api, run))) return run;
  return undefined;
}

import { type Api, GithubRefusal } from "../platform/api.ts";
import type { Pull } from "../platform/pull.ts";
import { statusContext } from "../platform/status.ts";

interface Status {
  readonly context: string;
  readonly target_url: string | null;
  readonly created_at: string;
}

/** So many runs that statuses name are looked up, the newest. */
const MAX_LOOKED_UP = 20;

/** Told that the job may not read statuses, so that nobody looks for deleted runs. */
export type OnUnread = (refusal: GithubRefusal) => void;

/** The statuses of a commit; none where the job may not read them. */
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
 * A run that set the status of the merged head and is gone. Everybody with write permission can
 * delete runs, and so let an older plan be the last; nobody can delete a status.
 * @param known ids of runs that are there
 * @returns its id
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

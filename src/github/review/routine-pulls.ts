import { dayOf } from "../../domain/day.ts";
import type { Owner } from "../../domain/owner.ts";
import { branchOf, type PullKind, type RoutinePull } from "../../routine/period.ts";
import type { Context } from "../platform/context.ts";
import type { Pull } from "../platform/pull.ts";

type ListedPull = Pick<Pull, "number" | "state" | "merged_at" | "user" | "head"> & {
  readonly created_at: string;
};

/**
 * The pull request of a period that this program opened. If somebody else opened one from the same
 * branch, it does not count, so that it cannot prevent a review. @throws GithubRefusal
 */
export async function routinePull(
  { api, runner, instance, bot, defaultBranch }: Context,
  kind: PullKind,
  owner: Owner | undefined,
  period: number,
): Promise<RoutinePull | undefined> {
  const branch = branchOf(kind, instance, owner, period);
  const found = await api.all<ListedPull>("GET /repos/{owner}/{repo}/pulls", {
    state: "all",
    head: `${runner.owner}:${branch}`,
    base: defaultBranch,
  });
  const own = found.find(
    ({ user, head }) =>
      user?.login === bot &&
      head.ref === branch &&
      head.repo?.full_name.toLowerCase() === runner.repository.toLowerCase(),
  );
  return (
    own && {
      number: own.number,
      period,
      state: own.state === "open" ? "open" : own.merged_at === null ? "closed" : "merged",
      opened: dayOf(new Date(own.created_at)),
    }
  );
}

/**
 * The last pull request that asked an owner to confirm access. Periods are numbered from 1 without
 * gaps, so few calls find it. @throws GithubRefusal
 */
export async function latestPull(
  context: Context,
  owner: Owner | undefined,
): Promise<RoutinePull | undefined> {
  const at = (period: number): Promise<RoutinePull | undefined> =>
    routinePull(context, "ask", owner, period);
  let last = await at(1);
  if (!last) return undefined;
  let missing = 2;
  for (let found = await at(missing); found; found = await at(missing)) {
    last = found;
    missing *= 2;
  }
  while (missing - last.period > 1) {
    const middle = Math.floor((last.period + missing) / 2);
    const found = await at(middle);
    if (found) last = found;
    else missing = middle;
  }
  return last;
}

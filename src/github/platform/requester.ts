import type { Signature } from "./branch.ts";
import type { Context } from "./context.ts";

/**
 * Author and committer of a commit that a workflow makes because somebody asked for it: that person
 * is its author, and so does not count as a reviewer. Else somebody who changed Matomo by hand could
 * ask for the adoption and approve it alone.
 */
export function requesterSignatures({ runner, bot }: Context): {
  readonly author?: Signature;
  readonly committer?: Signature;
} {
  const { GITHUB_ACTOR: login = "", GITHUB_ACTOR_ID: id = "" } = runner.io.env;
  if (login === "" || login.endsWith("[bot]") || !/^\d+$/.test(id)) return {};
  const host = `users.noreply.${new URL(runner.serverUrl).host}`;
  return {
    author: { name: login, email: `${id}+${login}@${host}` },
    committer: { name: bot, email: `${bot}@${host}` },
  };
}

import type { Signature } from "./branch.ts";
import type { Context } from "./context.ts";

/**
 * Makes the person who requested a commit its author, so that their review does not count.
 * Otherwise a person who changed Matomo by hand could request the adoption and approve it alone.
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

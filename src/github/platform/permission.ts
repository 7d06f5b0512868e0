import type { Api } from "./api.ts";
import { GithubRefusal } from "./refusal.ts";

/**
 * A person's permission for the repository: `admin`, `write`, `read` or `none`. A login that GitHub
 * does not know any more has `none`.
 * @throws GithubRefusal
 */
export async function permissionOf(api: Api, username: string): Promise<string> {
  try {
    const { permission } = await api.call<{ permission: string }>(
      "GET /repos/{owner}/{repo}/collaborators/{username}/permission",
      { username },
    );
    return permission;
  } catch (error) {
    if (error instanceof GithubRefusal && error.status === 404) return "none";
    throw error;
  }
}

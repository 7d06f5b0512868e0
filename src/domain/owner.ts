/**
 * Somebody on GitHub who is asked about access: a login, or a team as `organization/team`. GitHub
 * ignores case in both.
 */
export type Owner = string;

/** A login has at most 39 characters. Logins that an enterprise manages contain an underscore. */
const OWNER = /^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,98})(?:\/[A-Za-z0-9._-]{1,100})?$/;

/** Why a text is not an owner, or `undefined` if it is one. */
export function ownerProblem(
  text: string,
): { readonly message: string; readonly hint: string } | undefined {
  if (OWNER.test(text)) return undefined;
  const bare = text
    .replace(/^(?:https:\/\/github\.com\/(?:orgs\/)?|@)/, "")
    .replace("/teams/", "/");
  const hint = "Write a login like octocat, or a team like acme/analytics.";
  return {
    message: `"${text.length > 60 ? `${text.slice(0, 57)}...` : text}" is neither a GitHub login nor a team.`,
    hint: OWNER.test(bare)
      ? `Write ${bare}.`
      : text.includes("@")
        ? `${hint} An e-mail is not a login.`
        : hint,
  };
}

/** The form in which owners are compared. */
export const ownerKey = (owner: Owner): string => owner.toLowerCase();

/** The approve.yaml to which a line can be added. */
export interface ApproveFile {
  /** Address of the repository on GitHub. */
  readonly repositoryUrl: string;
  readonly branch: string;
  /** Path in the repository, like `access/approve.yaml`. */
  readonly path: string;
  readonly exists: boolean;
}

/**
 * A line for approve.yaml with an empty reason. The person who adds it must write one, because an
 * empty reason is refused.
 */
export const lineFor = (hash: string): string => `- { plan: ${hash}, reason: "" }`;

/**
 * The address of GitHub's editor, filled with a file that contains only this line. Earlier lines
 * are already used, so they can go.
 */
function editorUrl({ repositoryUrl, branch, path, exists }: ApproveFile, hash: string): string {
  const value = encodeURIComponent(`approve:\n  ${lineFor(hash)}\n`);
  const file = path.split("/").map(encodeURIComponent).join("/");
  const at = encodeURIComponent(branch).replaceAll("%2F", "/");
  return exists
    ? `${repositoryUrl}/edit/${at}/${file}?value=${value}`
    : `${repositoryUrl}/new/${at}?filename=${encodeURIComponent(path)}&value=${value}`;
}

/** How to approve a plan with a reviewed line, as one paragraph to copy from. */
export const approveOffer = (file: ApproveFile, hash: string): string =>
  `[add \`${lineFor(hash)}\` to ${file.path}](${editorUrl(file, hash)}) with the reason, in a pull request that somebody else approves`;

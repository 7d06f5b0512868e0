/** Where a line of approve.yaml is written. */
export interface ApproveFile {
  /** Address of the repository on GitHub. */
  readonly repositoryUrl: string;
  readonly branch: string;
  /** Path in the repository, like `access/approve.yaml`. */
  readonly path: string;
  readonly exists: boolean;
}

/** A line for approve.yaml. The reason is left for the person who adds it: an empty one is refused. */
export const lineFor = (hash: string): string => `- { plan: ${hash}, reason: "" }`;

/** GitHub's editor with a file that holds the line alone: what other lines said is used up. */
function editorUrl({ repositoryUrl, branch, path, exists }: ApproveFile, hash: string): string {
  const value = encodeURIComponent(`approve:\n  ${lineFor(hash)}\n`);
  const file = path.split("/").map(encodeURIComponent).join("/");
  const at = encodeURIComponent(branch).replaceAll("%2F", "/");
  return exists
    ? `${repositoryUrl}/edit/${at}/${file}?value=${value}`
    : `${repositoryUrl}/new/${at}?filename=${encodeURIComponent(path)}&value=${value}`;
}

/** How somebody approves a plan by a reviewed line, ready to copy, in one paragraph. */
export const approveOffer = (file: ApproveFile, hash: string): string =>
  `[add \`${lineFor(hash)}\` to ${file.path}](${editorUrl(file, hash)}) with the reason, in a pull request that somebody else approves`;

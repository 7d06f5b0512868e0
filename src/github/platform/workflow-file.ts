/**
 * Whether a run uses the workflow file of a branch. GitHub adds the ref to the path if the file is
 * not from the commit of the run.
 */
export function isOwnFile(path: string, workflow: string, branch: string): boolean {
  const at = path.indexOf("@");
  const [file, ref] = at < 0 ? [path, undefined] : [path.slice(0, at), path.slice(at + 1)];
  return (
    file === `.github/workflows/${workflow}` &&
    (ref === undefined || ref === branch || ref === `refs/heads/${branch}`)
  );
}

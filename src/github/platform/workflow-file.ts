/**
 * Whether a run is of the workflow as a branch has it. GitHub names the ref
 * beside the path when it is not the commit of the run.
 */
export function isOwnFile(path: string, workflow: string, branch: string): boolean {
  const at = path.indexOf("@");
  const [file, ref] = at < 0 ? [path, undefined] : [path.slice(0, at), path.slice(at + 1)];
  return (
    file === `.github/workflows/${workflow}` &&
    (ref === undefined || ref === branch || ref === `refs/heads/${branch}`)
  );
}

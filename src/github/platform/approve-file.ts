import type { Manifest } from "../../manifest/model.ts";
import type { Context } from "./context.ts";

/** The path and address of the instance's approve.yaml, whether or not it exists. */
export const approveFileOf = (
  { runner, dir, defaultBranch }: Context,
  { approve }: Pick<Manifest, "approve">,
): {
  readonly repositoryUrl: string;
  readonly branch: string;
  readonly path: string;
  readonly exists: boolean;
} => ({
  repositoryUrl: `${runner.serverUrl}/${runner.repository}`,
  branch: defaultBranch,
  path: `${dir}/approve.yaml`,
  exists: approve !== undefined,
});

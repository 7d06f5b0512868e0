import { hasErrors } from "../../domain/diagnostic.ts";
import { readInstanceFolder } from "../../files/instance-folder.ts";
import type { Manifest, SourceFile } from "../../manifest/model.ts";
import { readManifest } from "../../manifest/read.ts";
import { GithubRefusal } from "./refusal.ts";
import type { Context } from "./context.ts";
import { readManifestsAt } from "./tree.ts";

/** Whether the file is settings.yaml of the instance in the folder `dir`. */
export const isSettings = (dir: string, { path }: SourceFile): boolean =>
  path === `${dir}/settings.yaml`;

/**
 * The manifests of an earlier commit, read with the current settings or those of that commit;
 * `undefined` if they can no longer be read. @throws GithubRefusal
 */
export async function manifestAt(
  { api, dir, runner }: Context,
  commit: string,
  settings: "todays" | "then" = "todays",
): Promise<Manifest | undefined> {
  const now = (await readInstanceFolder(dir, runner.workspace)).files;
  try {
    const then = await readManifestsAt(api, commit, dir, now);
    if (hasErrors(then.diagnostics)) return undefined;
    if (settings === "then") return readManifest(then.files).manifest;
    return readManifest([
      ...now.filter((file) => isSettings(dir, file)),
      ...then.files.filter((file) => !isSettings(dir, file)),
    ]).manifest;
  } catch (error) {
    // The history was rewritten, so the commit no longer exists.
    if (error instanceof GithubRefusal && error.status === 404) return undefined;
    throw error;
  }
}

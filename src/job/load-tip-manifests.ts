import type { Diagnostic } from "../domain/diagnostic.ts";
import { AccessError } from "../domain/error.ts";
import type { Manifest } from "../manifest/model.ts";
import type { Io } from "./io.ts";
import { type Loaded, loadManifests } from "./load-manifests.ts";

/**
 * Reads the checked-out manifests of the default branch, for a run that cannot continue if they
 * have errors.
 * @param show prints the findings before an error is thrown
 * @param consequence what the errors prevent, as the end of a sentence
 * @throws AccessError `manifest` if they have errors
 */
export async function loadTipManifests(
  dir: string,
  io: Pick<Io, "cwd" | "debug">,
  show: (diagnostics: readonly Diagnostic[]) => void,
  consequence: string,
): Promise<Loaded & { readonly manifest: Manifest }> {
  const loaded = await loadManifests(dir, io);
  show(loaded.diagnostics);
  const { manifest } = loaded;
  if (!manifest)
    throw new AccessError(
      "manifest",
      `The manifests on the default branch have errors, so ${consequence}.`,
      "Correct the errors. matomo-access validate lists them.",
    );
  return { ...loaded, manifest };
}

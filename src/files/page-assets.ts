import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Where the build leaves the program of the review page: beside itself. */
const NAMES = { script: "review-page.js", style: "review-page.css" } as const;

/**
 * The built program of the review page.
 * @returns `undefined` when the build has not made it
 */
export function readPageAssets(): { readonly script: string; readonly style: string } | undefined {
  const here = import.meta.dirname;
  // Beside the bundle; for the source, in the build of the same work tree.
  const folder = [here, join(here, "../../dist")].find((path) =>
    existsSync(join(path, NAMES.script)),
  );
  if (folder === undefined) return undefined;
  return {
    script: readFileSync(join(folder, NAMES.script), "utf8"),
    style: readFileSync(join(folder, NAMES.style), "utf8"),
  };
}

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The files of the review page's program. The build puts them next to the bundle. */
const NAMES = { script: "review-page.js", style: "review-page.css" } as const;

/**
 * The built program of the review page.
 * @returns `undefined` if it has not been built
 */
export function readPageAssets(): { readonly script: string; readonly style: string } | undefined {
  const here = import.meta.dirname;
  // Next to the bundle. If the program runs from source, the page's program is in the build of the
  // same work tree.
  const folder = [here, join(here, "../../dist")].find((path) =>
    existsSync(join(path, NAMES.script)),
  );
  if (folder === undefined) return undefined;
  return {
    script: readFileSync(join(folder, NAMES.script), "utf8"),
    style: readFileSync(join(folder, NAMES.style), "utf8"),
  };
}

// Updates documents that show how a workflow refers to a release:
// `uses: OWNER/REPOSITORY@COMMIT # v1.2.0`.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Folders with Markdown files from which readers copy. Decisions are excluded, because they
 * describe the past.
 */
const FOLDERS = [".", "docs"];

export const documentFiles = (root: string): readonly string[] =>
  FOLDERS.flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith(".md"))
      .map((name) => join(folder, name)),
  );

const pinOf = (repository: string): RegExp =>
  new RegExp(
    String.raw`(uses: ${repository.replaceAll(/[.]/g, String.raw`\.`)}@\S+ # v)(\d+\.\d+\.\d+)`,
    "g",
  );

/** @param repository from package.json, like OWNER/matomo-access */
export const withVersion = (text: string, repository: string, version: string): string =>
  text.replace(pinOf(repository), `$1${version}`);

/** The versions that a text refers to, each once. */
export const versionsIn = (text: string, repository: string): readonly string[] => [
  ...new Set([...text.matchAll(pinOf(repository))].map(([, , version = ""]) => version)),
];

/** The versions that the documents refer to. */
export const documentedVersions = (
  root: string,
  repository: string,
): readonly { readonly file: string; readonly version: string }[] =>
  documentFiles(root).flatMap((file) =>
    versionsIn(readFileSync(join(root, file), "utf8"), repository).map((version) => ({
      file,
      version,
    })),
  );

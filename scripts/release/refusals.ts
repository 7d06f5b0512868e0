import type { Product } from "../../src/domain/product.ts";
import type { Entry } from "./changelog.ts";
import { parseVersion } from "./version.ts";

/** The facts that decide whether there can be a release. */
export interface ReleaseFacts {
  readonly product: Product;
  /** The entries of CHANGELOG.md, the newest first. */
  readonly entries: readonly Entry[];
  /** The version in package-lock.json. */
  readonly lockVersion: string;
  /** Versions that the documents contain after `uses: ...@COMMIT #`, by file. */
  readonly documented: readonly { readonly file: string; readonly version: string }[];
  /** Files that differ from the commit, and untracked files that git does not ignore. */
  readonly changedFiles: readonly string[];
  /** Tags of the remote. */
  readonly tags: readonly string[];
}

const isSet = (value: string | undefined): boolean => value !== undefined;

/** Every reason against a release, with its fix; empty if the release is possible. */
export function refusals(facts: ReleaseFacts): readonly string[] {
  const { product, entries, lockVersion, documented, changedFiles, tags } = facts;
  const { version, packageName, actionRepository } = product;
  const entry = entries[0];
  const found: string[] = [];
  if (!isSet(actionRepository))
    found.push("The repository has no owner yet: npm run owner -- OWNER/REPOSITORY.");
  if (!isSet(packageName))
    found.push("The package has no name on npm yet: npm run owner -- --package @SCOPE/NAME.");
  if (entry === undefined)
    found.push("CHANGELOG.md has no version yet: npm run release -- version 1.0.0.");
  else {
    if (parseVersion(entry.version) === undefined)
      found.push(`CHANGELOG.md: ${entry.version} is not a version like 1.2.0.`);
    if (entry.notes === "") found.push(`CHANGELOG.md says nothing about ${entry.version}.`);
    const named = [
      { file: "package.json", version },
      { file: "package-lock.json", version: lockVersion },
      ...documented,
    ].filter((one) => one.version !== entry.version);
    for (const one of named)
      found.push(
        `${one.file} has version ${one.version}, but CHANGELOG.md has ${entry.version}: npm run release -- version.`,
      );
    if (tags.includes(`v${entry.version}`))
      found.push(`v${entry.version} is released already, and a release never changes.`);
  }
  if (changedFiles.length > 0)
    found.push(
      `Files differ from the commit, or are not in it: ${changedFiles.slice(0, 5).join(", ")}${changedFiles.length > 5 ? ` and ${changedFiles.length - 5} more` : ""}.`,
    );
  return found;
}

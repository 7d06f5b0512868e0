import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type PackageJson, readProduct } from "../../src/domain/product.ts";
import { readChangelog } from "./changelog.ts";
import { documentedVersions } from "./documents.ts";
import type { ReleaseFacts } from "./refusals.ts";
import { environmentWithToken } from "./git-token.ts";
import { output } from "./run.ts";

export const readPackageJson = (root: string): PackageJson =>
  JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as PackageJson;

/** The repository in package.json, which may still contain the placeholder: OWNER/matomo-access. */
export const repositoryIn = ({ repository }: PackageJson): string =>
  repository.replace(/^github:/, "");

/** The remote with the tags of releases. */
export interface Remote {
  /** An address, or the name of a git remote. */
  readonly address: string;
  /** Needed only for a private repository on GitHub. */
  readonly token: string | undefined;
}

/** Tags of a remote, without the dereferenced ones. */
function remoteTags(root: string, { address, token }: Remote): readonly string[] {
  const printed = execFileSync("git", ["ls-remote", "--tags", "--refs", address], {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, ...environmentWithToken(token) },
  });
  return [...printed.matchAll(/refs\/tags\/(.+)$/gm)].map(([, tag = ""]) => tag);
}

/** The facts that decide whether this checkout can be released. */
export function releaseFacts(root: string, remote: Remote): ReleaseFacts {
  const packageJson = readPackageJson(root);
  const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as {
    readonly version: string;
  };
  return {
    product: readProduct(packageJson),
    entries: readChangelog(readFileSync(join(root, "CHANGELOG.md"), "utf8")),
    lockVersion: lock.version,
    documented: documentedVersions(root, repositoryIn(packageJson)),
    changedFiles: output(root, "git", ["status", "--porcelain", "--untracked-files=all"])
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => line.slice(3)),
    tags: remoteTags(root, remote),
  };
}

import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packagesInBundle } from "./bundled-packages.ts";
import { joinedLines, readChangelog } from "./changelog.ts";
import { readPackageJson } from "./facts.ts";
import { output, run } from "./run.ts";
import { type Sbom, sbomOfBundle } from "./sbom.ts";

/** Names of the files of a release, in its folder. */
export const SUMS = "SHA256SUMS";
const SBOM = "sbom.cdx.json";
const NOTES = "release-notes.md";

export interface Built {
  /** The file name of the package. */
  readonly tarball: string;
  /** SHA-256 of the package, in hex. */
  readonly sha256: string;
}

const sha256Of = (path: string): string =>
  createHash("sha256").update(readFileSync(path)).digest("hex");

/** Unpacks the commit into an empty folder, builds it there, and packs it. */
function packCommit(root: string, folder: string): string {
  const archive = join(folder, "commit.tar");
  const checkout = join(folder, "checkout");
  mkdirSync(checkout);
  run(root, "git", ["archive", "--output", archive, "HEAD"]);
  run(checkout, "tar", ["-xf", archive]);
  // Installs exactly the packages in the lock file, checked by their hashes.
  run(checkout, "npm", ["ci", "--no-audit", "--no-fund"]);
  const packed = JSON.parse(
    output(checkout, "npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder]),
  ) as readonly [{ readonly filename: string }];
  return packed[0].filename;
}

/** Writes the list of parts (SBOM) of the program in a built checkout. */
function writeSbom(checkout: string, builtAt: string, to: string): void {
  const all = JSON.parse(output(checkout, "npm", ["sbom", "--sbom-format", "cyclonedx"])) as Sbom;
  const { name } = readPackageJson(checkout);
  const named = {
    ...all,
    metadata: { ...all.metadata, component: { ...all.metadata.component, name } },
  };
  const sbom = sbomOfBundle(named, packagesInBundle(join(checkout, "dist")), builtAt);
  writeFileSync(to, `${JSON.stringify(sbom, undefined, 2)}\n`);
}

/**
 * Builds the commit twice from scratch. If both builds are equal, writes the package, its list of
 * parts, the release notes, and the checksums of the package and of the list into a folder.
 * @param tested the SHA-256 of the package that was tested, if another machine built it before
 * @throws Error if the two builds differ in any byte, because then nobody could check the release,
 * or if they differ from the tested package
 */
export function buildRelease(root: string, out: string, tested: string | undefined): Built {
  const folders = [1, 2].map(() => mkdtempSync(join(tmpdir(), "matomo-access-release-")));
  const [first = "", second = ""] = folders;
  try {
    const tarball = packCommit(root, first);
    packCommit(root, second);
    const sha256 = sha256Of(join(first, tarball));
    const again = sha256Of(join(second, tarball));
    if (sha256 !== again)
      throw new Error(
        `Two builds of the same commit differ: ${tarball} has SHA-256 ${sha256}, then ${again}.`,
      );
    if (tested !== undefined && tested !== sha256)
      throw new Error(
        `The tested package has SHA-256 ${tested}, but the package that was built now has ${sha256}.`,
      );
    mkdirSync(out, { recursive: true });
    copyFileSync(join(first, tarball), join(out, tarball));
    const builtAt = output(root, "git", ["show", "--no-patch", "--format=%cI", "HEAD"]).trim();
    writeSbom(join(first, "checkout"), builtAt, join(out, SBOM));
    const entry = readChangelog(readFileSync(join(root, "CHANGELOG.md"), "utf8"))[0];
    writeFileSync(join(out, NOTES), `${joinedLines(entry?.notes ?? "")}\n`);
    writeFileSync(
      join(out, SUMS),
      [tarball, SBOM].map((name) => `${sha256Of(join(out, name))}  ${name}\n`).join(""),
    );
    return { tarball, sha256 };
  } finally {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  }
}

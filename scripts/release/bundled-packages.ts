// Finds the packages in the built program and their licences, for the notices that their authors
// require and for the list of parts (SBOM) of a release.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A package whose code is in the built program. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** The SPDX expression in its package.json. */
  readonly license: string;
  /** The texts of its licence and notice files; empty if it has none. */
  readonly notices: string;
  readonly author: string;
}

/**
 * The folder of the package that contains a module, up to its last `node_modules`; `undefined` for
 * a module of this project.
 * @param module a path from a bundler or a source map
 */
export function packageFolder(module: string): string | undefined {
  const path = module.replaceAll("\\", "/").replace(/^\0/, "");
  return /^.*(?:^|\/)node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0];
}

/** The folders of all packages that contain these modules, sorted. */
export const packageFolders = (modules: Iterable<string>): readonly string[] =>
  [...new Set([...modules].flatMap((module) => packageFolder(module) ?? []))].toSorted();

const byName = (a: BundledPackage, b: BundledPackage): number => {
  const left = `${a.name} ${a.version}`;
  const right = `${b.name} ${b.version}`;
  if (left === right) return 0;
  return left < right ? -1 : 1;
};

/**
 * Lists each name and version once, because npm may install the same package in several folders.
 * @throws Error if a package names no licence, because then nobody may redistribute it
 */
export function listPackages(packages: readonly BundledPackage[]): readonly BundledPackage[] {
  for (const { name, license, notices } of packages)
    if (license === "" && notices === "")
      throw new Error(`${name} does not name a licence, so its code must not be in a release.`);
  const unique = new Map(packages.map((one) => [`${one.name}@${one.version}`, one]));
  return [...unique.values()].toSorted(byName);
}

const LINE = "-".repeat(80);

/** The text of the notices that are shipped with the built program. */
export function renderNotices(packages: readonly BundledPackage[]): string {
  const parts = listPackages(packages).map(({ name, version, license, notices, author }) => {
    const terms =
      notices === "" ? `Licensed under ${license}. Copyright ${author || name}.` : notices;
    return `${LINE}\n${name} ${version} (${license || "see below"})\n${LINE}\n\n${terms.trim()}\n`;
  });
  return `The files in this folder contain code of these packages, each under its own licence.\n\n${parts.join("\n")}`;
}

interface PackageManifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string | { readonly type?: string };
  readonly author?: string | { readonly name?: string };
}

const NOTICE_FILE = /^(?:licen[cs]e|notice|copying)(?:[.-].*)?$/i;

/** Reads the facts about a package. @param folder the folder with its package.json */
export function readPackage(folder: string): BundledPackage {
  const json = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as PackageManifest;
  const { license, author } = json;
  return {
    name: json.name,
    version: json.version,
    license: (typeof license === "string" ? license : license?.type) ?? "",
    author: (typeof author === "string" ? author : author?.name) ?? "",
    notices: readdirSync(folder)
      .filter((name) => NOTICE_FILE.test(name))
      .toSorted()
      .map((name) => readFileSync(join(folder, name), "utf8").trim())
      .join("\n\n"),
  };
}

/**
 * The packages in a built program, according to its source maps.
 * @param dist the folder with the source maps
 * @throws Error if a package named in them is not installed
 */
export function packagesInBundle(dist: string): readonly BundledPackage[] {
  const sources = readdirSync(dist)
    .filter((name) => name.endsWith(".map"))
    .flatMap((name) => {
      const map = JSON.parse(readFileSync(join(dist, name), "utf8")) as { sources: string[] };
      return map.sources.map((source) => join(dist, source));
    });
  const folders = packageFolders(sources);
  for (const folder of folders)
    if (!existsSync(join(folder, "package.json")))
      throw new Error(`${folder} is in the bundle, but is not installed: run npm ci, then build.`);
  return listPackages(folders.map(readPackage));
}

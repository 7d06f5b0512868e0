import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readChangelog, releaseChangelog } from "./changelog.ts";
import { documentFiles, withVersion } from "./documents.ts";
import { readPackageJson, repositoryIn } from "./facts.ts";

/**
 * Moves the unreleased changes in CHANGELOG.md under the version. Then sets the version in
 * package.json, package-lock.json and the documents.
 * @param version of the new release; `undefined` for the newest in CHANGELOG.md
 * @param today like 2026-12-01
 * @returns the version
 * @throws Error that says why this is impossible
 */
export function setVersion(root: string, version: string | undefined, today: string): string {
  const path = (file: string): string => join(root, file);
  const packageJson = readPackageJson(root);
  const repository = repositoryIn(packageJson);
  const before = readFileSync(path("CHANGELOG.md"), "utf8");
  const changelog =
    version === undefined ? before : releaseChangelog(before, { version, date: today }, repository);
  const newest = readChangelog(changelog)[0]?.version;
  if (newest === undefined)
    throw new Error("CHANGELOG.md has no version yet: npm run release -- version 1.0.0.");
  writeFileSync(path("CHANGELOG.md"), changelog);

  const write = (file: string, change: (text: string) => string): void =>
    writeFileSync(path(file), change(readFileSync(path(file), "utf8")));
  write("package.json", (text) =>
    text.replace(`"version": ${JSON.stringify(packageJson.version)}`, `"version": "${newest}"`),
  );
  write("package-lock.json", (text) => {
    const lock = JSON.parse(text) as { packages: Record<string, object> };
    const own = { ...lock.packages[""], name: packageJson.name, version: newest };
    const all = { ...lock, name: packageJson.name, version: newest };
    return `${JSON.stringify({ ...all, packages: { ...lock.packages, "": own } }, undefined, 2)}\n`;
  });
  for (const file of documentFiles(root))
    write(file, (text) => withVersion(text, repository, newest));
  return newest;
}

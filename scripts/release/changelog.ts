// Reads and edits CHANGELOG.md, which decides the version of a release
// (https://keepachangelog.com).
import { compareVersions, parseVersion } from "./version.ts";

export interface Entry {
  readonly version: string;
  /** Like 2026-12-01. */
  readonly date: string;
  /** The changes, as Markdown. */
  readonly notes: string;
}

const UNRELEASED = /^## \[Unreleased\]$/m;
const HEADING = /^## \[(\d[^\]]*)\] - (\d{4}-\d{2}-\d{2})$/;
/** Links of the headings, at the end of the file. */
const LINK = /^\[[^\]]+\]: /;

/** The released versions, the newest first, in the order of the file. */
export function readChangelog(text: string): readonly Entry[] {
  const parts = text.split(/^(?=## )/m).slice(1);
  return parts.flatMap((part) => {
    const [heading = "", ...lines] = part.split("\n");
    const [, version, date] = HEADING.exec(heading) ?? [];
    if (version === undefined || date === undefined) return [];
    const notes = lines.filter((line) => !LINK.test(line)).join("\n");
    return [{ version, date, notes: notes.trim() }];
  });
}

/** The changes since the last release; empty if there are none. */
export function unreleasedNotes(text: string): string {
  const part = text.split(/^(?=## )/m).find((one) => UNRELEASED.test(one)) ?? "";
  const lines = part.split("\n").slice(1);
  return lines
    .filter((line) => !LINK.test(line))
    .join("\n")
    .trim();
}

/** Joins the lines of each paragraph, because GitHub shows every line break. */
export const joinedLines = (notes: string): string => notes.replaceAll(/\n {2,}(?=[^\s-])/g, " ");

/**
 * Moves the unreleased changes under a version.
 * @param repository like acme/matomo-access, for the links at the end
 * @throws Error that says why this is impossible
 */
export function releaseChangelog(
  text: string,
  release: { readonly version: string; readonly date: string },
  repository: string,
): string {
  const { version, date } = release;
  const parsed = parseVersion(version);
  if (parsed === undefined) throw new Error(`"${version}" must be a version like 1.2.0.`);
  const entries = readChangelog(text);
  if (entries.some((entry) => entry.version === version))
    throw new Error(`CHANGELOG.md has an entry for ${version} already.`);
  const newest = parseVersion(entries[0]?.version ?? "");
  if (newest !== undefined && compareVersions(parsed, newest) < 0)
    throw new Error(`CHANGELOG.md has the newer version ${newest.join(".")} already.`);
  if (unreleasedNotes(text) === "") throw new Error('CHANGELOG.md has nothing under "Unreleased".');
  const address = `https://github.com/${repository}`;
  return text
    .replace(UNRELEASED, `## [Unreleased]\n\n## [${version}] - ${date}`)
    .replace(
      /^\[Unreleased\]: .*$/m,
      `[Unreleased]: ${address}/compare/v${version}...main\n[${version}]: ${address}/releases/tag/v${version}`,
    );
}

// Versions of releases, and the tags in git and on npm that move to a new release.

/** Three numbers: major, minor, patch. */
export type Version = readonly [major: number, minor: number, patch: number];

const NUMBER = String.raw`(0|[1-9]\d{0,5})`;
const VERSION = new RegExp(`^${NUMBER}\\.${NUMBER}\\.${NUMBER}$`);

/** `undefined` if the text is not a version like 1.2.0. */
export function parseVersion(text: string): Version | undefined {
  const [, major, minor, patch] = VERSION.exec(text) ?? [];
  return patch === undefined ? undefined : [Number(major), Number(minor), Number(patch)];
}

/** Negative if `a` is older than `b`. */
export const compareVersions = (a: Version, b: Version): number =>
  a[0] - b[0] || a[1] - b[1] || a[2] - b[2];

/** The versions among tags like `v1.2.0`. Other tags, such as `v1`, are ignored. */
export const versionsOfTags = (tags: readonly string[]): readonly Version[] =>
  tags.flatMap((tag) => {
    const version = tag.startsWith("v") ? parseVersion(tag.slice(1)) : undefined;
    return version === undefined ? [] : [version];
  });

export interface MovingNames {
  /** `v1` for 1.2.0; `undefined` if that tag must stay at a newer release. */
  readonly tag: string | undefined;
  /**
   * `npm install` without a version takes `latest`. A fix of an older release gets the tag `older`.
   */
  readonly npmTag: "latest" | "older";
}

/** The moving tags that a release gets. @param released the versions of earlier releases */
export function movingNames(version: Version, released: readonly Version[]): MovingNames {
  const newer = released.filter((other) => compareVersions(other, version) > 0);
  return {
    tag: newer.some(([major]) => major === version[0]) ? undefined : `v${version[0]}`,
    npmTag: newer.length === 0 ? "latest" : "older",
  };
}

// Versions of releases, and which names in git and on npm move to one.

/** Three numbers: major, minor, patch. */
export type Version = readonly [major: number, minor: number, patch: number];

const NUMBER = String.raw`(0|[1-9]\d{0,5})`;
const VERSION = new RegExp(`^${NUMBER}\\.${NUMBER}\\.${NUMBER}$`);

/** `undefined` for what is no version like 1.2.0. */
export function parseVersion(text: string): Version | undefined {
  const [, major, minor, patch] = VERSION.exec(text) ?? [];
  return patch === undefined ? undefined : [Number(major), Number(minor), Number(patch)];
}

/** Negative when `a` is older. */
export const compareVersions = (a: Version, b: Version): number =>
  a[0] - b[0] || a[1] - b[1] || a[2] - b[2];

/** The versions among tags like `v1.2.0`; `v1` and others are none. */
export const versionsOfTags = (tags: readonly string[]): readonly Version[] =>
  tags.flatMap((tag) => {
    const version = tag.startsWith("v") ? parseVersion(tag.slice(1)) : undefined;
    return version === undefined ? [] : [version];
  });

export interface MovingNames {
  /** `v1` for 1.2.0. `undefined` when that is at a newer release, which it must not leave. */
  readonly tag: string | undefined;
  /** What `npm install` without a version takes is `latest`; a fix of an older release is not. */
  readonly npmTag: "latest" | "older";
}

/** What moves to a release. @param released the versions of earlier releases */
export function movingNames(version: Version, released: readonly Version[]): MovingNames {
  const newer = released.filter((other) => compareVersions(other, version) > 0);
  return {
    tag: newer.some(([major]) => major === version[0]) ? undefined : `v${version[0]}`,
    npmTag: newer.length === 0 ? "latest" : "older",
  };
}

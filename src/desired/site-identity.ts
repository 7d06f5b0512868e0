import { hostOf, hostPattern } from "../domain/hosts.ts";
import { patternKey } from "../domain/names.ts";
import { compilePattern, type Matcher } from "../domain/patterns.ts";
import type { Site } from "../domain/live.ts";

/**
 * The values by which selectors recognize a site. A site's admin can set name and main URL to any
 * value. Only a super user can change the group (observed on Matomo 5.0.2 and 5.3).
 */
export interface SiteIdentity {
  readonly name: string;
  /** Empty if the site is in no group. */
  readonly group: string;
  /** The host of the main URL in readable form. Empty if there is none. */
  readonly host: string;
}

/** @public */
export const identityOf = ({ name, group, mainUrl }: Site): SiteIdentity => ({
  name,
  group,
  host: hostOf(mainUrl),
});

/** @public */
export const isSameIdentity = (a: SiteIdentity, b: SiteIdentity): boolean =>
  a.name === b.name && a.group === b.group && a.host === b.host;

/** The patterns of a selector. */
interface Patterns {
  readonly group?: string | undefined;
  readonly name?: string | undefined;
  readonly url?: string | undefined;
}

const MATCHERS = new WeakMap<Patterns, readonly (Matcher | undefined)[]>();

const compile = (
  pattern: string | undefined,
  form: (text: string) => string,
): Matcher | undefined => (pattern === undefined ? undefined : compilePattern(form(pattern)));

/** Whether all patterns of a selector match a site identity. Patterns are prepared once. */
export function matchesIdentity(patterns: Patterns, { name, group, host }: SiteIdentity): boolean {
  const matchers = MATCHERS.get(patterns) ?? [
    compile(patterns.group, patternKey),
    compile(patterns.name, patternKey),
    compile(patterns.url, hostPattern),
  ];
  MATCHERS.set(patterns, matchers);
  const values = [patternKey(group), patternKey(name), host];
  return matchers.every((matches, index) => !matches || matches(values[index] ?? ""));
}

/** A site whose identity differs from the one that it has in Matomo today. */
export const withIdentity = (site: Site, { name, group, host }: SiteIdentity): Site => ({
  ...site,
  name,
  group,
  mainUrl: hostOf(site.mainUrl) === host ? site.mainUrl : host === "" ? "" : `https://${host}`,
});

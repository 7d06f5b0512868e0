import { domainToUnicode } from "node:url";
import type { Site } from "../domain/live.ts";

/**
 * By what selectors recognise a site. A site's admin may change name and main URL to any value; only a super user may change the group
 * (observed on Matomo 5.0.2 and 5.3).
 */
export interface SiteIdentity {
  readonly name: string;
  /** Empty when the site is in no group. */
  readonly group: string;
  /** Host of the main URL, as people write it; empty when there is none. */
  readonly host: string;
}

/** Host of a site's main URL in lower case, as people write it (`müller.example`, not `xn--...`); empty when the URL is none. */
export function hostOf(url: string): string {
  try {
    return domainToUnicode(new URL(url).hostname) || new URL(url).hostname;
  } catch {
    return "";
  }
}

/** @public */
export const identityOf = ({ name, group, mainUrl }: Site): SiteIdentity => ({ name, group, host: hostOf(mainUrl) });

/** @public */
export const isSameIdentity = (a: SiteIdentity, b: SiteIdentity): boolean => a.name === b.name && a.group === b.group && a.host === b.host;

/** An exact name as it is compared. */
export const siteNameKey = (name: string): string => name.trim().normalize();

/** A site that selectors see under another identity than Matomo's of today. */
export const withIdentity = (site: Site, { name, group, host }: SiteIdentity): Site => ({
  ...site,
  name,
  group,
  mainUrl: hostOf(site.mainUrl) === host ? site.mainUrl : host === "" ? "" : `https://${host}`,
});

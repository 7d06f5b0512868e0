import { domainToASCII, domainToUnicode } from "node:url";
import { trimOuter } from "./names.ts";

/**
 * Compares hosts as people write them: `müller.example` matches whether Matomo stores
 * `müller.example`, `MÜLLER.example` or `xn--mller-kva.example`.
 */

/** Characters that some keyboards type instead of a dot. */
const DOTS = /[\u3002\uff0e\uff61]/gu;

/**
 * Converts one label of a host to its readable form. The label is converted with `.x` appended,
 * because a number alone would be read as an IP address. An invalid label is only lower-cased.
 */
function readable(label: string): string {
  const converted = domainToUnicode(domainToASCII(`${label}.x`));
  return converted.endsWith(".x")
    ? converted.slice(0, -".x".length)
    : label.normalize("NFKC").toLowerCase();
}

const readableHost = (host: string): string =>
  host.replaceAll(DOTS, ".").replace(/\.$/, "").split(".").map(readable).join(".");

/** The host of a site's main URL, in readable form. Empty if the URL has no host. */
export function hostOf(url: string): string {
  const authority = /^(?:[a-z][a-z0-9+.-]*:)?\/\/([^/?#\\]*)/i.exec(trimOuter(url))?.[1] ?? "";
  const host = authority.slice(authority.lastIndexOf("@") + 1).replace(/:\d*$/, "");
  return host.startsWith("[") ? host.toLowerCase() : readableHost(host);
}

/**
 * A host pattern in the form that `hostOf` returns. Labels with `*` or `?` are only lower-cased.
 */
export const hostPattern = (pattern: string): string =>
  trimOuter(pattern)
    .replaceAll(DOTS, ".")
    .replace(/\.$/, "")
    .split(".")
    .map((label) => (/[*?]/.test(label) ? label.normalize("NFKC").toLowerCase() : readable(label)))
    .join(".");

/** Why a pattern cannot match any host as its author expects, or `undefined` if it can. */
export function hostPatternProblem(
  pattern: string,
): { readonly message: string; readonly hint: string } | undefined {
  if (/[:/\\@]/.test(pattern))
    return {
      message: `\`url:\` matches only the host, but "${pattern}" is more than a host.`,
      hint: "Write a host or pattern, like shop.example.org or *.example.org.",
    };
  const half = pattern.split(".").find((label) => /^xn--/i.test(label) && /[*?]/.test(label));
  if (half === undefined) return undefined;
  return {
    message: `"${half}" is encoded (xn--), and a pattern cannot contain part of an encoded name.`,
    hint: "Write the letters themselves, like müll*.example, or the whole encoded name without * and ?.",
  };
}

/** Whether a URL belongs to Matomo Cloud, where InnoCraft runs the server. */
export const isMatomoCloud = (url: string): boolean =>
  /\.(?:matomo|innocraft)\.cloud$/.test(hostOf(url));

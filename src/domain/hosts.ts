import { domainToASCII, domainToUnicode } from "node:url";
import { trimOuter } from "./names.ts";

/**
 * Hosts as people write them: `müller.example`, whether Matomo stores `müller.example`,
 * `MÜLLER.example` or `xn--mller-kva.example`.
 */

/** The dots that some keyboards write. */
const DOTS = /[\u3002\uff0e\uff61]/gu;

/**
 * A label in its readable form. It is converted with another one behind it: a number alone would be
 * read as an IP address. What cannot be a label of a host stays as it is, in lower case.
 */
function readable(label: string): string {
  const converted = domainToUnicode(domainToASCII(`${label}.x`));
  return converted.endsWith(".x")
    ? converted.slice(0, -".x".length)
    : label.normalize("NFKC").toLowerCase();
}

const readableHost = (host: string): string =>
  host.replaceAll(DOTS, ".").replace(/\.$/, "").split(".").map(readable).join(".");

/** The host of a site's main URL; empty when it has none. */
export function hostOf(url: string): string {
  const authority = /^(?:[a-z][a-z0-9+.-]*:)?\/\/([^/?#\\]*)/i.exec(trimOuter(url))?.[1] ?? "";
  const host = authority.slice(authority.lastIndexOf("@") + 1).replace(/:\d*$/, "");
  return host.startsWith("[") ? host.toLowerCase() : readableHost(host);
}

/** A pattern in the form in which `hostOf` answers; labels with `*` or `?` keep them. */
export const hostPattern = (pattern: string): string =>
  trimOuter(pattern)
    .replaceAll(DOTS, ".")
    .replace(/\.$/, "")
    .split(".")
    .map((label) => (/[*?]/.test(label) ? label.normalize("NFKC").toLowerCase() : readable(label)))
    .join(".");

/** Why a pattern can match no host, or not what it seems to; `undefined` when it can. */
export function hostPatternProblem(
  pattern: string,
): { readonly message: string; readonly hint: string } | undefined {
  if (/[:/\\@]/.test(pattern))
    return {
      message: `url matches only the host, but "${pattern}" is more than a host.`,
      hint: "Write a host or pattern, like shop.example.org or *.example.org.",
    };
  const half = pattern.split(".").find((label) => /^xn--/i.test(label) && /[*?]/.test(label));
  if (half === undefined) return undefined;
  return {
    message: `"${half}" is encoded (xn--), and a pattern cannot contain part of a code.`,
    hint: "Write the letters themselves, like müll*.example, or the whole code without * and ?.",
  };
}

/** Whether an address is one of Matomo Cloud, where InnoCraft runs the server. */
export const isMatomoCloud = (url: string): boolean =>
  /\.(?:matomo|innocraft)\.cloud$/.test(hostOf(url));

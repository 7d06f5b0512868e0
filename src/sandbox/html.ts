const NAMED: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** `html_entity_decode` for the entities that Matomo itself writes. */
export function decodeHtml(text: string): string {
  if (!text.includes("&")) return text;
  return text.replaceAll(/&(?:(amp|lt|gt|quot|apos)|#0*(\d{1,7}));/g, (whole, name: string | undefined, code: string | undefined) => {
    if (name !== undefined) return NAMED[name] ?? whole;
    const point = Number(code);
    return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : whole;
  });
}

/** `htmlspecialchars` with both kinds of quotes. */
const encodeHtml = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("'", "&#039;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** What Matomo does with every parameter but passwords and segments (Common::sanitizeInputValue): line breaks and null bytes out, markup escaped. */
export const sanitise = (text: string): string => encodeHtml(decodeHtml(text.replaceAll(/[\r\n]/g, "")).replaceAll("\0", ""));

/** Messages of errors are escaped, apostrophes aside. */
export const escapeMessage = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** Entities of HTML 4.01 for the characters from U+00A0 to U+00FF, in this order. */
const LATIN =
  "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml".split(
    " ",
  );
/** Other entities that can occur in names of sites, without the Greek and mathematical ones. */
const NAMED: ReadonlyMap<string, string> = new Map([
  ...LATIN.map((name, index) => [name, String.fromCodePoint(0xa0 + index)] as const),
  ...Object.entries({
    amp: "&",
    lt: "<",
    gt: ">",
    quot: '"',
    euro: "€",
    ndash: "–",
    mdash: "—",
    hellip: "…",
    trade: "™",
    bull: "•",
  }),
  ...Object.entries({
    lsquo: "‘",
    rsquo: "’",
    sbquo: "‚",
    ldquo: "“",
    rdquo: "”",
    bdquo: "„",
    OElig: "Œ",
    oelig: "œ",
    Scaron: "Š",
    scaron: "š",
  }),
]);

/** Whether HTML 4.01 allows a character. PHP keeps numeric entities of other characters. */
const isAllowed = (point: number): boolean =>
  (point >= 0x20 && point <= 0x7e) ||
  [0x9, 0xa, 0xd].includes(point) ||
  (point >= 0xa0 && point <= 0xd7ff) ||
  (point >= 0xe000 && point <= 0x10ffff);

/** `html_entity_decode($text, ENT_QUOTES)` */
export function decodeHtml(text: string): string {
  if (!text.includes("&")) return text;
  return text.replaceAll(
    /&(?:([a-zA-Z]\w*)|#(\d+)|#[xX]([\da-fA-F]+));/g,
    (whole, name?: string, decimal?: string, hex?: string) => {
      if (name !== undefined) return NAMED.get(name) ?? whole;
      const point = decimal === undefined ? parseInt(hex ?? "", 16) : Number(decimal);
      return isAllowed(point) ? String.fromCodePoint(point) : whole;
    },
  );
}

/**
 * `htmlspecialchars_decode($text, ENT_QUOTES)`, with which Matomo restores a text as it was sent.
 */
export const unsanitise = (text: string): string =>
  text.replaceAll(/&(?:amp|lt|gt|quot|#0*39|#[xX]0*27);/g, (entity) => decodeHtml(entity));

/** `htmlspecialchars` with both kinds of quotes. */
const encodeHtml = (text: string): string =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#039;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");

/**
 * Sanitises every parameter except passwords and segments, as Matomo does
 * (Common::sanitizeInputValues): removes null bytes and escapes markup.
 */
export const sanitise = (text: string): string => encodeHtml(decodeHtml(text).replaceAll("\0", ""));

/** Escapes error messages. Apostrophes stay. */
export const escapeMessage = (text: string): string =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll('"', "&quot;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");

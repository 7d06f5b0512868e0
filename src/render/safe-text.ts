/**
 * Makes texts that other people typed (names, reasons, messages) harmless wherever they are shown.
 */

const visible = (character: string): string =>
  `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;

/**
 * Makes a text safe for a terminal. Control characters, bidi overrides and other invisible
 * characters are made visible, so that nothing can recolour, move or reorder the output.
 */
export const forTerminal = (text: string): string =>
  text
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, visible)
    // In the log of a workflow, GitHub's runner obeys `::command` at the beginning of a line and
    // `##[command]` anywhere (actions/runner, ActionCommand.cs).
    .replaceAll(/(?<!\S):(?=:[a-z])/gi, visible)
    .replaceAll(/(?<=##)\[/g, visible);

/**
 * Makes a text safe for a page that shows it as the text of an element. Characters that could
 * reorder or hide their surroundings are made visible. Line breaks, and the joiners inside emoji,
 * stay.
 */
export const forPage = (text: string): string =>
  /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text)
    ? text.replaceAll(
        /(?<!\p{Extended_Pictographic}\uFE0F?)\u200D|[^\P{Cf}\u200D]|[^\P{Cc}\n]|[\p{Zl}\p{Zp}]/gu,
        visible,
      )
    : text;

/**
 * A word joiner. It is invisible, and breaks a text that GitHub would recognize as a mention, a
 * reference or a link.
 */
const BREAK = "\u2060";

/**
 * Makes a text safe for GitHub's Markdown, including cells of tables, which then shows exactly this
 * text without mentions, references, links, images, HTML, emphasis, emoji or markers. Special
 * characters become character references, which GitHub shows but does not interpret.
 */
export function forMarkdown(text: string): string {
  const plain = text
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ")
    .replaceAll(/\p{Cf}/gu, visible)
    // GitHub looks for #12 and :warning: in the rendered text, in which a character reference is
    // the character again.
    .replaceAll(/#(?=\d)/g, `#${BREAK}`)
    .replaceAll(/:(?=[\w+-]+:)/g, `:${BREAK}`);
  const escaped = plain.replaceAll(
    /[\\`*_{}[\]()<>#+!|~$&"'=:-]/g,
    (character) => `&#${character.codePointAt(0)};`,
  );
  return (
    escaped
      .replaceAll("@", `@${BREAK}`)
      // GitHub links www.example.org, and any text with a known ending after GH-.
      .replaceAll(/\b(www)\./gi, `$1${BREAK}.`)
      .replaceAll(/\b(GH)(?=&#45;)/gi, `$1${BREAK}`)
      // GitHub would link the hash of a commit.
      .replaceAll(/\b([0-9a-f]{4})([0-9a-f]{3,36})\b/gi, `$1${BREAK}$2`)
  );
}

/**
 * Names, reasons and messages are other people's text. Here it becomes text that does nothing where
 * it is shown.
 */

const visible = (character: string): string =>
  `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;

/**
 * For a terminal: control characters, bidi overrides and other invisible ones are made visible, so
 * nothing can recolour, move or reorder the output.
 */
export const forTerminal = (text: string): string =>
  text
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, visible)
    // In a workflow's log GitHub's runner obeys `::command` at the beginning of a line and
    // `##[command]` anywhere (actions/runner, ActionCommand.cs).
    .replaceAll(/(?<!\S):(?=:[a-z])/gi, visible)
    .replaceAll(/(?<=##)\[/g, visible);

/**
 * For a page, where a name is text of an element: characters that could reorder or hide what stands
 * around them are made visible. Line breaks, and the joiners inside emoji, stay.
 */
export const forPage = (text: string): string =>
  /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text)
    ? text.replaceAll(
        /(?<!\p{Extended_Pictographic}\uFE0F?)\u200D|[^\P{Cf}\u200D]|[^\P{Cc}\n]|[\p{Zl}\p{Zp}]/gu,
        visible,
      )
    : text;

/**
 * Zero-width joiner put where GitHub would see a mention, a reference or a link: it shows nothing
 * and breaks the pattern.
 */
const BREAK = "\u2060";

/**
 * For GitHub's Markdown, cells of tables included: shows exactly the text. No mention, reference,
 * link, image, HTML, emphasis, emoji or marker. Special characters become character references,
 * which GitHub shows but does not interpret.
 */
export function forMarkdown(text: string): string {
  const plain = text
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ")
    .replaceAll(/\p{Cf}/gu, visible)
    // GitHub looks for #12 and :warning: in the rendered text, where a character reference is the
    // character again.
    .replaceAll(/#(?=\d)/g, `#${BREAK}`)
    .replaceAll(/:(?=[\w+-]+:)/g, `:${BREAK}`);
  const escaped = plain.replaceAll(
    /[\\`*_{}[\]()<>#+!|~$&"'=:-]/g,
    (character) => `&#${character.codePointAt(0)};`,
  );
  return (
    escaped
      .replaceAll("@", `@${BREAK}`)
      // www.example.org links itself, and so does anything with a known ending behind GH-.
      .replaceAll(/\b(www)\./gi, `$1${BREAK}.`)
      .replaceAll(/\b(GH)(?=&#45;)/gi, `$1${BREAK}`)
      // A commit's hash would be linked.
      .replaceAll(/\b([0-9a-f]{4})([0-9a-f]{3,36})\b/gi, `$1${BREAK}$2`)
  );
}

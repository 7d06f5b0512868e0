/** Lines below a title that is all one sees at first; nothing without any. */
export const folded = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0
    ? []
    : ["<details>", `<summary>${title}</summary>`, "", ...lines, "", "</details>", ""];

/** The same for a text, as a paragraph of its own. */
export const foldedText = (title: string, text: string): string =>
  text === "" ? "" : `${folded(title, [text]).join("\n")}\n`;

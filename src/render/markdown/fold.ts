/** Lines that are folded under a title; empty without lines. */
export const folded = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0
    ? []
    : ["<details>", `<summary>${title}</summary>`, "", ...lines, "", "</details>", ""];

/** A folded text as a paragraph of its own; empty without text. */
export const foldedText = (title: string, text: string): string =>
  text === "" ? "" : `${folded(title, [text]).join("\n")}\n`;

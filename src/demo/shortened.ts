/**
 * The first lines of a long output, at least `maxLines`, so that the story stays in sight: cut
 * after a person, never in the middle of one, and only where that saves ten lines or more.
 * @returns the lines that are shown, and how many are left out; `left` is 0 when nothing is cut
 */
export function shortened(text: string, maxLines: number): { shown: string; left: number } {
  const lines = text.split("\n");
  // A blank line ends a part, and an indent of two an entry.
  const end = lines.findIndex((line, index) => index >= maxLines && /^(?:$| {2}\S)/.test(line));
  return end < 0 || lines.length - end < 10
    ? { shown: text, left: 0 }
    : { shown: `${lines.slice(0, end).join("\n")}\n`, left: lines.length - end };
}

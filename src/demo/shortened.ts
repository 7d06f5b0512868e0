/**
 * Shortens a long output to about its first `maxLines` lines. Cuts only between two people, and
 * only if that saves at least ten lines.
 * @returns the lines to show and how many are left out; `left` is 0 if nothing is cut
 */
export function shortened(text: string, maxLines: number): { shown: string; left: number } {
  const lines = text.split("\n");
  // An empty line ends a section, and an entry begins with an indent of two spaces.
  const end = lines.findIndex((line, index) => index >= maxLines && /^(?:$| {2}\S)/.test(line));
  return end < 0 || lines.length - end < 10
    ? { shown: text, left: 0 }
    : { shown: `${lines.slice(0, end).join("\n")}\n`, left: lines.length - end };
}

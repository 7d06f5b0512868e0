/** The width of lines: that of the terminal, within limits that are easy to read. */
export const lineWidth = (columns = 100): number => Math.max(60, Math.min(columns, 140));

/**
 * Wraps a text to a width. Lines after the first begin with the hanging indent. Words longer than a
 * line stay whole.
 */
export function wrap(text: string, width: number, indent: string, hanging = indent): string[] {
  const lines: string[] = [];
  let line = indent;
  let empty = true;
  for (const word of text.split(" ")) {
    if (!empty && line.length + 1 + word.length > width) {
      lines.push(line);
      line = hanging;
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  lines.push(line);
  return lines;
}

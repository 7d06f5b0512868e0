/** How long lines are: as wide as the terminal, but never hard to read. */
export const lineWidth = (columns = 100): number => Math.max(60, Math.min(columns, 140));

/**
 * Breaks a text into lines of a width; lines after the first begin with the hanging indent. Words
 * longer than a line stay whole.
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

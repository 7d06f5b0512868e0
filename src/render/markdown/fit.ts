/** What is still open at the end of a piece of Markdown: a code fence, and folded sections. */
function openAt(text: string): { readonly fence: string; readonly details: number } {
  let fence = "";
  let details = 0;
  for (const line of text.split("\n")) {
    const mark = /^`{3,}/.exec(line)?.[0] ?? "";
    if (fence === "") {
      fence = mark;
      if (line.startsWith("<details")) details++;
      if (line === "</details>") details--;
    } else if (line === fence) fence = "";
  }
  return { fence, details };
}

/**
 * Cuts a text at the end of a line if GitHub would refuse or discard the text, and closes
 * everything that is open there. Callers should first shorten the text sensibly, because this is
 * the last resort.
 * @param size measures a text, in the unit of `max`
 */
export function fit(
  text: string,
  max: number,
  size: (text: string) => number = ({ length }) => length,
): string {
  if (size(text) <= max) return text;
  const note = "\n\n_Cut here, because it is too long._\n";
  // Leaves room for the note and for closing tags.
  let room = Math.min(text.length, max) - 400;
  for (;;) {
    const cut = text.slice(0, Math.max(0, text.lastIndexOf("\n", room)));
    const { fence, details } = openAt(cut);
    const whole = `${cut}${fence === "" ? "" : `\n${fence}`}${"\n\n</details>".repeat(Math.max(0, details))}${note}`;
    if (cut === "" || size(whole) <= max) return whole;
    room = Math.floor(room * 0.9);
  }
}

/**
 * The first lines that fit, and the number of the others. `room` applies to the lines alone.
 * @param size measures a line, in the unit of `room`
 * @param more the text for the number of omitted lines
 */
export function fittingLines(
  lines: readonly string[],
  room: number,
  size: (text: string) => number = ({ length }) => length,
  more: (left: number) => string = (left) => `- and ${left} more`,
): string[] {
  let used = 0;
  for (const [index, line] of lines.entries()) {
    used += size(line) + 1;
    if (used >= room) return [...lines.slice(0, index), more(lines.length - index)];
  }
  return [...lines];
}

/** What is open at the end of a piece of Markdown: a fence, and folded sections. */
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
 * The last resort against a text that GitHub would refuse, or drop as a whole: cut at a line, with
 * everything closed that is open there. Callers shorten sensibly first.
 * @param size how long a text is, in the unit of `most`
 */
export function fit(
  text: string,
  max: number,
  size: (text: string) => number = ({ length }) => length,
): string {
  if (size(text) <= max) return text;
  const note = "\n\n_Cut here, because it is too long._\n";
  // Room for the note and for what must be closed.
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
 * As many lines as there is room for, the first ones first, and how many more there are. The room
 * is for the lines alone.
 * @param size how long a line is, in the unit of the room
 * @param more says how many lines are left out
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

import type {
  Included,
  Path,
  PathLine,
  Span,
  Story,
  SuperuserStory,
} from "../../explain/explanation.generated.ts";
import { whyText } from "../../plan/why-text.ts";
import type { Why } from "../../plan/plan.generated.ts";
import { lineText, pathMarks, rightsText, storyText } from "./explain-words.ts";
import { wrap } from "./layout.ts";
import { type TerminalOptions, TerminalWriter } from "./terminal-writer.ts";
import { forTerminal } from "../safe-text.ts";
import { count, list, shortList } from "../words.ts";

export interface ExplainTextOptions extends TerminalOptions {
  /** Names every site instead of counting the rest. */
  readonly verbose?: boolean | undefined;
}

/** A place in a manifest with its text, ready to print. */
interface Row {
  readonly place: string;
  readonly text: string;
  /** Whether the line has no effect today. */
  readonly faint: boolean;
}

interface StoryOptions {
  /** The memberships of all people who are shown together, by the index of the path. */
  readonly members?: ReadonlyMap<number, readonly PathLine[]> | undefined;
  /** Whether the person is a super user now. */
  readonly isSuperuser?: boolean | undefined;
}

/** The maximum width of the column of places. The text after a longer place starts later. */
const MAX_PLACE_LENGTH = 36;
export const LABEL = 13;
export const place = (file: string, line: number | string): string =>
  `${forTerminal(file)}:${line}`;

/** Writes one explanation for a terminal. */
export class ExplainWriter extends TerminalWriter {
  readonly maxItems: number;

  constructor(options: ExplainTextOptions) {
    super(options);
    this.maxItems = options.verbose ? Number.POSITIVE_INFINITY : 8;
  }

  /**
   * Writes labels in a column: ` Account active`. A text without a label continues the one before.
   */
  label(label: string, text: string, color?: (line: string) => string): void {
    const lines = wrap(text, this.width, " ".repeat(LABEL + 2));
    for (const [index, line] of lines.entries()) {
      const rest = line.slice(LABEL + 2);
      const painted = color ? color(rest) : rest;
      this.lines.push(
        `  ${this.colors.dim(index === 0 ? label.padEnd(LABEL) : " ".repeat(LABEL))}${painted}`,
      );
    }
  }

  /** The colour for a change, by its sign. */
  sign(text: string): (line: string) => string {
    const { green, red, yellow } = this.colors;
    return text.startsWith("+") ? green : text.startsWith("-") ? red : yellow;
  }

  /** Writes what happens about a difference, line by line. */
  changes(lines: readonly string[], indent: string): void {
    for (const text of lines) this.item(text, indent, `${indent}  `, this.sign(text));
  }

  /** Writes places in a column. A repeated place is shown only once. */
  rows(rows: readonly Row[], indent: string): void {
    const column =
      Math.max(
        0,
        ...rows.map((row) => row.place.length).filter((length) => length <= MAX_PLACE_LENGTH),
      ) + 2;
    let before = "";
    for (const { place, text, faint } of rows) {
      const shown = place === before ? "" : place;
      before = place;
      const start = `${indent}${shown.padEnd(column)}${shown.length >= column ? "  " : ""}`;
      const deeper = /^ */.exec(text)?.[0] ?? "";
      const hanging = `${indent}${" ".repeat(column)}${deeper}  `;
      const [first = "", ...rest] = wrap(text.trimStart(), this.width, start + deeper, hanging);
      const tail = first.slice(start.length);
      this.lines.push(this.colors.cyan(start) + (faint ? this.colors.dim(tail) : tail));
      for (const line of rest) this.lines.push(faint ? this.colors.dim(line) : line);
    }
  }

  /**
   * Writes a sentence about the current and the wanted access, the lines behind it, and the change.
   */
  story(story: Story, indent: string, { members, isSuperuser = false }: StoryOptions = {}): void {
    const { sentence, change } = storyText(story, isSuperuser);
    if (isSuperuser) this.item("everything, as a super user", indent, `${indent}  `);
    if (!isSuperuser || story.wanted) this.item(sentence, indent, `${indent}  `);
    this.changes(change, indent);
    const { open } = story;
    if (open && open.destroys.length > 0) {
      const names = shortList(
        open.destroys.map((name) => `"${forTerminal(name)}"`),
        5,
      );
      this.item(
        `! Matomo also deletes ${count(open.destroys.length, "scheduled report")}: ${names}`,
        indent,
        `${indent}  `,
        this.colors.yellow,
      );
    }
    const rows = story.paths.flatMap((path, index) => pathRows(path, members?.get(index)));
    this.rows([...rows, ...otherLines(open?.why ?? [], story.paths)], `${indent}  `);
    if (story.combined && story.wanted && story.state !== "frozen") {
      this.item(
        `No single grant gives ${rightsText(story.wanted)}. The account gets the highest role of its grants, and all their capabilities.`,
        `${indent}  `,
        `${indent}  `,
        this.colors.yellow,
      );
    }
  }

  end(includes: Included, anyMade: boolean, refusals: readonly string[]): void {
    const notes = Object.entries(includes).map(
      ([role, ids]) => `${role} includes ${list(ids.map(forTerminal))}.`,
    );
    if (notes.length > 0) this.line();
    for (const note of notes) this.item(note, "", "  ", this.colors.dim);
    if (!anyMade || refusals.length === 0) return;
    this.line();
    for (const text of refusals)
      this.item(
        `! apply would change nothing now: ${forTerminal(text)}`,
        "",
        "  ",
        this.colors.red,
      );
  }
}

const DEPTH: Readonly<Record<PathLine["part"], string>> = {
  grant: "",
  superuser: "",
  membership: "  ",
  team: "  ",
  user: "  ",
  sites: "  ",
  except: "  ",
  capability: "  ",
  set: "    ",
};

const row = (line: PathLine, path: Span, marks: string, faint: boolean): Row => ({
  place: place(line.file, line.line),
  text: `${DEPTH[line.part]}${lineText(line, path)}${marks}`,
  faint,
});

/** `3`, `3, 5, 9`, or `3-41` for many lines. */
function lineNumbers(lines: readonly PathLine[]): string {
  const numbers = [...new Set(lines.map(({ line }) => line))].toSorted((a, b) => a - b);
  return numbers.length > 4 ? `${numbers[0]}-${numbers.at(-1)}` : numbers.join(",");
}

/** @param members the memberships of all people who are shown together, instead of this person's */
export function pathRows(path: Path, members?: readonly PathLine[]): Row[] {
  const faint = path.status !== "in-force";
  return path.lines.flatMap((line, index): Row[] => {
    if (line.part !== "membership" || !members || members.length < 2)
      return [row(line, path, index === 0 ? pathMarks(path) : "", faint)];
    return [...Map.groupBy(members, ({ file }) => file)].map(([file, lines]) => ({
      place: place(file, lineNumbers(lines)),
      text: `  are in team ${forTerminal(path.team ?? "")}`,
      faint,
    }));
  });
}

/** Lines of the plan that no path contains, such as the one that ends everything. */
function otherLines(why: readonly Why[], paths: readonly Path[]): Row[] {
  const known = new Set(
    paths.flatMap(({ lines }) => lines.map(({ file, line }) => place(file, line))),
  );
  return whyRows(why).filter((other) => !known.has(other.place));
}

export const whyRows = (why: readonly Why[]): Row[] =>
  why.map((line) => ({
    place: place(line.file, line.line),
    text: forTerminal(whyText(line)),
    faint: false,
  }));

export const superuserRows = (story: SuperuserStory): Row[] => [
  ...story.lines.map((line) => row(line, story, "", story.status !== "in-force")),
  ...whyRows(story.open?.why ?? []).filter(({ place: at }) =>
    story.lines.every(({ file, line }) => place(file, line) !== at),
  ),
];

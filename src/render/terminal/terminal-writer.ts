import { lineWidth, wrap } from "./layout.ts";
import { type Paint, paint } from "./paint.ts";

export interface TerminalOptions {
  readonly color: boolean;
  /** Columns of the terminal. */
  readonly width?: number | undefined;
}

/** Collects lines for a terminal, with colours and width. */
export class TerminalWriter {
  readonly lines: string[] = [];
  readonly colors: Paint;
  protected readonly width: number;

  constructor({ color, width }: TerminalOptions) {
    this.colors = paint(color);
    this.width = lineWidth(width);
  }

  line(text = ""): void {
    this.lines.push(text);
  }

  /** Writes a paragraph. Lines after the first begin with the hanging indent. */
  item(
    text: string,
    indent = "",
    hanging = indent,
    color: (line: string) => string = (line) => line,
  ): void {
    for (const line of wrap(text, this.width, indent, hanging)) this.lines.push(color(line));
  }

  text(): string {
    return `${this.lines.join("\n")}\n`;
  }
}

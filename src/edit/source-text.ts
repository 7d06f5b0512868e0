import type { SourceFile } from "../manifest/model.ts";

/**
 * The text of a file and its lines. Positions refer to `text`, which always ends with a line break.
 */
export class SourceText {
  readonly path: string;
  readonly text: string;
  readonly eol: string;
  /** Whether the original file ends without a line break. */
  readonly isOpen: boolean;

  constructor({ path, text }: SourceFile) {
    this.path = path;
    this.eol = text.includes("\r\n") ? "\r\n" : "\n";
    this.isOpen = !text.endsWith("\n");
    this.text = this.isOpen ? text + this.eol : text;
  }

  lineStart(offset: number): number {
    return this.text.lastIndexOf("\n", offset - 1) + 1;
  }

  /** The offset after the line break at the end of the line. */
  lineEnd(offset: number): number {
    const at = this.text.indexOf("\n", offset);
    return at < 0 ? this.text.length : at + 1;
  }

  /** Whether only spaces precede the offset on its line. */
  beginsLine(offset: number): boolean {
    return this.text.slice(this.lineStart(offset), offset).trim() === "";
  }

  /** Whether only spaces, and perhaps a comment, follow the offset on its line. */
  endsLine(offset: number): boolean {
    return /^[ \t]*(?:#.*)?\r?$/.test(this.text.slice(offset, this.lineEnd(offset) - 1));
  }
}

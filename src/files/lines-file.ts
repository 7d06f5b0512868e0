import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { closeQuietly, type Disk, writeAll } from "./disk.ts";

const LINE_BREAK = 10;

/** A file of lines to which lines are only appended. */
export interface LinesFile {
  /**
   * Appends whole lines with their line breaks. Returns when they are on disk. @throws the error
   */
  append(lines: string): void;
  close(): void;
}

/**
 * Opens a file of lines, and creates it with its folder if missing. Lines are appended completely
 * or not at all: if the disk is full, the part already written is removed again. If a killed run
 * left an incomplete line, new lines begin after a line break.
 * @throws the error of the file system; a link is refused (`ELOOP`)
 */
export function openLines(path: string, mode: number, disk: Disk): LinesFile {
  mkdirSync(dirname(path), { recursive: true });
  const file = disk.open(path, "append", mode);
  let isTorn = false;
  try {
    const size = disk.size(file);
    isTorn = size > 0 && disk.lastByte(file, size) !== LINE_BREAK;
  } catch (error) {
    closeQuietly(disk, file);
    throw error;
  }
  return {
    append(lines) {
      const before = disk.size(file);
      const bytes = new TextEncoder().encode(isTorn ? `\n${lines}` : lines);
      try {
        writeAll(disk, file, bytes);
        disk.sync(file);
        isTorn = false;
      } catch (error) {
        try {
          const added = disk.size(file) - before;
          // If the file grew by more than these bytes, other programs have written lines too.
          if (added > 0 && added <= bytes.length) disk.truncate(file, before);
          else isTorn ||= added > 0;
        } catch {
          isTorn = true;
        }
        throw error;
      }
    },
    close: () => closeQuietly(disk, file),
  };
}

import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { closeQuietly, type Disk, writeAll } from "./disk.ts";

const LINE_BREAK = 10;

/** A file of lines that only grows. */
export interface LinesFile {
  /** Adds whole lines, with their line breaks. Returns when they are on disk. @throws an error of it */
  append(lines: string): void;
  close(): void;
}

/**
 * Opens a file of lines, and makes it with its folder when it is missing. What is added is there
 * whole or not at all: what a full disk took of it is removed again. A line that a killed run left
 * torn stays alone on its line.
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
          // More than this would be somebody else's lines.
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

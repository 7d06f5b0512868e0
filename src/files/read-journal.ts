import { closeSync, fstatSync, openSync, readSync } from "node:fs";

/**
 * The number of bytes that are read from the end of a journal. These bytes contain the entries of
 * several thousand runs.
 */
const MAX_BYTES = 16 * 1024 * 1024;

/** The end of a file. Empty if it cannot be read, for example before the first run. */
function endOf(path: string): string {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch {
    return "";
  }
  try {
    const found = fstatSync(file);
    if (!found.isFile()) return "";
    const from = Math.max(0, found.size - MAX_BYTES);
    const bytes = new Uint8Array(found.size - from);
    const length = readSync(file, bytes, 0, bytes.length, from);
    return new TextDecoder("utf-8").decode(bytes.subarray(0, length));
  } finally {
    closeSync(file);
  }
}

/** Parses a line. Incomplete lines of killed runs are ignored. */
function entryOf(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null
      ? (value as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** The last entry of a type that any run on this server wrote into a journal. */
export function lastInJournal(
  path: string,
  url: string,
  type: string,
): Readonly<Record<string, unknown>> | undefined {
  const runs = new Set<unknown>();
  let last: Readonly<Record<string, unknown>> | undefined;
  for (const line of endOf(path).split("\n")) {
    // Skips most lines without parsing them, because there are many.
    if (!line.includes('"type":"run"') && !line.includes(`"type":"${type}"`)) continue;
    const entry = entryOf(line);
    if (entry?.["type"] === "run" && entry["url"] === url) runs.add(entry["run"]);
    if (entry?.["type"] === type && runs.has(entry["run"])) last = entry;
  }
  return last;
}

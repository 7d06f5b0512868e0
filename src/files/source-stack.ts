import { readFileSync } from "node:fs";
import { SourceMap, type SourceMapPayload } from "node:module";
import { fileURLToPath } from "node:url";

/** One call of a stack, as a place in the source. Lines and columns count from 1. */
export interface SourceFrame {
  /** The name of the function, if the stack contains it. */
  readonly name: string | undefined;
  /**
   * `src/plan/make-plan.ts`, `node_modules/yaml/dist/compose/composer.js` or `node:fs`. For other
   * files, only the name without the folder.
   */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** `    at name (file:12:3)` and `    at file:12:3`. */
const FRAME = /^ +at (?:(.+) \()?((?:file:|node:|\/|[A-Za-z]:[\\/]).*?):(\d{1,9}):(\d{1,9})\)?$/;
/** Valid function names. Other texts are not shown. */
const NAME = /^(?:async |new |get |set )*[\w$.#<>]{1,100}(?: \[as [\w$.#<>]{1,100}\])?$/;

/** The lines of the stack without the message, which could contain anything. */
function callsOf({ stack = "", message }: Error): string[] {
  const at = message === "" ? -1 : stack.indexOf(message);
  return (at < 0 ? stack : stack.slice(at + message.length)).split("\n");
}

/** The path of a file below the project's folder, so that the folders of a machine stay private. */
function shortName(path: string): string {
  if (path.startsWith("node:")) return path;
  const parts = path.replaceAll("\\", "/");
  // A folder above the project may also be called `src`, so the last one counts. A package's folder
  // takes precedence.
  for (const folder of ["node_modules", "src"]) {
    const at = parts.lastIndexOf(`/${folder}/`);
    if (at >= 0) return parts.slice(at + 1);
  }
  return parts.slice(parts.lastIndexOf("/") + 1);
}

function pathOf(address: string): string {
  try {
    return address.startsWith("file:") ? fileURLToPath(address) : address;
  } catch {
    return address;
  }
}

function readMap(file: string): SourceMap | undefined {
  try {
    return new SourceMap(JSON.parse(readFileSync(`${file}.map`, "utf8")) as SourceMapPayload);
  } catch {
    // Source files have no map, and a position in the bundle is better than none.
    return undefined;
  }
}

/**
 * The calls that led to an error, innermost first, as places in the source. Positions in a bundle
 * are converted with the source map next to it. Maps are read only here, so that runs without an
 * internal error do not need them. The result contains no part of the error's message.
 */
export function sourceStack(error: unknown): SourceFrame[] {
  if (!(error instanceof Error)) return [];
  const maps = new Map<string, SourceMap | undefined>();
  const frames: SourceFrame[] = [];
  for (const text of callsOf(error)) {
    const [, called, address = "", line, column] = FRAME.exec(text) ?? [];
    if (address === "") continue;
    const file = pathOf(address);
    const name = called !== undefined && NAME.test(called) ? called : undefined;
    if (!maps.has(file) && !file.startsWith("node:")) maps.set(file, readMap(file));
    const entry = maps.get(file)?.findEntry(Number(line) - 1, Number(column) - 1);
    frames.push(
      entry && "originalSource" in entry && entry.originalSource
        ? {
            name,
            file: shortName(entry.originalSource),
            line: entry.originalLine + 1,
            column: entry.originalColumn + 1,
          }
        : { name, file: shortName(file), line: Number(line), column: Number(column) },
    );
  }
  return frames;
}

import { readFileSync } from "node:fs";
import { SourceMap, type SourceMapPayload } from "node:module";
import { fileURLToPath } from "node:url";

/** One call of a stack, as the source has it. Lines and columns count from 1. */
export interface SourceFrame {
  /** The function, where the stack names it. */
  readonly name: string | undefined;
  /**
   * `src/plan/make-plan.ts`, `node_modules/yaml/dist/compose/composer.js`, `node:fs`; of other
   * files the name without its folder.
   */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** `    at name (file:12:3)` and `    at file:12:3`. */
const FRAME = /^ +at (?:(.+) \()?((?:file:|node:|\/|[A-Za-z]:[\\/]).*?):(\d{1,9}):(\d{1,9})\)?$/;
/** Names of functions as code has them; whatever else stands there is not shown. */
const NAME = /^(?:async |new |get |set )*[\w$.#<>]{1,100}(?: \[as [\w$.#<>]{1,100}\])?$/;

/** The stack without the message, which could hold anything. */
function callsOf({ stack = "", message }: Error): string[] {
  const at = message === "" ? -1 : stack.indexOf(message);
  return (at < 0 ? stack : stack.slice(at + message.length)).split("\n");
}

/** The file's name below the project's folder: nobody is to read where it lies on a machine. */
function shortName(path: string): string {
  if (path.startsWith("node:")) return path;
  const parts = path.replaceAll("\\", "/");
  // A folder of the same name may lie above the project: the last one counts, and of two the
  // package.
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
    // The sources themselves have none, and a place in the bundle is better than no place.
    return undefined;
  }
}

/**
 * Where an error comes from, innermost call first, in terms of the source: a bundled file is looked
 * up in the map beside it. Maps are read only here, so a run without an internal error does not pay
 * for them. Nothing of the error's message is part of it.
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

import { isBuiltin } from "node:module";
import { adviceFor, adviceForImport } from "./advice.ts";
import type { Global, Import, Source } from "./read-source.ts";
import type { Room, Walls } from "./table.ts";

/** A place that violates the rules in docs/architecture.md. */
export interface Breach {
  readonly file: string;
  readonly line: number;
  readonly message: string;
  readonly hint: string;
}

/** A source file. Its path begins at the root of the repository and has `/` as separator. */
export interface SourceText {
  readonly path: string;
  readonly text: string;
}

/**
 * Globals that every folder may use: those of the language that read nothing from the environment.
 */
const LANGUAGE: ReadonlySet<string> = new Set(
  `undefined NaN Infinity isNaN isFinite parseInt parseFloat encodeURI encodeURIComponent decodeURI decodeURIComponent
  Object Boolean Symbol Number BigInt String RegExp Array Map Set WeakMap WeakSet Promise Proxy Reflect JSON Iterator
  Error AggregateError EvalError RangeError ReferenceError SyntaxError TypeError URIError
  ArrayBuffer DataView Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array Float32Array
  Float64Array BigInt64Array BigUint64Array`.split(/\s+/),
);

const ROOT = "file:///";
export const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")));

type Target = { readonly file: string } | { readonly module: string };

/**
 * Resolves a specifier as Node does: to a file of the repository, or to the name of a package or
 * Node module.
 */
export function targetOf(from: string, specifier: string): Target {
  if (/^(\.|\/|file:)/.test(specifier)) {
    const { pathname } = new URL(specifier, ROOT + from);
    return { file: decodeURIComponent(pathname).replace(/^\/+/, "") };
  }
  if (isBuiltin(specifier))
    return { module: specifier.startsWith("node:") ? specifier : `node:${specifier}` };
  return { module: specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/") };
}

/** The folder that contains a file, or the entry of the root, such as `schemas`. */
export const entryOf = (file: string): string =>
  file.startsWith("src/") ? folderOf(file) : (file.split("/", 1)[0] ?? file);

/** Whether the allowed names contain a name, or all of its used properties. */
const holds = (
  allowed: ReadonlySet<string>,
  name: string,
  properties: readonly string[] | undefined,
): boolean =>
  allowed.has(name) ||
  (properties !== undefined && properties.every((property) => allowed.has(`${name}.${property}`)));

const holdersOf = (walls: Walls, kind: "modules" | "globals", name: string): string[] =>
  [...walls.rooms.values()]
    .filter((room) =>
      [...room[kind]].some((known) => known === name || known.startsWith(`${name}.`)),
    )
    .map(({ folder }) => folder);

type Finding = Pick<Breach, "message" | "hint"> | undefined;

function judgeImport(
  walls: Walls,
  room: Room,
  path: string,
  { specifier, names }: Import,
): Finding {
  if (specifier === undefined)
    return {
      message: "imports a module whose name is computed at run time.",
      hint: "Write the path or name of the module as a string literal.",
    };
  const target = targetOf(path, specifier);
  if ("module" in target) {
    const { module } = target;
    if (holds(room.modules, module, names)) return undefined;
    const parts = names && names.length > 0 ? `${names.join(", ")} of ${module}` : module;
    return {
      message: `${room.folder} may not import ${parts}.`,
      hint: adviceFor(module, holdersOf(walls, "modules", module), walls),
    };
  }
  const entry = entryOf(target.file);
  if (entry === room.folder || room.imports.has(entry)) return undefined;
  return {
    message: `${room.folder} may not import ${entry}.`,
    hint: adviceForImport(room.folder, entry, walls),
  };
}

function judgeGlobal(walls: Walls, room: Room, { name, property }: Global): Finding {
  if (
    LANGUAGE.has(name) ||
    holds(room.globals, name, property === undefined ? undefined : [property])
  )
    return undefined;
  return {
    message: `${room.folder} may not use ${name}.`,
    hint: adviceFor(name, holdersOf(walls, "globals", name), walls),
  };
}

/** Everything that violates the rules in a single file. */
export function breachesOf(
  { path, text }: SourceText,
  { imports, globals }: Source,
  walls: Walls,
): Breach[] {
  const room = walls.rooms.get(folderOf(path));
  if (!room)
    return [
      {
        file: path,
        line: 1,
        message: `${folderOf(path)} has no row in the table of folders in ${walls.document}.`,
        hint: "Add a row with its purpose and what it may import, or put the file into an existing folder.",
      },
    ];
  const judged = [
    ...imports.map((found) => ({
      offset: found.offset,
      finding: judgeImport(walls, room, path, found),
    })),
    ...globals.map((found) => ({ offset: found.offset, finding: judgeGlobal(walls, room, found) })),
  ];
  let [line, from] = [1, 0];
  const breaches: Breach[] = [];
  for (const { offset, finding } of judged.toSorted((a, b) => a.offset - b.offset)) {
    line += text.slice(from, offset).split("\n").length - 1;
    from = offset;
    if (finding) breaches.push({ file: path, line, ...finding });
  }
  return breaches;
}

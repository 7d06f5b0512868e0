/** A row of the table in docs/architecture.md: a folder of src, and what its files may use. */
export interface Room {
  /** `src/render/terminal`; `src` for the files directly in it. */
  readonly folder: string;
  /** The line of the row. */
  readonly line: number;
  /** Folders of src, and entries of the root such as `schemas`, that its files may import. */
  readonly imports: ReadonlySet<string>;
  /**
   * npm packages, and modules of Node such as `node:fs`. `node:crypto.createHash` allows only this
   * export.
   */
  readonly modules: ReadonlySet<string>;
  /**
   * Globals in addition to those of the language. `process.env` allows only this property;
   * `new Date()` is the clock.
   */
  readonly globals: ReadonlySet<string>;
}

export interface Walls {
  /** The document that contains the table. */
  readonly document: string;
  /** The rows by folder. */
  readonly rooms: ReadonlyMap<string, Room>;
}

const HEADER = ["folder", "contains", "imports from src", "packages and Node modules", "globals"];

const cellsOf = (line: string): string[] =>
  line
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim());

const namesIn = (cell: string): string[] =>
  [...cell.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name);

/**
 * Entries of the root that a folder may import. They are written as they are; folders of src are
 * written without `src/`.
 */
const ROOT_ENTRIES: ReadonlySet<string> = new Set(["schemas", "package.json"]);
const entryOf = (name: string): string => (ROOT_ENTRIES.has(name) ? name : `src/${name}`);

/**
 * Reads the table of folders.
 * @throws Error that names the line of an invalid row
 */
export function readWalls(markdown: string, document: string): Walls {
  const lines = markdown.split("\n");
  const start = lines.findIndex((line) => cellsOf(line).join() === HEADER.join());
  if (start < 0)
    throw new Error(`${document}: there is no table with the columns ${HEADER.join(", ")}.`);
  const rooms = new Map<string, Room>();
  for (const [index, text] of lines.slice(start + 2).entries()) {
    if (!text.startsWith("|")) break;
    const line = start + 3 + index;
    const cells = cellsOf(text);
    const [first = "", , imports = "", modules = "", globals = ""] = cells;
    const [folder] = namesIn(first);
    if (cells.length !== HEADER.length || folder === undefined)
      throw new Error(
        `${document}:${line}: a row has ${HEADER.length} cells, and the first is a folder such as \`src/plan\`.`,
      );
    if (rooms.has(folder)) throw new Error(`${document}:${line}: ${folder} has two rows.`);
    rooms.set(folder, {
      folder,
      line,
      imports: new Set(namesIn(imports).map(entryOf)),
      modules: new Set(namesIn(modules)),
      globals: new Set(namesIn(globals)),
    });
  }
  for (const { imports, line } of rooms.values())
    for (const name of imports)
      if (name.startsWith("src/") && !rooms.has(name))
        throw new Error(`${document}:${line}: ${name} has no row in the table.`);
  return { document, rooms };
}

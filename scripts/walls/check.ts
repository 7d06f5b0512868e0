import { findCircles } from "./circles.ts";
import { type Breach, breachesOf, entryOf, folderOf, type SourceText, targetOf } from "./judge.ts";
import { readSource, type Source } from "./read-source.ts";
import type { Walls } from "./table.ts";

interface ReadFile extends SourceText {
  readonly source: Source;
}

const way = (circle: readonly string[]): string => circle.join(" -> ");

function circlesOfFiles(files: readonly ReadFile[]): Breach[] {
  const graph = new Map<string, string[]>();
  for (const { path, source } of files) {
    const targets = source.imports.map(({ specifier }) =>
      specifier === undefined ? { module: "" } : targetOf(path, specifier),
    );
    graph.set(
      path,
      targets.flatMap((target) => ("file" in target ? [target.file] : [])),
    );
  }
  return findCircles(graph).map((circle) => ({
    file: circle[0] ?? "",
    line: 1,
    message: `These files import each other: ${way(circle)}.`,
    hint: "Move what two of them need into a file that imports neither.",
  }));
}

/** Cycles that the table would allow, between single folders and between the top folders of src. */
function circlesOfFolders({ document, rooms }: Walls): Breach[] {
  const whole = (folder: string): string => folder.split("/", 2).join("/");
  const folders = new Map(
    [...rooms.values()].map(({ folder, imports }) => [folder, imports] as const),
  );
  const wholes = new Map<string, Set<string>>();
  for (const { folder, imports } of rooms.values()) {
    const targets = wholes.get(whole(folder)) ?? new Set<string>();
    for (const name of imports) if (whole(name) !== whole(folder)) targets.add(whole(name));
    wholes.set(whole(folder), targets);
  }
  return [...findCircles(folders), ...findCircles(wholes)].map((circle) => ({
    file: document,
    line: rooms.get(circle[0] ?? "")?.line ?? 1,
    message: `These folders may import each other: ${way(circle)}.`,
    hint: "Remove one of these imports from the table, and move the code that needs it.",
  }));
}

/** Everything that a file uses, as named in the table. */
function usesOf({ path, source: { imports, globals } }: ReadFile): string[] {
  const imported = imports.flatMap(({ specifier, names }) => {
    if (specifier === undefined) return [];
    const target = targetOf(path, specifier);
    if ("file" in target) return [entryOf(target.file)];
    return [target.module, ...(names ?? []).map((name) => `${target.module}.${name}`)];
  });
  return [...imported, ...globals.flatMap(({ name, property }) => [name, `${name}.${property}`])];
}

/** Entries of the table that no file needs. */
function holesOf({ document, rooms }: Walls, files: readonly ReadFile[]): Breach[] {
  const filesOf = Map.groupBy(files, ({ path }) => folderOf(path));
  return [...rooms.values()].flatMap(({ folder, line, imports, modules, globals }) => {
    const own = filesOf.get(folder);
    if (!own)
      return [
        {
          file: document,
          line,
          message: `${folder} has a row, but no files.`,
          hint: "Take the row out.",
        },
      ];
    const used = new Set(own.flatMap(usesOf));
    return [...imports, ...modules, ...globals]
      .filter((name) => !used.has(name))
      .map((name) => ({
        file: document,
        line,
        message: `The row of ${folder} allows ${name}, which no file there uses.`,
        hint: "Take it out of the row.",
      }));
  });
}

/** All breaches: of each file, of the table, and cycles. */
export function checkWalls(walls: Walls, texts: readonly SourceText[]): Breach[] {
  const files = texts.map((file) => ({ ...file, source: readSource(file.path, file.text) }));
  return [
    ...files.flatMap((file) => breachesOf(file, file.source, walls)),
    ...circlesOfFiles(files),
    ...circlesOfFolders(walls),
    ...holesOf(walls, files),
  ];
}

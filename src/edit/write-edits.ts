import type { SourceFile } from "../manifest/model.ts";
import type { Edit } from "./draft.ts";
import { blockSplices } from "./edit-block.ts";
import { flowSplices } from "./edit-flow.ts";
import type { Entry } from "./entry.ts";
import { newcomerEdits, newFile } from "./newcomers.ts";
import type { Collection } from "./collection.ts";
import type { Source } from "./source.ts";
import { applySplices, type Change, type Splice } from "./splice.ts";
import type { Workspace } from "./workspace.ts";

/**
 * All edits of one file. Edits of the same list or mapping are applied together, because they share
 * its commas and may leave it empty.
 */
class FileEdits {
  readonly #source: Source;
  readonly #splices: Splice[] = [];
  readonly #changes = new Map<
    Collection,
    { replaced: Map<number, readonly Entry[]>; appended: Entry[] }
  >();

  constructor(source: Source) {
    this.#source = source;
  }

  add(edit: Exclude<Edit, { kind: "newcomer" }>): void {
    if (edit.kind === "text") {
      this.#splices.push({ start: edit.start, end: edit.end, text: edit.text, depth: 0 });
      return;
    }
    const change = this.#changes.get(edit.list) ?? {
      replaced: new Map<number, readonly Entry[]>(),
      appended: [],
    };
    this.#changes.set(edit.list, change);
    if (edit.kind === "append") change.appended.push(...edit.entries);
    else change.replaced.set(edit.index, edit.entries);
  }

  text(): string {
    const source = this.#source;
    const all = [...this.#changes].flatMap(([list, change]: [Collection, Change]) =>
      list.style === "flow"
        ? flowSplices(source, list, change)
        : blockSplices(source, list, change),
    );
    const text = applySplices(source.text, [...this.#splices, ...all]);
    return source.isOpen && text.endsWith(source.eol) ? text.slice(0, -source.eol.length) : text;
  }
}

/** The full texts of all changed and new files. Equal edits always give equal texts. */
export function writeEdits(edits: readonly Edit[], workspace: Workspace): SourceFile[] {
  const files = new Map<Source, FileEdits>();
  const add = (edit: Exclude<Edit, { kind: "newcomer" }>): void => {
    const file = files.get(edit.source) ?? new FileEdits(edit.source);
    files.set(edit.source, file);
    file.add(edit);
  };
  const newcomers: Entry[] = [];
  for (const edit of edits) {
    if (edit.kind === "newcomer") newcomers.push(edit.entry);
    else add(edit);
  }
  const created = newcomers.length > 0 ? newFile(newcomers, workspace) : undefined;
  if (newcomers.length > 0 && !created)
    for (const edit of newcomerEdits(newcomers, workspace)) add(edit);
  const changed = [...files].map(([source, file]): SourceFile => ({
    path: source.path,
    text: file.text(),
  }));
  return [...changed, ...(created ? [created] : [])];
}

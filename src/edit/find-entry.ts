import type { Draft } from "./draft.ts";
import type { Collection } from "./collection.ts";
import type { Source } from "./source.ts";
import type { Workspace } from "./workspace.ts";

/** A list or mapping with its file. */
export interface ListPlace {
  readonly source: Source;
  readonly list: Collection;
}

/**
 * Finds a list or mapping by a path of keys from the document's root. Refuses if an alias or a
 * shared anchor is on the way.
 */
export function descend(
  path: string,
  keys: readonly ((key: string) => boolean)[],
  workspace: Workspace,
  draft: Draft,
): ListPlace | undefined {
  const source = workspace.source(path);
  if (!source) return draft.refuse(`${path} is not among the files.`);
  let list = source.root(draft);
  for (const matches of keys) {
    const found = list && source.find(list, matches);
    if (!list || !found)
      return draft.refuse(`${path}: the line is written in a form that matomo-access cannot edit.`);
    list = source.valueIn(found, list, draft);
  }
  return list && { source, list };
}

import { type Draft } from "./draft.ts";
import { pair } from "./entry.ts";
import type { Collection } from "./collection.ts";
import type { Source } from "./source.ts";

/** A mapping to be edited, with its file. */
export interface MappingPlace {
  readonly source: Source;
  readonly map: Collection;
}

/** The position of a key in the mapping, or `undefined` if it is missing. */
export const findKey = ({ source, map }: MappingPlace, name: string): ReturnType<Source["find"]> =>
  source.find(map, (key) => key === name);

/** Sets a key of the mapping to a value, which must be valid YAML in any position. */
export function setKey(place: MappingPlace, name: string, text: string, draft: Draft): void {
  const { source, map } = place;
  const found = findKey(place, name);
  if (!found) {
    draft.append(source, map, [pair(name, text)]);
    return;
  }
  if (source.refusesKey(found.pair, draft) || source.refuses(found.pair.value, draft)) return;
  const range = source.valueRange(found.pair);
  if (!range || range.isBlock) draft.replace(source, map, found.index, [pair(name, text)]);
  else draft.add({ kind: "text", source, start: range.start, end: range.end, text });
}

import type { SiteSelectors } from "../desired/select-sites.ts";
import type { Site } from "../domain/live.ts";
import type { Grant } from "../manifest/model.ts";
import type { Draft } from "../edit/draft.ts";
import { item, listPair, siteText } from "../edit/entry.ts";
import type { Fate } from "./rights-to-write.ts";
import type { Collection } from "../edit/collection.ts";
import type { Source } from "../edit/source.ts";

/**
 * How to remove some sites from a grant: a selector that names only such sites is removed, and a
 * site that a pattern covers becomes an exception.
 */
export interface Narrowing {
  /** Indexes of the selectors to remove. */
  readonly named: ReadonlySet<number>;
  /** Ids of the sites that the remaining selectors still match. */
  readonly except: readonly number[];
}

export function narrowing(
  grant: Grant,
  except: ReadonlySet<number>,
  selectors: SiteSelectors,
): Narrowing {
  const named = new Set<number>();
  const covered = new Set<number>();
  for (const [index, selector] of grant.sites.entries()) {
    const { sites } = selectors.select([selector]);
    const isNamed =
      (selector.kind === "id" || selector.kind === "name") &&
      [...sites].every((site) => except.has(site));
    if (isNamed) named.add(index);
    else for (const site of sites) covered.add(site);
  }
  return {
    named,
    except: [...except].filter((site) => covered.has(site)).toSorted((a, b) => a - b),
  };
}

/** The place of a grant in a file: an item of `access:` or of `public:`. */
export interface GrantPlace {
  readonly source: Source;
  readonly list: Collection;
  readonly index: number;
}

function exclude(place: GrantPlace, map: Collection, texts: readonly string[], draft: Draft): void {
  const { source } = place;
  const found = source.find(map, (key) => key === "except");
  if (!found) {
    draft.append(source, map, [listPair("except", texts)]);
    return;
  }
  const range = source.valueRange(found.pair);
  const isList = source.isList(found.pair.value);
  if (isList) {
    const list = source.valueIn(found, map, draft);
    if (list)
      draft.append(
        source,
        list,
        texts.map((text) => item(text)),
      );
  } else if (range && !range.isBlock && !source.refuses(found.pair.value, draft)) {
    // A single selector outside a list becomes the first item of a new list.
    draft.add({ kind: "text", source, start: range.start, end: range.start, text: "[" });
    draft.add({
      kind: "text",
      source,
      start: range.end,
      end: range.end,
      text: `, ${texts.join(", ")}]`,
    });
  } else
    draft.refuse(
      `${source.placeOf(found.pair.key)}: the list under \`except:\` is written in a form that matomo-access cannot extend.`,
    );
}

/** Edits the line of a grant: lowers its role, narrows its sites, or removes it. */
export function changeGrant(
  place: GrantPlace,
  grant: Grant,
  fate: Exclude<Fate, { kind: "kept" }>,
  {
    selectors,
    sites,
    draft,
  }: {
    readonly selectors: SiteSelectors;
    readonly sites: ReadonlyMap<number, Site>;
    readonly draft: Draft;
  },
): void {
  const { source, list, index } = place;
  if (fate.kind === "dropped") {
    draft.replace(source, list, index);
    return;
  }
  const map = source.itemOf(list, index, draft);
  if (!map) return;
  if (fate.kind === "lowered") {
    const found = source.find(map, (key) => key === "role");
    const range = found && source.valueRange(found.pair);
    if (!found || !range)
      draft.refuse(
        `${source.placeOf(map.node)}: the role is written in a form that matomo-access cannot edit.`,
      );
    else if (!source.refuses(found.pair.value, draft))
      draft.add({ kind: "text", source, start: range.start, end: range.end, text: fate.role });
    return;
  }
  const { named, except } = narrowing(grant, fate.except, selectors);
  const written = source.find(map, (key) => key === "sites");
  // An alias or a single selector stays as it is, and exceptions narrow it.
  const isList = written !== undefined && source.isList(written.pair.value);
  const chosen = isList && named.size > 0 ? source.valueIn(written, map, draft) : undefined;
  if (chosen) for (const at of named) draft.replace(source, chosen, at);
  const open = chosen ? except : [...fate.except].toSorted((a, b) => a - b);
  if (open.length > 0)
    exclude(
      place,
      map,
      open.map((id) => siteText(id, sites)),
      draft,
    );
}

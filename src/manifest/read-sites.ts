import type { Cursor } from "./cursor.ts";
import type { SiteSelector } from "./model.ts";
import { readText } from "./scalars.ts";

const EXAMPLE = 'a list, like [Shop DE, 12, { group: "Client A *" }], or all';

function readId(cursor: Cursor): number | undefined {
  if (/^[1-9]\d{0,9}$/.test(cursor.source) && typeof cursor.scalar?.value === "number") return cursor.scalar.value;
  return cursor.report(
    "wrong-value",
    `"${cursor.source}" is no site id.`,
    `An id is a whole number from 1 on. For a site of that name, use quotes: ${JSON.stringify(cursor.source)}.`,
  );
}

const KEYS = ["id", "name", "group", "url", "set"];

function readMapping(cursor: Cursor): SiteSelector | undefined {
  const fields = cursor.fields("A selector", KEYS, "one like { group: Production } or { id: 12, name: Shop }");
  const at = cursor.at;
  const id = fields.get("id");
  const texts = Object.fromEntries(
    ["name", "group", "url", "set"].map((key) => {
      const value = fields.get(key);
      return [key, value && readText(value, key)];
    }),
  );
  if (id) {
    for (const key of ["group", "url", "set"]) {
      fields
        .key(key)
        ?.report(
          "wrong-value",
          `"${key}" does not go together with "id": the id alone decides.`,
          "Keep the id, or the pattern. Only name may stand beside an id.",
        );
    }
    const number = readId(id);
    return number === undefined
      ? undefined
      : { kind: "id", id: number, ...(texts["name"] === undefined ? {} : { name: texts["name"] }), at };
  }
  if (!KEYS.some((key) => fields.get(key))) {
    return fields.isMapping
      ? cursor.report("missing-key", "The selector is empty.", "Name a site, or use id, name, group, url or set.")
      : undefined;
  }
  const url = fields.get("url");
  if (url && texts["url"] !== undefined && /[:/]/.test(texts["url"])) {
    return url.report(
      "wrong-pattern",
      `url is matched on the host alone, and "${texts["url"]}" is more than a host.`,
      "Write a host or pattern, like shop.example.org or *.example.org.",
    );
  }
  return { kind: "match", ...texts, at };
}

/** One item of `sites`, `except` or a set. */
function readSelector(cursor: Cursor): SiteSelector | undefined {
  if (cursor.isMap) return readMapping(cursor);
  const { scalar, at } = cursor;
  if (!scalar || cursor.isNothing)
    return cursor.report(
      "wrong-type",
      `A site must be a name, an id or a selector, not ${cursor.kind}.`,
      "Write Shop DE, 12 or { group: Production }.",
    );
  if (typeof scalar.value === "number") {
    const id = readId(cursor);
    return id === undefined ? undefined : { kind: "id", id, at };
  }
  const name = readText(cursor, "A site");
  if (name === undefined) return undefined;
  return name === "all" ? { kind: "all", at } : { kind: "name", name, at };
}

/** `sites:`, `except:` or a set; `undefined` when it cannot be used. */
export function readSelectors(cursor: Cursor, what: string): SiteSelector[] | undefined {
  if (!cursor.isList) {
    if (cursor.scalar?.value === "all") return [{ kind: "all", at: cursor.at }];
    // One selector needs no list; one name does, since `all` is no name.
    if (cursor.isMap) {
      const selector = readMapping(cursor);
      return selector && [selector];
    }
    const hint = cursor.scalar && !cursor.isNothing ? `Put it into a list: ${what}: [${cursor.source}].` : `Write ${EXAMPLE}.`;
    return cursor.report("wrong-type", `${what} must be a list, a selector or all, not ${cursor.kind}.`, hint);
  }
  const items = cursor.items(what, EXAMPLE);
  if (items.length === 0)
    return cursor.report(
      "wrong-value",
      `${what} is an empty list and matches nothing.`,
      `Name sites, or take the line out. Somebody without access is written access: [].`,
    );
  const selectors = items.map(readSelector);
  return selectors.every((selector) => selector !== undefined) ? selectors : undefined;
}

import { hostPatternProblem } from "../domain/hosts.ts";
import { ACCESS_SHAPE } from "./access.generated.ts";
import type { Cursor, Fields } from "./cursor.ts";
import type { DataClassLine, SiteSelector, SiteSet } from "./model.ts";
import { readDataClass, readOwner } from "./read-review-keys.ts";
import { readLabel, readName, readText } from "./scalars.ts";

const EXAMPLE = 'a list, like [Shop DE, 12, { group: "Client A *" }], or all';

function readId(cursor: Cursor, hint: (source: string) => string): number | undefined {
  if (/^[1-9]\d{0,9}$/.test(cursor.source) && typeof cursor.scalar?.value === "number")
    return cursor.scalar.value;
  return cursor.report("wrong-value", `"${cursor.source}" is not a site id.`, hint(cursor.source));
}

const ID = "An id is a whole number, 1 or greater";
const quoteIt = (source: string): string =>
  `${ID}. For a site of that name, use quotes: ${JSON.stringify(source)}.`;

const KEYS = ACCESS_SHAPE.selector.keys;

/** Receives the class of a selector. Only selectors of a site set can have one. */
type OnClass = (word: string, selector: SiteSelector) => void;

function readMapping(cursor: Cursor, onClass?: OnClass): SiteSelector | undefined {
  const fields = cursor.fields(
    "A selector",
    onClass ? ACCESS_SHAPE.setSelector.keys : KEYS,
    "one like { group: Production } or { id: 12, name: Shop }",
    (name) =>
      // YAML reads [Shop: DE] as a mapping. An unknown key in lower case is more likely a
      // misspelled key than the beginning of a site name.
      /^\p{Lu}/u.test(name)
        ? 'A site name with a colon needs quotes, like "Shop: DE".'
        : name === "class"
          ? "A class belongs to a site set, or to a selector in a site set."
          : undefined,
  );
  const selector = readKeys(cursor, fields);
  const written = onClass && fields.get("class");
  const word = written && readDataClass(written, "class");
  if (selector && word !== undefined) onClass?.(word, selector);
  return selector;
}

function readKeys(cursor: Cursor, fields: Fields<(typeof KEYS)[number]>): SiteSelector | undefined {
  // An unknown key is already reported, so do not also report that the selector is empty.
  const isEmpty = cursor.isEmptyMap || cursor.has("class");
  if (!KEYS.some((key) => fields.get(key)) && !isEmpty) return undefined;
  const at = cursor.at;
  const id = fields.get("id");
  const texts = Object.fromEntries(
    KEYS.filter((key) => key !== "id").map((key) => {
      const value = fields.get(key);
      return [key, value && (key === "set" ? readName(value, key) : readText(value, key))];
    }),
  );
  if (id) {
    for (const key of ["group", "url", "set"] as const) {
      fields
        .key(key)
        ?.report(
          "wrong-value",
          `"${key}" cannot be combined with "id": the id alone decides.`,
          "Keep either the id or the pattern. Only `name:` can be combined with `id:`.",
        );
    }
    const number = readId(id, (source) =>
      /^[1-9]\d{0,9}$/.test(source) ? `Write ${source}, without quotes.` : `${ID}.`,
    );
    return number === undefined
      ? undefined
      : {
          kind: "id",
          id: number,
          ...(texts["name"] === undefined ? {} : { name: texts["name"] }),
          at,
        };
  }
  if (!KEYS.some((key) => fields.get(key))) {
    return fields.isMapping
      ? cursor.report(
          "missing-key",
          "The selector is empty.",
          "Write the name of a site, or use one of the keys id, name, group, url and set.",
        )
      : undefined;
  }
  const problem = texts["url"] === undefined ? undefined : hostPatternProblem(texts["url"]);
  if (problem) return fields.get("url")?.report("wrong-pattern", problem.message, problem.hint);
  return { kind: "match", ...texts, at };
}

/** Reads one item of `sites`, `except` or a site set. */
function readSelector(cursor: Cursor, onClass?: OnClass): SiteSelector | undefined {
  if (cursor.isMap) return readMapping(cursor, onClass);
  const { scalar, at } = cursor;
  if (!scalar || cursor.isNothing)
    return cursor.report(
      "wrong-type",
      `A site must be a name, an id or a selector, not ${cursor.kind}.`,
      "Write Shop DE, 12 or { group: Production }.",
    );
  if (typeof scalar.value === "number") {
    const id = readId(cursor, quoteIt);
    return id === undefined ? undefined : { kind: "id", id, at };
  }
  const name = readText(cursor, "A site");
  if (name === undefined) return undefined;
  if (/^[“”„«»‘’‚].*[“”„«»‘’‚]$/u.test(name) && scalar.isPlain)
    cursor.report(
      "quote-it",
      `YAML reads these curly quotes as part of the name: ${name}.`,
      `Write ${JSON.stringify(name.slice(1, -1))}, with straight quotes or none.`,
      "warning",
    );
  if (name !== "all" && /^all$/i.test(name))
    cursor.report(
      "wrong-value",
      `${name} is read as the name of one site.`,
      "To select every site, write `all` in lower case.",
      "warning",
    );
  return name === "all" ? { kind: "all", at } : { kind: "name", name, at };
}

/**
 * Words that people use for `all`. Without a list around them these words are refused. If a site
 * has that name, the hint proposes a list.
 */
const EVERY = /^(?:all|any|every|everything|everywhere|\*)$/i;

/** Reads `sites:`, `except:` or a site set. Returns `undefined` if any item is wrong. */
export function readSelectors(
  cursor: Cursor,
  what: string,
  onClass?: OnClass,
): SiteSelector[] | undefined {
  if (!cursor.isList) return readSingle(cursor, what, onClass);
  const items = cursor.items(what, EXAMPLE);
  if (items.length === 0)
    return cursor.report(
      "wrong-value",
      `${what} is an empty list and matches nothing.`,
      `List sites, or delete the line. To remove all access of a person, write access: [].`,
    );
  const selectors = items.map((item) => readSelector(item, onClass));
  return selectors.every((selector) => selector !== undefined) ? selectors : undefined;
}

/** Reads one selector that is not in a list. */
function readSingle(cursor: Cursor, what: string, onClass?: OnClass): SiteSelector[] | undefined {
  const { source } = cursor;
  if (cursor.isNothing)
    return cursor.report(
      "wrong-type",
      `${what} must be a list, one selector or \`all\`, not an empty value.`,
      `Write ${EXAMPLE}.`,
    );
  if (cursor.scalar && source !== "all" && EVERY.test(source))
    return cursor.report(
      "wrong-value",
      `"${source}" does not mean every site.`,
      `Write ${what}: all. For a site of that name, write ${what}: [${JSON.stringify(source)}].`,
    );
  // A name that looks like a pattern is accepted only in a list, where it must be meant literally.
  if (typeof cursor.scalar?.value === "string" && /[*?]/.test(source))
    return cursor.report(
      "wrong-value",
      `${JSON.stringify(source)} is read as the exact name of one site.`,
      `For a pattern, write ${what}: { name: ${JSON.stringify(source)} }. For a site of that name, write ${what}: [${JSON.stringify(source)}].`,
    );
  const selector = readSelector(cursor, onClass);
  return selector && [selector];
}

/** Whether a site set is a mapping with its own keys, and not the sites themselves. */
const hasOwnKeys = (value: Cursor): boolean =>
  value.has("sites") ||
  value.has("owner") ||
  value.has("description") ||
  (value.has("class") && !KEYS.some((key) => value.has(key)));

/** Reads one entry of `sites:`: the sites, or a mapping of `sites`, `owner` and `class`. */
export function readSiteSet(name: string, key: Cursor, value: Cursor): SiteSet | undefined {
  const classes: DataClassLine[] = [];
  const onClass: OnClass = (word, selector) =>
    void classes.push({ class: word, items: [selector], at: selector.at });
  if (!hasOwnKeys(value)) {
    const items = readSelectors(value, name, onClass);
    return items && { name, items, classes, at: key.at };
  }
  const example = "one like { sites: [Shop DE, Shop FR], owner: acme/shops, class: personal }";
  const fields = value.fields("A site set", ACCESS_SHAPE.siteSet.keys, example);
  const sites = fields.get("sites");
  if (!sites)
    value.report("missing-key", `The site set ${name} has no sites.`, `Write ${example}.`);
  const items = sites && readSelectors(sites, "sites", onClass);
  const ownerCursor = fields.get("owner");
  const owner = ownerCursor && readOwner(ownerCursor, "owner");
  const classCursor = fields.get("class");
  const word = classCursor && readDataClass(classCursor, "class");
  readLabel(fields.get("description"), "description");
  if (!items) return undefined;
  if (word !== undefined && classCursor) classes.push({ class: word, items, at: classCursor.at });
  return { name, items, classes, ...(owner === undefined ? {} : { owner }), at: key.at };
}

import {
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseDocument,
  visit,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import type { Location } from "../domain/diagnostic.ts";
import type { SourceFile } from "../manifest/model.ts";
import { type Collection, readCollection } from "./collection.ts";
import { textLike } from "./scalar-text.ts";
import { SourceText } from "./source-text.ts";
import { tokenEnd } from "./tokens.ts";

type AnyPair = Pair;

/** A scalar that can be edited in the text. */
export interface ScalarPlace {
  /** The text as YAML reads it. */
  readonly value: string;
  readonly start: number;
  readonly end: number;
  /** Formats another text for this place, in the same kind of quotes if possible. */
  quoted(text: string): string;
}

/** A node of the file with all nodes that contain it. */
interface Placed {
  readonly node: Node;
  readonly above: readonly unknown[];
}

/** Receives the reason why an edit is refused. */
export interface Refusals {
  refuse(why: string): undefined;
}

/** The text of a manifest with its parsed tree. */
export class Source extends SourceText {
  readonly #document: Document;
  readonly #aliased = new Set<string>();
  readonly #collections = new Map<unknown, Collection>();
  #placed: ReadonlyMap<number, readonly Placed[]> | undefined;

  constructor(file: SourceFile) {
    super(file);
    // The options are those of manifest/yaml-file.ts. In addition, the tokens are kept, because
    // they contain the positions of commas, colons and comments.
    this.#document = parseDocument(this.text, {
      version: "1.2",
      uniqueKeys: false,
      logLevel: "silent",
      merge: false,
      keepSourceTokens: true,
    });
    visit(this.#document, { Alias: (_, alias) => void this.#aliased.add(alias.source) });
  }

  /**
   * The first anchor on the node, or inside it, that an alias repeats. An edit of the node would
   * also change the places that use the alias.
   */
  sharedAnchor(node: unknown): string | undefined {
    const found: string[] = [];
    if (isScalar(node) || isMap(node) || isSeq(node)) {
      visit(node, {
        Value: (_, { anchor }) =>
          void (anchor !== undefined && this.#aliased.has(anchor) && found.push(anchor)),
      });
    }
    return found[0];
  }

  /** The mapping at the top of the file. */
  root(draft: Refusals): Collection | undefined {
    return this.#collection(this.#document.contents, undefined, undefined, draft);
  }

  /** The entry of a mapping whose key matches, or `undefined`. */
  find(
    map: Collection,
    matches: (key: string) => boolean,
  ): { readonly pair: AnyPair; readonly index: number } | undefined {
    const pairs: readonly unknown[] = map.node.items;
    const index = pairs.findIndex((candidate) => {
      const key: unknown = (candidate as AnyPair).key;
      const target: unknown = isAlias(key) ? key.resolve(this.#document) : key;
      return isScalar(target) && matches(target.source ?? String(target.value));
    });
    return index < 0 ? undefined : { pair: pairs[index] as AnyPair, index };
  }

  /**
   * The list or mapping that is the value of a pair of `parent`. Refused if editing it would also
   * change other places.
   */
  valueIn(
    { pair }: { readonly pair: AnyPair },
    parent: Collection,
    draft: Refusals,
  ): Collection | undefined {
    if (this.refusesKey(pair, draft)) return undefined;
    return this.#collection(pair.value, pair, parent, draft);
  }

  /** A mapping that is an item of a list. Refused if editing it would also change other places. */
  itemOf({ node }: Collection, index: number, draft: Refusals): Collection | undefined {
    return this.#collection(node.items[index], undefined, undefined, draft);
  }

  /** The scalar at a position. Refused if editing it would also change other places. */
  scalarAt(at: Location, draft: Refusals): ScalarPlace | undefined {
    const placed = this.#nodesAt(at).find(({ node }) => isScalar(node) || isAlias(node));
    return placed
      ? this.#scalar(placed.node, placed.above, draft)
      : draft.refuse(`${this.path}:${at.line}: there is no text here.`);
  }

  /** The scalar under a key of the mapping at a position. `undefined` if the key is missing. */
  scalarUnder(at: Location, key: string, draft: Refusals): ScalarPlace | undefined {
    const placed = this.#nodesAt(at).find(({ node }) => isMap(node));
    const pairs = placed && isMap(placed.node) ? placed.node.items : [];
    const pair = pairs.find((candidate) => isScalar(candidate.key) && candidate.key.value === key);
    return placed && pair && this.#scalar(pair.value, [...placed.above, placed.node], draft);
  }

  isList(node: unknown): boolean {
    return isSeq(node);
  }

  /** Reports whether the value or item can be neither replaced nor removed. */
  refuses(node: unknown, draft: Refusals): boolean {
    if (isAlias(node)) {
      draft.refuse(
        `${this.placeOf(node)}: the line is an alias (*${node.source}), and its value is in another place.`,
      );
      return true;
    }
    const anchor = this.sharedAnchor(node);
    if (anchor === undefined) return false;
    draft.refuse(`${this.placeOf(node)}: other lines repeat &${anchor}, and would change too.`);
    return true;
  }

  refusesKey({ key, srcToken }: AnyPair, draft: Refusals): boolean {
    const isOdd =
      isAlias(key) || srcToken?.start.some(({ type }) => type === "explicit-key-ind") === true;
    if (isOdd) draft.refuse(`${this.placeOf(key)}: the key is an alias, or has a question mark.`);
    return isOdd || this.refuses(key, draft);
  }

  /** The position of a pair's value, or `undefined` if nothing is written there. */
  valueRange({
    srcToken,
  }: AnyPair):
    | { readonly start: number; readonly end: number; readonly isBlock: boolean }
    | undefined {
    const token = srcToken?.value;
    const end = token && tokenEnd(token);
    return token && end !== undefined
      ? {
          start: token.offset,
          end,
          isBlock: token.type === "block-map" || token.type === "block-seq",
        }
      : undefined;
  }

  /** `file:line` */
  placeOf(node: unknown): string {
    const offset = (node as Node | null)?.range?.[0] ?? 0;
    return `${this.path}:${this.text.slice(0, offset).split("\n").length}`;
  }

  #nodesAt({ line, column }: Location): readonly Placed[] {
    this.#placed ??= this.#place();
    let start = 0;
    for (let nth = 1; nth < line; nth++) start = this.lineEnd(start);
    return this.#placed.get(start + column - 1) ?? [];
  }

  /** All nodes by the offset at which they begin, outer nodes first. */
  #place(): Map<number, Placed[]> {
    const placed = new Map<number, Placed[]>();
    visit(this.#document, {
      Node: (key, node, above) => {
        const offset = node.range?.[0];
        if (offset === undefined || key === "key") return;
        placed.set(offset, [
          ...(placed.get(offset) ?? []),
          { node, above: above.filter((one) => !isPair(one)) },
        ]);
      },
    });
    return placed;
  }

  #scalar(node: unknown, above: readonly unknown[], draft: Refusals): ScalarPlace | undefined {
    if (above.some((outer) => this.#repeats(outer, draft)) || this.refuses(node, draft))
      return undefined;
    if (!isScalar(node) || typeof node.value !== "string" || !node.range)
      return draft.refuse(`${this.placeOf(node)}: this is not a text.`);
    const { value, type } = node;
    const [start, end] = node.range;
    if (type === "BLOCK_FOLDED" || type === "BLOCK_LITERAL")
      return draft.refuse(
        `${this.placeOf(node)}: the text is a block over several lines, which matomo-access cannot edit (${this.text.charAt(start)}).`,
      );
    return { value, start, end, quoted: (text) => textLike(text, this.text.charAt(start)) };
  }

  #collection(
    node: unknown,
    pair: AnyPair | undefined,
    parent: Collection | undefined,
    draft: Refusals,
  ): Collection | undefined {
    const kept = this.#collections.get(node);
    if (
      isAlias(node) ||
      (kept === undefined && !isMap(node) && !isSeq(node)) ||
      this.#repeats(node, draft)
    ) {
      this.refuses(node, draft);
      return draft.refuse(`${this.placeOf(node)}: the line is not written as a list or mapping.`);
    }
    if (kept) return kept;
    const collection = readCollection(this, node as YAMLMap | YAMLSeq, pair, parent);
    if (!collection)
      return draft.refuse(
        `${this.placeOf(node)}: the lines are written in a form that matomo-access cannot edit.`,
      );
    this.#collections.set(node, collection);
    return collection;
  }

  /**
   * Whether other lines repeat the node through an alias for its own anchor. Anchors inside the
   * node matter only if its items are changed.
   */
  #repeats(node: unknown, draft: Refusals): boolean {
    if (
      (!isMap(node) && !isSeq(node)) ||
      node.anchor === undefined ||
      !this.#aliased.has(node.anchor)
    )
      return false;
    draft.refuse(
      `${this.placeOf(node)}: other lines repeat &${node.anchor}, and would change too.`,
    );
    return true;
  }
}

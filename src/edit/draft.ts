import type { Entry } from "./entry.ts";
import type { Collection, Source } from "./source.ts";

export type Edit =
  /** Puts entries in the place of an item; none: the item goes. */
  | {
      readonly kind: "replace";
      readonly source: Source;
      readonly list: Collection;
      readonly index: number;
      readonly entries: readonly Entry[];
    }
  | {
      readonly kind: "append";
      readonly source: Source;
      readonly list: Collection;
      readonly entries: readonly Entry[];
    }
  | {
      readonly kind: "text";
      readonly source: Source;
      readonly start: number;
      readonly end: number;
      readonly text: string;
    }
  /** A user for the file of those that stand nowhere yet. */
  | { readonly kind: "newcomer"; readonly entry: Entry };

/** The edits that adopt one person, or why there are none. */
export class Draft {
  readonly #edits: Edit[] = [];
  readonly #notes: string[] = [];
  #why: string | undefined;

  get why(): string | undefined {
    return this.#why;
  }

  get edits(): readonly Edit[] {
    return this.#edits;
  }

  /** What a reviewer should know and would not see at once. */
  get notes(): readonly string[] {
    return this.#notes;
  }

  note(text: string): void {
    this.#notes.push(text);
  }

  /** Keeps the first reason; returns `undefined`, so that lookups can end with it. */
  refuse(why: string): undefined {
    this.#why ??= why;
    return undefined;
  }

  add(edit: Edit): void {
    this.#edits.push(edit);
  }

  append(source: Source, list: Collection, entries: readonly Entry[]): void {
    if (entries.length > 0) this.add({ kind: "append", source, list, entries });
  }

  /**
   * Puts entries in the place of an item, or takes it out; refused when the item is repeated
   * elsewhere.
   */
  replace(source: Source, list: Collection, index: number, entries: readonly Entry[] = []): void {
    const node: unknown = list.node.items[index];
    const pair = node as { readonly key?: unknown; readonly value?: unknown } | undefined;
    const parts =
      pair && typeof pair === "object" && "key" in pair && "value" in pair
        ? [pair.key, pair.value]
        : [node];
    if (parts.some((part) => source.refuses(part, this))) return;
    this.add({ kind: "replace", source, list, index, entries });
  }
}

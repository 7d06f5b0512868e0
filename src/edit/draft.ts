import type { Entry } from "./entry.ts";
import type { Collection } from "./collection.ts";
import type { Source } from "./source.ts";

export type Edit =
  /** Replaces an item with entries. Without entries the item is removed. */
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
  /** A user who is in no file yet. Users of this kind are collected in one file. */
  | { readonly kind: "newcomer"; readonly entry: Entry };

/** The edits that adopt one person's access, or the reason why there are none. */
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

  /** Facts that a reviewer should know but would not see at once. */
  get notes(): readonly string[] {
    return this.#notes;
  }

  note(text: string): void {
    this.#notes.push(text);
  }

  /**
   * Keeps the first reason. Returns `undefined`, so that a lookup can refuse with `return
   * draft.refuse(...)`.
   */
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

  /** Replaces an item with entries, or removes it. Refused if other lines repeat the item. */
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

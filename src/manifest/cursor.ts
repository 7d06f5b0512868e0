import type { Location, Severity } from "../domain/diagnostic.ts";
import type { FindingCode } from "../domain/finding-codes.ts";
import type { Findings } from "./findings.ts";
import { meantKey } from "./synonyms.ts";
import { AliasNode, ListNode, MapNode, ScalarNode, type TreeNode } from "./tree.ts";
import type { YamlFile } from "./yaml-file.ts";

/**
 * The maximum number of values in a file that are read through aliases. A file with more is an
 * alias bomb.
 */
const MAX_ALIAS_VISITS = 10_000;

/** State shared by all cursors of a file. */
interface Shared {
  readonly file: YamlFile;
  readonly findings: Findings;
  aliasVisits: number;
  bombed: boolean;
}

/** The members of a mapping with a fixed set of keys. */
export interface Fields<K extends string> {
  get(name: K): Cursor | undefined;
  key(name: K): Cursor | undefined;
  readonly isMapping: boolean;
}

/** A value of a YAML file with its position. All readers of manifests work on cursors. */
export class Cursor {
  readonly #shared: Shared;
  readonly #node: TreeNode | undefined;
  readonly #viaAlias: boolean;
  readonly #offset: number;

  private constructor(
    shared: Shared,
    node: TreeNode | undefined,
    offset: number,
    viaAlias: boolean,
  ) {
    this.#shared = shared;
    this.#offset = node?.at ?? offset;
    let target = node;
    let followed = viaAlias;
    if (node instanceof AliasNode) {
      target = node.target;
      followed = true;
    }
    if (followed) shared.aliasVisits += 1;
    if (followed && shared.aliasVisits > MAX_ALIAS_VISITS) {
      target = undefined;
      if (!shared.bombed) {
        shared.bombed = true;
        this.report(
          "yaml-alias",
          "The aliases (*name) of this file expand to more values than a manifest can have.",
          "Use a team or a site set instead of * and &.",
        );
      }
    }
    this.#node = target;
    this.#viaAlias = followed;
  }

  static root(file: YamlFile, findings: Findings): Cursor {
    return new Cursor({ file, findings, aliasVisits: 0, bombed: false }, file.root, 0, false);
  }

  get at(): Location {
    return this.#shared.file.location(this.#offset);
  }

  /**
   * Reports a finding at this position. Returns `undefined`, so that a reader can end with `return
   * cursor.report(...)`.
   */
  report(
    code: FindingCode,
    message: string,
    hint: string,
    severity: Severity = "error",
  ): undefined {
    this.#shared.findings.add({ severity, code, message, hint, at: this.at });
    return undefined;
  }

  /** The candidates most similar to `wanted`, best first. */
  nearest(wanted: string, candidates: readonly string[]): string[] {
    return this.#shared.findings.nearest(wanted, candidates);
  }

  get isMap(): boolean {
    return this.#node instanceof MapNode;
  }

  /** Whether a mapping has a key. Reports nothing. */
  has(name: string): boolean {
    return (
      this.#node instanceof MapNode &&
      this.#node.pairs.some(({ key }) => key instanceof ScalarNode && key.value === name)
    );
  }

  /** Whether the value is `{}`. */
  get isEmptyMap(): boolean {
    return this.#node instanceof MapNode && this.#node.pairs.length === 0;
  }

  get isList(): boolean {
    return this.#node instanceof ListNode;
  }

  get isNothing(): boolean {
    return (
      this.#node === undefined || (this.#node instanceof ScalarNode && this.#node.value === null)
    );
  }

  /** The scalar, or `undefined` for any other value. */
  get scalar(): ScalarNode | undefined {
    return this.#node instanceof ScalarNode ? this.#node : undefined;
  }

  /** The text of a scalar as written in the file, without quotes. */
  get source(): string {
    return this.scalar?.source ?? "";
  }

  /** The type of the value, in words for messages. */
  get kind(): string {
    if (this.isMap) return "a mapping";
    if (this.isList) return "a list";
    if (this.isNothing) return "an empty value";
    const { scalar } = this;
    return typeof scalar?.value === "string"
      ? "a text"
      : typeof scalar?.value === "boolean"
        ? "true or false"
        : "a number";
  }

  /**
   * The items of a list. If the value is not a list, reports that and returns no items.
   * @param example shows a correct list
   * @param empty how an empty list is written, for a key without a value
   */
  items(what: string, example: string, empty?: string): Cursor[] {
    if (!(this.#node instanceof ListNode)) {
      const first =
        this.isNothing && empty !== undefined
          ? `Write ${empty}, or`
          : this.isMap
            ? "Put a dash before its first key (- key: value), or write"
            : "Write";
      this.report(
        "wrong-type",
        `${what} must be a list, not ${this.kind}.`,
        `${first} ${example}.`,
      );
      return [];
    }
    const items: Cursor[] = [];
    // Findings after so many errors would never be read.
    if (this.#shared.findings.isFull) return items;
    for (const item of this.#node.items)
      items.push(new Cursor(this.#shared, item, this.#offset, this.#viaAlias));
    return items;
  }

  /**
   * The entries of a mapping. Duplicate keys are reported. Each key is a cursor, because logins
   * have rules of their own.
   */
  entries(
    what: string,
    example: string,
  ): { readonly key: Cursor; readonly name: string; readonly value: Cursor }[] {
    if (!(this.#node instanceof MapNode)) {
      this.report(
        "wrong-type",
        `${what} must be a mapping (key: value), not ${this.kind}.`,
        `Write ${example}.`,
      );
      return [];
    }
    const seen = new Map<string, Cursor>();
    const entries: { key: Cursor; name: string; value: Cursor }[] = [];
    for (const pair of this.#node.pairs) {
      if (this.#shared.findings.isFull) break;
      const key = new Cursor(this.#shared, pair.key, this.#offset, this.#viaAlias);
      const value = new Cursor(
        this.#shared,
        pair.value,
        pair.key?.at ?? this.#offset,
        this.#viaAlias,
      );
      if (!key.scalar) {
        key.report(
          "wrong-type",
          `A key must be a text, not ${key.kind}.`,
          "Put texts with [ ] { } in quotes.",
        );
        continue;
      }
      const name = key.source;
      if (name === "<<") {
        key.report(
          "yaml-merge-key",
          "Merge keys (<<) are not allowed: they hide who gets which access.",
          "Use a team, a role or a site set.",
        );
        continue;
      }
      const first = seen.get(name);
      if (first) {
        key.report(
          "duplicate-key",
          `The key "${name}" is here twice; the first time on line ${first.at.line}.`,
          "Merge the two, or delete one of them.",
        );
        continue;
      }
      seen.set(name, key);
      entries.push({ key, name, value });
    }
    return entries;
  }

  /**
   * The members of a mapping that has a fixed set of keys. An unknown key is reported with the most
   * similar one.
   * @param otherwise returns the hint for a key that belongs somewhere else
   */
  fields<K extends string>(
    what: string,
    keys: readonly K[],
    example: string,
    otherwise: (name: string) => string | undefined = () => undefined,
  ): Fields<K> {
    const known: readonly string[] = keys;
    const found = new Map<string, { key: Cursor; value: Cursor }>();
    const entries = this.entries(what, example);
    // A key that is already present cannot be what an unknown key means.
    const names = new Set(entries.map(({ name }) => name));
    const free = known.filter((name) => !names.has(name));
    for (const { key, name, value } of entries) {
      if (known.includes(name)) found.set(name, { key, value });
      else {
        const alike = meantKey(name, free) ?? this.nearest(name, known)[0];
        // In { email:alice@example.org } without a space, YAML reads `email:alice@example.org` as
        // one key.
        const [, first = "", rest = ""] = /^(\w+):(\S.*)$/.exec(name) ?? [];
        const hint = known.includes(first)
          ? `Put a space after the colon: ${first}: ${rest}`
          : (otherwise(name) ??
            (alike === undefined ? `Its keys are ${known.join(", ")}.` : `Did you mean ${alike}?`));
        key.report("unknown-key", `${what} has no key "${name}".`, hint);
      }
    }
    return {
      get: (name) => found.get(name)?.value,
      key: (name) => found.get(name)?.key,
      isMapping: this.isMap,
    };
  }
}

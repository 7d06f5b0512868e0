/** A value of a YAML file. `at` is the offset of its first character. */
export type TreeNode = ScalarNode | MapNode | ListNode | AliasNode;

export class ScalarNode {
  readonly at: number;
  /** The value by the rules of YAML 1.2: a text, a number, true, false or null. */
  readonly value: unknown;
  /** The text as written in the file, without quotes and escapes. */
  readonly source: string;
  readonly isPlain: boolean;

  constructor(at: number, value: unknown, source: string, isPlain: boolean) {
    this.at = at;
    this.value = value;
    this.source = source;
    this.isPlain = isPlain;
  }
}

/** `undefined`: the file has nothing in this place. */
export interface TreePair {
  readonly key: TreeNode | undefined;
  readonly value: TreeNode | undefined;
}

export class MapNode {
  readonly at: number;
  readonly pairs: readonly TreePair[];

  constructor(at: number, pairs: readonly TreePair[]) {
    this.at = at;
    this.pairs = pairs;
  }
}

export class ListNode {
  readonly at: number;
  readonly items: readonly (TreeNode | undefined)[];

  constructor(at: number, items: readonly (TreeNode | undefined)[]) {
    this.at = at;
    this.items = items;
  }
}

/** An alias with its value, which other aliases share. */
export class AliasNode {
  readonly at: number;
  readonly #find: () => TreeNode | undefined;

  /** @param find is called only when the value is read, because a value can contain itself */
  constructor(at: number, find: () => TreeNode | undefined) {
    this.at = at;
    this.#find = find;
  }

  get target(): TreeNode | undefined {
    return this.#find();
  }
}

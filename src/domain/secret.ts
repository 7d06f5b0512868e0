import { inspect } from "node:util";

/**
 * A token or password. Prints as `***` wherever it ends up by accident; `reveal()` is called only
 * where a request body is built.
 */
export class Secret {
  readonly #value: string;
  constructor(value: string) {
    this.#value = value;
  }
  reveal(): string {
    return this.#value;
  }
  toString(): string {
    return "***";
  }
  toJSON(): string {
    return "***";
  }
  [inspect.custom](): string {
    return "***";
  }
}

import { inspect } from "node:util";

/** Whether a text looks like a Matomo token: 32 hexadecimal digits. */
export const looksLikeToken = (text: string): boolean => /^[0-9a-f]{32}$/i.test(text);

/**
 * A token or password. A secret prints as `***` everywhere. `reveal()` is called only where a
 * request body is built.
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

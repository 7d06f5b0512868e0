import { inspect } from "node:util";

/** Whether a text looks like a Matomo token: 32 hexadecimal digits. */
export const looksLikeToken = (text: string): boolean => /^[0-9a-f]{32}$/i.test(text);

/** Asks for the token in bash or zsh. It is neither displayed nor kept in the shell's history. */
export const ENTER_TOKEN = "read -rs MATOMO_TOKEN && export MATOMO_TOKEN";

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

import { trimOuter } from "./names.ts";
import { compilePattern, PatternList } from "./patterns.ts";

/**
 * Who is who. Matomo stores logins and e-mails with the collation utf8mb4_general_ci: case and
 * accents do not count, `ß` compares as `s` (so `straße` and `strasse` are two accounts, observed
 * on 5.0.2), and Matomo trims outer blanks.
 */
declare const keyBrand: unique symbol;
/** A login (or e-mail) as Matomo compares it. Only for comparing: never sent, never shown. */
export type LoginKey = string & { readonly [keyBrand]: true };

export function loginKey(login: string): LoginKey {
  return trimOuter(login)
    .normalize("NFD")
    .replace(/\p{M}+/gu, "")
    .replaceAll("ß", "s")
    .replaceAll("ẞ", "s")
    .toLowerCase() as LoginKey;
}

/** Whether Matomo takes the two for the same login or e-mail. */
export function sameIdentity(a: string, b: string): boolean {
  return a === b || loginKey(a) === loginKey(b);
}

/** The pseudo user whose access is what visitors without a login see. */
export const ANONYMOUS = "anonymous";
export const ANONYMOUS_KEY = loginKey(ANONYMOUS);

/** Matomo's rule for logins (Validators/Login.php): these characters, 2 to 100 bytes. */
export function isValidLogin(login: string): boolean {
  const bytes = new TextEncoder().encode(login).length;
  return /^[A-Za-zÄäÖöÜüß0-9_.@+-]*$/u.test(login) && bytes >= 2 && bytes <= 100;
}

/** Matches a login pattern: `*` and `?` only, the whole value, case and accents aside. */
export const matchesLogin = (pattern: string, login: string): boolean =>
  compilePattern(loginKey(pattern))(loginKey(login));

/** Many login patterns, prepared once. */
export class LoginPatterns {
  readonly #patterns: readonly string[];
  readonly #list: PatternList;

  constructor(patterns: readonly string[]) {
    this.#patterns = patterns;
    this.#list = new PatternList(patterns.map((pattern) => loginKey(pattern)));
  }

  /** The first of the patterns that matches a login. */
  first(login: string): string | undefined {
    const index = this.#list.first(loginKey(login));
    return index === undefined ? undefined : this.#patterns[index];
  }
}

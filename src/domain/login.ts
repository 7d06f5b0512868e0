import { trimOuter } from "./names.ts";
import { compilePattern, PatternList } from "./patterns.ts";

/**
 * How Matomo compares logins and e-mails. Its database collation (utf8mb4_general_ci) ignores case
 * and accents, and compares `ß` as `s`, so `straße` and `strasse` are two accounts (observed on
 * 5.0.2). Matomo also trims outer spaces.
 */
declare const keyBrand: unique symbol;
/** A login or e-mail in the form in which Matomo compares it. Never sent and never shown. */
export type LoginKey = string & { readonly [keyBrand]: true };

export function loginKey(login: string): LoginKey {
  // Almost all logins and e-mails: nothing to trim, and no accents.
  if (/^[!-~]+$/.test(login)) return login.toLowerCase() as LoginKey;
  return trimOuter(login)
    .normalize("NFD")
    .replace(/\p{M}+/gu, "")
    .replaceAll("ß", "s")
    .replaceAll("ẞ", "s")
    .toLowerCase() as LoginKey;
}

/** Whether Matomo treats the two as the same login or e-mail. */
export function sameIdentity(a: string, b: string): boolean {
  return a === b || loginKey(a) === loginKey(b);
}

/** Matomo's pseudo user. The access of `anonymous` is what visitors without a login can see. */
export const ANONYMOUS = "anonymous";
export const ANONYMOUS_KEY = loginKey(ANONYMOUS);

const ENCODER = new TextEncoder();

/** Matomo's rule for logins (Validators/Login.php): these characters, and 2 to 100 bytes. */
export function isValidLogin(login: string): boolean {
  const bytes = ENCODER.encode(login).length;
  return /^[A-Za-zÄäÖöÜüß0-9_.@+-]*$/u.test(login) && bytes >= 2 && bytes <= 100;
}

/** Whether a pattern with `*` and `?` matches the whole login. Ignores case and accents. */
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

  /** The first pattern that matches the login. */
  first(login: string): string | undefined {
    const index = this.#list.first(loginKey(login));
    return index === undefined ? undefined : this.#patterns[index];
  }
}

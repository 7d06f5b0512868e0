/**
 * Who is who. Matomo stores logins and e-mails with the collation utf8mb4_general_ci: case and accents do not count,
 * `ß` compares as `s` (so `straße` and `strasse` are two accounts, observed on 5.0.2), and Matomo trims outer blanks.
 */
declare const keyBrand: unique symbol;
/** A login (or e-mail) as Matomo compares it. Only for comparing: never sent, never shown. */
export type LoginKey = string & { readonly [keyBrand]: true };

export function loginKey(login: string): LoginKey {
  return login
    .trim()
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
export function matchesLogin(pattern: string, login: string): boolean {
  return matchesPattern(loginKey(pattern), loginKey(login));
}

/** `*` is any text, `?` one character; everything else stands for itself; the whole value must match, case and Unicode form aside. */
export function matchesPattern(pattern: string, value: string): boolean {
  const wanted = [...pattern.normalize().toLowerCase()];
  const given = [...value.normalize().toLowerCase()];
  // Two pointers with one place to come back to: linear, where a regular expression could be made to explode.
  let at = 0;
  let star = -1;
  let resume = 0;
  let index = 0;
  while (index < given.length) {
    if (at < wanted.length && wanted[at] === "*") {
      star = at;
      at += 1;
      resume = index;
    } else if (at < wanted.length && (wanted[at] === "?" || wanted[at] === given[index])) {
      at++;
      index++;
    } else if (star >= 0) {
      at = star + 1;
      resume += 1;
      index = resume;
    } else return false;
  }
  while (wanted[at] === "*") at++;
  return at === wanted.length;
}

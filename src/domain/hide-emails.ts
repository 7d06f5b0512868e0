import { loginKey } from "./login.ts";

// Bounded, so that a long text without any @ is still read in linear time. An apostrophe is part of a name, but not where a quotation begins.
const EMAIL = /[^\s@<>"'(),:;=/[\]{}|`][^\s@<>"(),:;=/[\]{}|`]{0,63}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){0,8}\.\p{L}{2,63}/gu;
const HIDDEN = "(e-mail)";

/**
 * Takes e-mails out of texts that people or Matomo wrote: reasons, titles, messages of failure.
 * @param logins stay, also those that look like an e-mail: without them nobody could tell who is meant
 * @param known e-mails that are hidden whatever they look like; root@localhost has no look by which it could be told
 */
export function hideEmails(logins: Iterable<string>, known: Iterable<string> = []): (text: string) => string {
  const kept = new Set([...logins].map((login) => loginKey(login)));
  const hidden = [...known].filter((email) => email.includes("@") && !kept.has(loginKey(email)));
  return (text) => {
    const plain = text.replaceAll(EMAIL, (email) => (kept.has(loginKey(email)) ? email : HIDDEN));
    return hidden.reduce((rest, email) => rest.replaceAll(email, HIDDEN), plain);
  };
}

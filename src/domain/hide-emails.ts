import { loginKey } from "./login.ts";

const HIDDEN = "(e-mail)";

/**
 * One character of an e-mail's local part (before the @). An apostrophe can be part of a name, but
 * does not count at the start, where it opens a quotation.
 */
const LOCAL = /[^\s@<>"(),:;=/[\]{}|`]/u;
const MAX_LOCAL = 64;
/** The domain after the @. */
const DOMAIN = /[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){0,8}\.\p{L}{2,63}/uy;

/** A range of a text: index of the first character, and index after the last. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/** Finds the e-mail around the @ at index `at`. The e-mail cannot begin before index `from`. */
function lookAround(text: string, at: number, from: number): Span | undefined {
  DOMAIN.lastIndex = at + 1;
  const domain = DOMAIN.exec(text);
  if (!domain) return undefined;
  let start = at;
  let begin = at;
  for (let length = 0; length < MAX_LOCAL && begin > from; length++) {
    const previous =
      begin - (/[\uDC00-\uDFFF]/.test(text.charAt(begin - 1)) && begin - 2 >= from ? 2 : 1);
    const character = text.slice(previous, begin);
    if (!LOCAL.test(character)) break;
    begin = previous;
    if (character !== "'") start = begin;
  }
  return start === at ? undefined : { start, end: DOMAIN.lastIndex };
}

/** Lower-cases A to Z only, so that the length and all indexes stay the same. */
const plainCase = (text: string): string =>
  text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());

/**
 * Texts grouped by length, longest first. Each length costs one lookup at a position, however many
 * texts have that length.
 */
class ByLength<T> {
  readonly #lengths: readonly (readonly [number, ReadonlyMap<string, T>])[];

  constructor(entries: ReadonlyMap<string, T>) {
    // Map.groupBy is not used, because this code also cleans reports of internal errors, so it must
    // never cause an error of its own.
    const lengths = new Map<number, Map<string, T>>();
    for (const [text, value] of entries) {
      const same = lengths.get(text.length) ?? new Map<string, T>();
      lengths.set(text.length, same.set(text, value));
    }
    this.#lengths = [...lengths].toSorted(([a], [b]) => b - a);
  }

  /** @param part returns the text of the given length at the position */
  *find(part: (length: number) => string): Generator<readonly [length: number, value: T]> {
    for (const [length, texts] of this.#lengths) {
      const value = texts.get(part(length));
      if (value !== undefined) yield [length, value];
    }
  }
}

/** Known e-mails, by domain and then by local part. */
class KnownEmails {
  readonly #domains: ByLength<ByLength<true>>;

  constructor(emails: Iterable<string>) {
    const domains = new Map<string, Map<string, true>>();
    for (const email of emails) {
      const plain = plainCase(email);
      const at = plain.lastIndexOf("@");
      const domain = plain.slice(at + 1);
      const locals = domains.get(domain) ?? new Map<string, true>();
      domains.set(domain, locals.set(plain.slice(0, at), true));
    }
    this.#domains = new ByLength(
      new Map([...domains].map(([domain, locals]) => [domain, new ByLength(locals)])),
    );
  }

  /** The longest known e-mail around the @ at index `at`. */
  around(plain: string, at: number, from: number): Span | undefined {
    for (const [after, locals] of this.#domains.find((length) =>
      plain.slice(at + 1, at + 1 + length),
    ))
      for (const [before] of locals.find((length) => plain.slice(Math.max(from, at - length), at)))
        if (at - before >= from) return { start: at - before, end: at + 1 + after };
    return undefined;
  }
}

/**
 * Hides e-mails in texts that people or Matomo wrote: reasons, titles, error messages. Every @ is
 * examined once, so many known e-mails do not make it slower.
 * @param logins stay visible even if they look like an e-mail, because they identify people
 * @param known e-mails that are always hidden, even if they do not look like one (root@localhost)
 */
export function hideEmails(
  logins: Iterable<string>,
  known: Iterable<string> = [],
): (text: string) => string {
  const kept = new Set([...logins].map((login) => loginKey(login)));
  const hidden = new KnownEmails(
    [...known].filter((email) => email.includes("@") && !kept.has(loginKey(email))),
  );
  return (text) => {
    if (!text.includes("@")) return text;
    const plain = plainCase(text);
    const parts: string[] = [];
    let done = 0;
    for (let at = text.indexOf("@"); at >= 0; at = text.indexOf("@", Math.max(at + 1, done))) {
      const alike = lookAround(text, at, done);
      if (alike && kept.has(loginKey(text.slice(alike.start, alike.end)))) {
        parts.push(text.slice(done, alike.end));
        done = alike.end;
        continue;
      }
      const exact = hidden.around(plain, at, done);
      if (!alike && !exact) continue;
      const start = Math.min(alike?.start ?? at, exact?.start ?? at);
      parts.push(text.slice(done, start), HIDDEN);
      done = Math.max(alike?.end ?? 0, exact?.end ?? 0);
    }
    return parts.length === 0 ? text : parts.join("") + text.slice(done);
  };
}

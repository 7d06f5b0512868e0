import { loginKey } from "./login.ts";

const HIDDEN = "(e-mail)";

/**
 * What an e-mail has before its @, seen from the @; an apostrophe is part of a name, but not where
 * a quotation begins.
 */
const LOCAL = /[^\s@<>"(),:;=/[\]{}|`]/u;
const MAX_LOCAL = 64;
/** What it has behind its @. */
const DOMAIN = /[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){0,8}\.\p{L}{2,63}/uy;

/** A part of a text, from the first character to behind the last. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/** The text around an @ that looks like an e-mail; nothing before `from` belongs to it. */
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

/** In a form that has the same length, so that places in one are places in the other. */
const plainCase = (text: string): string =>
  text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());

/**
 * Texts by their length, longest first: a place in a text is looked up once for each length,
 * however many texts there are.
 */
class ByLength<T> {
  readonly #lengths: readonly (readonly [number, ReadonlyMap<string, T>])[];

  constructor(entries: ReadonlyMap<string, T>) {
    // Without Map.groupBy: this also cleans what is told of an internal error, and must not fail
    // for the same reason.
    const lengths = new Map<number, Map<string, T>>();
    for (const [text, value] of entries) {
      const same = lengths.get(text.length) ?? new Map<string, T>();
      lengths.set(text.length, same.set(text, value));
    }
    this.#lengths = [...lengths].toSorted(([a], [b]) => b - a);
  }

  /** @param part the text of some length at the place */
  *find(part: (length: number) => string): Generator<readonly [length: number, value: T]> {
    for (const [length, texts] of this.#lengths) {
      const value = texts.get(part(length));
      if (value !== undefined) yield [length, value];
    }
  }
}

/** E-mails that are known, by what is behind their @ and then by what is before it. */
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

  /** The longest known e-mail around an @. */
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
 * Takes e-mails out of texts that people or Matomo wrote: reasons, titles, messages of failure.
 * Every @ is looked at once, so that many known e-mails and many texts cost no more than the texts
 * alone.
 * @param logins stay, also those that look like an e-mail: without them nobody could tell who is
 * meant
 * @param known e-mails that are hidden whatever they look like; root@localhost has no look by which
 * it could be told
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

import { type Day, isDay, type Period } from "../domain/day.ts";
import { emailProblem } from "../domain/emails.ts";
import { isValidLogin, loginKey, ANONYMOUS_KEY } from "../domain/login.ts";
import { describeCharacter, nameKey, trimOuter } from "../domain/names.ts";
import { looksLikeToken } from "../domain/secret.ts";
import type { Cursor } from "./cursor.ts";

const quoted = (text: string): string => JSON.stringify(text);
/** A value as a message shows it: cut to 60 characters, and `***` if it looks like a token. */
export function shorten(text: string): string {
  if (looksLikeToken(text)) return "***";
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/**
 * Reads a text. A value that YAML reads as a number, true or false is reported, and the hint adds
 * the quotes.
 */
export function readText(cursor: Cursor, what: string): string | undefined {
  const { scalar } = cursor;
  if (!scalar)
    return cursor.report(
      "wrong-type",
      `${what} must be a text, not ${cursor.kind}.`,
      "Write one line of text.",
    );
  if (scalar.value === null)
    return cursor.report(
      "missing-key",
      `${what} has no value.`,
      "Write a text after the colon, or delete the line.",
    );
  if (typeof scalar.value !== "string") {
    return cursor.report(
      "quote-it",
      `${what} is read as ${typeof scalar.value === "boolean" ? "true or false" : "a number"}: ${cursor.source}.`,
      `Put it in quotes: ${quoted(cursor.source)}.`,
    );
  }
  const text = trimOuter(scalar.value);
  if (text === "")
    return cursor.report("wrong-value", `${what} is empty.`, "Write a text, or delete the line.");
  return text;
}

/** Reads a name that is defined in the manifests, in the form in which names are compared. */
export function readName(cursor: Cursor, what: string): string | undefined {
  const text = readText(cursor, what);
  return text === undefined ? undefined : nameKey(text);
}

/** Reads a text that people also write as a bare number, such as a ticket. */
export function readLabel(cursor: Cursor | undefined, what: string): string | undefined {
  if (!cursor) return undefined;
  return typeof cursor.scalar?.value === "number" ? cursor.source : readText(cursor, what);
}

/** Words that YAML 1.1 and many tools read as true, false or null. */
const BOOLEAN_WORDS = /^(?:y|n|yes|no|on|off|true|false|null|~)$/i;
const DATE_LIKE = /^\d{4}-\d{1,2}-\d{1,2}$/;

/** What a YAML reader could read in place of the login, in words. */
function mistakenFor(source: string): string {
  if (/^(?:null|~)$/i.test(source)) return "nothing";
  if (BOOLEAN_WORDS.test(source)) return "true or false";
  return DATE_LIKE.test(source) ? "a date" : "a number";
}

/** Why Matomo refuses a login, in words. */
function loginProblem(login: string): string {
  const bytes = new TextEncoder().encode(login).length;
  const [odd] = login.match(/[^A-Za-zÄäÖöÜüß0-9_.@+-]/u) ?? [];
  if (odd !== undefined) return `it contains ${describeCharacter(odd)}`;
  return bytes < 2 ? "it is too short" : `it is too long (${bytes} bytes)`;
}

/**
 * Reads a login as the exact text. `007`, `no` and `1e3` need quotes, because other YAML readers
 * take them for a number or for false.
 */
export function readLogin(cursor: Cursor, what: string): string | undefined {
  const { scalar } = cursor;
  if (!scalar)
    return cursor.report(
      "wrong-type",
      `${what} must be a login, not ${cursor.kind}.`,
      "Write the login as Matomo shows it.",
    );
  const { isPlain } = scalar;
  if (scalar.value === null && cursor.source === "")
    return cursor.report("missing-key", `${what} is empty.`, "Write the login as Matomo shows it.");
  if (
    typeof scalar.value !== "string" ||
    (isPlain &&
      (BOOLEAN_WORDS.test(cursor.source) ||
        DATE_LIKE.test(cursor.source) ||
        /^[-+.\d][\d._eExX]*$/.test(cursor.source)))
  ) {
    return cursor.report(
      "quote-it",
      `YAML can read the login ${cursor.source} as ${mistakenFor(cursor.source)}.`,
      `Put it in quotes: ${quoted(cursor.source)}.`,
    );
  }
  const login = nameKey(scalar.value);
  if (loginKey(login) === ANONYMOUS_KEY)
    return cursor.report(
      "wrong-login",
      `${login} is not an account. It is everybody without a login.`,
      "Write what everybody can view under `public:`.",
    );
  if (!isValidLogin(login)) {
    return cursor.report(
      "wrong-login",
      `Matomo does not accept the login "${shorten(login)}": ${loginProblem(login)}.`,
      "A login has 2 to 100 characters: letters (without accents, except ä, ö, ü, ß), digits, and _ . @ + -.",
    );
  }
  return login;
}

/** The maximum length of a text in which `readEmail` looks for an e-mail to propose. */
const MAX_MAILBOX = 320;

export function readEmail(cursor: Cursor): string | undefined {
  const email = readText(cursor, "email");
  if (email === undefined) return undefined;
  const problem = emailProblem(email);
  if (problem === undefined) return email;
  // Copied from a mail program: Tom <tom@example.org>
  const inside = email.length <= MAX_MAILBOX ? /<([^<>\s]+)>$/.exec(email)?.[1] : undefined;
  const proposal = inside !== undefined && emailProblem(inside) === undefined ? inside : undefined;
  return cursor.report(
    "wrong-email",
    `Matomo does not accept the e-mail "${shorten(email)}": ${problem}.`,
    proposal === undefined
      ? "Write it like alice@example.org, or use another address of the person. If the account exists, you can leave out `email:`."
      : `Write it like ${proposal}.`,
  );
}

export function readDay(cursor: Cursor, what: string): Day | undefined {
  const text = cursor.scalar && cursor.scalar.value !== null ? cursor.source : undefined;
  if (text === undefined)
    return cursor.report(
      "wrong-type",
      `${what} must be a day, not ${cursor.kind}.`,
      "Write it like 2026-12-31.",
    );
  if (isDay(text)) return text;
  const proposal = otherNotations(text).find((candidate) => isDay(candidate));
  const missing = proposal === undefined ? missingDay(text) : undefined;
  return cursor.report(
    "wrong-date",
    `${what}: "${shorten(text)}" ${missing ?? "is not written as a day"}.`,
    proposal === undefined ? "Write year, month and day, like 2026-12-31." : `Write ${proposal}.`,
  );
}

const day = (year = "", month = "", date = ""): string =>
  `${year}-${month.padStart(2, "0")}-${date.padStart(2, "0")}`;

/**
 * The same day in the form YYYY-MM-DD, for other common notations. Not every result is a valid day.
 */
function otherNotations(text: string): string[] {
  const [, year, month, date] =
    /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(text) ??
    /^(\d{4})(\d{2})(\d{2})$/.exec(text) ??
    [];
  const found = [text.slice(0, 10), day(year, month, date)];
  const [, first = "", separator, second = "", last] =
    /^(\d{1,2})([./])(\d{1,2})\2(\d{4})$/.exec(text) ?? [];
  if (separator === ".") found.push(day(last, second, first));
  // 3/4/2026 can be the third of April or the fourth of March, so there is no proposal.
  if (separator === "/" && (Number(first) > 12 || Number(second) > 12))
    found.push(day(last, first, second), day(last, second, first));
  return found;
}

/** Why a day in the form YYYY-MM-DD does not exist, in words. */
function missingDay(text: string): string | undefined {
  const [, year = "", month = ""] = /^(\d{4})-(\d{2})-\d{2}$/.exec(text) ?? [];
  if (year === "") return undefined;
  if (Number(month) < 1 || Number(month) > 12)
    return "is a day that does not exist: a year has 12 months";
  const days = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  return `is a day that does not exist: ${year}-${month} has ${days} days`;
}

/** Reads `from` and `until`. Reports `until` before `from`. */
export function readPeriod(fields: { get(name: "from" | "until"): Cursor | undefined }): Period {
  const first = fields.get("from");
  const last = fields.get("until");
  const from = first && readDay(first, "from");
  const until = last && readDay(last, "until");
  if (from !== undefined && until !== undefined && until < from) {
    last?.report(
      "date-order",
      `\`until:\` (${until}) is before \`from:\` (${from}).`,
      "`from:` is the first day, and `until:` is the last day. Both days are included.",
    );
  }
  return { from, until };
}

export function readFlag(cursor: Cursor, what: string): boolean | undefined {
  const value = cursor.scalar?.value;
  if (typeof value === "boolean") return value;
  const means = /^(?:y|yes|on|true)$/i.test(cursor.source)
    ? "true"
    : /^(?:n|no|off|false)$/i.test(cursor.source)
      ? "false"
      : "";
  return cursor.report(
    "wrong-type",
    `${what} must be true or false, not ${cursor.scalar ? `the text "${cursor.source}"` : cursor.kind}.`,
    means === "" ? "Write true or false." : `Write ${means}, without quotes.`,
  );
}

interface CountRange {
  readonly minimum: number;
  readonly maximum: number;
  /** The message and hint for a number below the minimum. */
  readonly tooSmall?: readonly [message: string, hint: string] | undefined;
}

export function readCount(
  cursor: Cursor,
  what: string,
  { minimum, maximum, tooSmall }: CountRange,
): number | undefined {
  const value = cursor.scalar?.value;
  const count =
    typeof value === "number" && /^\d+$/.test(cursor.source) && value <= maximum
      ? value
      : undefined;
  if (count !== undefined && count >= minimum) return count;
  if (count !== undefined && tooSmall) return cursor.report("wrong-value", ...tooSmall);
  return cursor.report(
    count === undefined ? "wrong-type" : "wrong-value",
    `${what} must be a whole number from ${minimum} to ${maximum}, not ${cursor.scalar ? `"${cursor.source}"` : cursor.kind}.`,
    "Write it without quotes, fraction or sign.",
  );
}

/** Reads a whole number, or the word that means none. */
export function readCountOrWord(
  cursor: Cursor,
  what: string,
  { minimum, maximum, word }: CountRange & { readonly word: string },
): number | string | undefined {
  if (cursor.scalar && cursor.source === word) return word;
  if (typeof cursor.scalar?.value === "number")
    return readCount(cursor, what, { minimum, maximum });
  return cursor.report(
    "wrong-value",
    `${what} must be a whole number from ${minimum} to ${maximum}, or ${word}, not ${cursor.scalar ? `"${shorten(cursor.source)}"` : cursor.kind}.`,
    "Write it without quotes.",
  );
}

export function readChoice<T extends string>(
  cursor: Cursor,
  what: string,
  choices: readonly T[],
): T | undefined {
  const text = cursor.scalar ? cursor.source : undefined;
  const found = choices.find((choice) => choice === text);
  if (found !== undefined) return found;
  const [alike] = text === undefined || text === "" ? [] : cursor.nearest(text, choices);
  const words =
    choices.length === 1 ? choices[0] : `${choices.slice(0, -1).join(", ")} or ${choices.at(-1)}`;
  return cursor.report(
    "wrong-value",
    `${what} must be ${words}, not ${text === undefined || text === "" ? cursor.kind : `"${shorten(text)}"`}.`,
    alike !== undefined
      ? `Did you mean ${alike}?`
      : choices.length === 1
        ? `Write ${words}, or delete the line.`
        : "Write one of these words.",
  );
}

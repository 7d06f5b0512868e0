import { type Day, isDay, type Period } from "../domain/day.ts";
import { isValidLogin, loginKey, ANONYMOUS_KEY } from "../domain/login.ts";
import { nearest } from "../domain/nearest.ts";
import type { Cursor } from "./cursor.ts";

const quoted = (text: string): string => JSON.stringify(text);

/** A text. What YAML read as number, true, false or nothing is reported with the quotes it needs. */
export function readText(cursor: Cursor, what: string): string | undefined {
  const { scalar } = cursor;
  if (!scalar) return cursor.report("wrong-type", `${what} must be a text, not ${cursor.kind}.`, "Write one line of text.");
  if (scalar.value === null)
    return cursor.report("missing-key", `${what} has no value.`, "Write a text after the colon, or delete the line.");
  if (typeof scalar.value !== "string") {
    return cursor.report(
      "quote-it",
      `${what} is read as ${typeof scalar.value === "boolean" ? "true or false" : "a number"}: ${cursor.source}.`,
      `Put it in quotes: ${quoted(cursor.source)}.`,
    );
  }
  const text = scalar.value.trim();
  if (text === "") return cursor.report("wrong-value", `${what} is empty.`, "Write a text, or delete the line.");
  return text;
}

/** A text that people also write as a bare number, like a ticket. */
export function readLabel(cursor: Cursor | undefined, what: string): string | undefined {
  if (!cursor) return undefined;
  return typeof cursor.scalar?.value === "number" ? cursor.source : readText(cursor, what);
}

/** Words that YAML 1.1 (and many tools) take for true or false. */
const BOOLEAN_WORDS = /^(?:y|n|yes|no|on|off|true|false|null|~)$/i;
const DATE_LIKE = /^\d{4}-\d{1,2}-\d{1,2}$/;

/** A login: exactly the text, so that `007`, `no` and `1e3` are not something else in another reader. */
export function readLogin(cursor: Cursor, what: string): string | undefined {
  const { scalar } = cursor;
  if (!scalar) return cursor.report("wrong-type", `${what} must be a login, not ${cursor.kind}.`, "Write the login as Matomo shows it.");
  const isPlain = scalar.type === undefined || scalar.type === "PLAIN";
  if (scalar.value === null && cursor.source === "")
    return cursor.report("missing-key", `${what} is empty.`, "Write the login as Matomo shows it.");
  if (
    typeof scalar.value !== "string" ||
    (isPlain && (BOOLEAN_WORDS.test(cursor.source) || DATE_LIKE.test(cursor.source) || /^[-+.\d][\d._eExX]*$/.test(cursor.source)))
  ) {
    return cursor.report(
      "quote-it",
      `The login ${cursor.source} can be read as a number, a date, or true and false.`,
      `Put it in quotes: ${quoted(cursor.source)}.`,
    );
  }
  const login = scalar.value.trim();
  if (loginKey(login) === ANONYMOUS_KEY)
    return cursor.report(
      "wrong-login",
      `${login} is no account but everybody without a login.`,
      "What everybody may see stands under `public:`.",
    );
  if (!isValidLogin(login)) {
    return cursor.report(
      "wrong-login",
      `"${login}" is no login that Matomo accepts.`,
      "A login has 2 to 100 letters (without accents but ä, ö, ü, ß), digits, or _ . @ + -.",
    );
  }
  return login;
}

/** An e-mail as Matomo accepts it for new accounts. */
const EMAIL =
  /^[A-Za-z0-9!#$%&*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+$/;

export function readEmail(cursor: Cursor): string | undefined {
  const email = readText(cursor, "email");
  if (email === undefined) return undefined;
  if (email.includes("'"))
    return cursor.report("wrong-email", `Matomo refuses e-mails with an apostrophe: ${email}.`, "Use another address of the person.");
  if (!EMAIL.test(email) || email.includes(".."))
    return cursor.report("wrong-email", `"${email}" is no e-mail address.`, "Write it like alice@example.org.");
  return email;
}

export function readDay(cursor: Cursor, what: string): Day | undefined {
  const text = cursor.scalar && cursor.scalar.value !== null ? cursor.source : undefined;
  if (text === undefined) return cursor.report("wrong-type", `${what} must be a day, not ${cursor.kind}.`, "Write it like 2026-12-31.");
  if (isDay(text)) return text;
  const parts = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text);
  const padded = parts ? `${parts[1]}-${parts[2]?.padStart(2, "0")}-${parts[3]?.padStart(2, "0")}` : "";
  const dotted = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text);
  const turned = dotted ? `${dotted[3]}-${dotted[2]?.padStart(2, "0")}-${dotted[1]?.padStart(2, "0")}` : "";
  const proposal = [padded, turned, text.slice(0, 10)].find((candidate) => isDay(candidate));
  const problem = proposal === undefined && /^\d{4}-\d{2}-\d{2}$/.test(text) ? "is a day that does not exist" : "is not written as a day";
  return cursor.report(
    "wrong-date",
    `${what}: "${text}" ${problem}.`,
    proposal === undefined ? "Write year, month and day, like 2026-12-31." : `Write ${proposal}.`,
  );
}

/** `from` and `until` of anything. */
export function readPeriod(fields: { get(name: string): Cursor | undefined }): Period {
  const first = fields.get("from");
  const last = fields.get("until");
  const from = first && readDay(first, "from");
  const until = last && readDay(last, "until");
  if (from !== undefined && until !== undefined && until < from) {
    last?.report("date-order", `until (${until}) lies before from (${from}).`, "Until is the last day it holds, from the first.");
  }
  return { from, until };
}

export function readFlag(cursor: Cursor, what: string): boolean | undefined {
  const value = cursor.scalar?.value;
  if (typeof value === "boolean") return value;
  return cursor.report(
    "wrong-type",
    `${what} must be true or false, not ${cursor.scalar ? `"${cursor.source}"` : cursor.kind}.`,
    "Write true or false.",
  );
}

export function readCount(cursor: Cursor, what: string, most = 1_000_000): number | undefined {
  const value = cursor.scalar?.value;
  if (typeof value === "number" && /^\d+$/.test(cursor.source) && value <= most) return value;
  return cursor.report(
    "wrong-type",
    `${what} must be a whole number from 0 to ${most}, not ${cursor.scalar ? `"${cursor.source}"` : cursor.kind}.`,
    "Write it without quotes, fraction or sign.",
  );
}

export function readChoice<T extends string>(cursor: Cursor, what: string, choices: readonly T[]): T | undefined {
  const text = cursor.scalar ? cursor.source : undefined;
  const found = choices.find((choice) => choice === text);
  if (found !== undefined) return found;
  const alike = text === undefined ? [] : nearest(text, choices, 1);
  return cursor.report(
    "wrong-value",
    `${what} must be ${choices.slice(0, -1).join(", ")} or ${choices.at(-1)}, not ${text === undefined ? cursor.kind : `"${text}"`}.`,
    alike[0] === undefined ? `Write ${choices[0]}.` : `Did you mean ${alike[0]}?`,
  );
}

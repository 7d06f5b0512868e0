import type { Secret } from "../domain/secret.ts";

/** An HTTP answer before it is interpreted. */
export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly location: string;
  readonly retryAfter: string;
  /**
   * Whether HTTP authentication is requested, which means that a server in front of Matomo refused
   * the request.
   */
  readonly httpLogin: boolean;
  /** The server's clock in the format of HTTP. Empty if missing. */
  readonly date: string;
  readonly text: string;
  /** Whether the body was valid UTF-8. If not, the text must only be shown, never used as data. */
  readonly isUtf8: boolean;
}

/**
 * A body as JSON: data, or Matomo's `{"result":"error","message":...}` with the unchanged message.
 */
export type Parsed =
  | { readonly kind: "data"; readonly value: unknown }
  | { readonly kind: "refused"; readonly message: string }
  | { readonly kind: "no-json" };

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export function isErrorRow(
  value: unknown,
): value is { readonly result: "error"; readonly message?: unknown } {
  return isRecord(value) && value["result"] === "error";
}

export const messageOf = (row: { readonly message?: unknown }): string =>
  typeof row.message === "string" ? row.message : "no message";

export function parse(answer: Answer): Parsed {
  // Without valid UTF-8, logins and names in the text would be wrong.
  if (!answer.isUtf8) return { kind: "no-json" };
  let value: unknown;
  try {
    value = JSON.parse(answer.text);
  } catch {
    return { kind: "no-json" };
  }
  return isErrorRow(value)
    ? { kind: "refused", message: messageOf(value) }
    : { kind: "data", value };
}

/**
 * Decodes HTML entities. Matomo escapes only error messages
 * (ResponseBuilder::formatExceptionMessage). Messages in bulk answers are not escaped.
 */
function decodeEntities(text: string): string {
  return text
    .replaceAll("&quot;", '"')
    .replaceAll("&#039;", "'")
    .replaceAll("&#39;", "'")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}

/**
 * Patterns of credentials in foreign text: tokens in links, and Matomo's tokens of 32 hex digits.
 */
const CREDENTIAL = [/(token(?:_auth)?=)[^&\s"'<>]+/gi, /()\b[0-9a-f]{32,}\b/gi];

/**
 * Cleans foreign text for display: decodes entities, removes control and invisible characters,
 * limits the length. A firewall or a debug page can repeat what it was sent. So the given secrets
 * are masked in every form in which they could appear.
 */
export function cleanText(text: string, secrets: readonly Secret[], max = 300): string {
  let plain = decodeEntities(text.slice(0, 20_000));
  for (const secret of secrets) {
    const value = secret.reveal();
    if (value === "") continue;
    const forms = [
      value,
      encodeURIComponent(value),
      new URLSearchParams({ v: value }).toString().slice(2),
      JSON.stringify(value).slice(1, -1),
    ];
    for (const form of new Set(forms)) plain = plain.replaceAll(form, "***");
  }
  for (const pattern of CREDENTIAL) plain = plain.replaceAll(pattern, "$1***");
  plain = plain
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
  const points = Array.from(plain.slice(0, max * 2));
  return points.length > max || plain.length > max * 2
    ? `${points.slice(0, max).join("")}...`
    : plain;
}

/** Describes an answer in an error: status, type and the first words. */
export function describeAnswer(answer: Answer, secrets: readonly Secret[]): string {
  const text = answer.text
    .slice(0, 20_000)
    .replaceAll(/<(script|style)\b[\s\S]*?<\/\1\s*>/gi, " ")
    .replaceAll(/<[^<>]*>/g, " ");
  const words = cleanText(text, secrets, 80);
  const type = cleanText(answer.contentType.split(";", 1)[0] ?? "", secrets, 40);
  const encoding = answer.isUtf8 ? "" : ", not in UTF-8";
  return `HTTP ${answer.status}${type === "" ? "" : `, ${type}`}${encoding}${words === "" ? ", empty" : `: ${words}`}`;
}

/**
 * Whether Matomo has locked this address after 20 failed logins. A locked Matomo answers 500, even
 * for a valid token (observed; Login::beforeLoginCheckBruteForce). Reads ask for English texts
 * (`language=en`). If the answer to a write is in another language, the write counts as unclear,
 * and the following read detects the lock.
 */
export const isLockedOut = (answer: Answer): boolean =>
  answer.status === 500 &&
  /too many failed logins|login:unblock/i.test(answer.text.slice(0, 20_000));

/**
 * Whether PHP exceeded its memory_limit in one large answer. The status is 500, with PHP's own
 * untranslated text (observed with 220,000 to 260,000 rows of one role and 128M). If memory does
 * not even suffice for the text, the answer is empty (observed with 368,000 rows).
 */
export const isOutOfMemory = (answer: Answer): boolean =>
  answer.status === 500 &&
  (answer.text.trim() === "" ||
    /allowed memory size|out of memory/i.test(answer.text.slice(0, 20_000)));

import type { Secret } from "../domain/secret.ts";

/** What came back over HTTP, before anybody has made sense of it. */
export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly location: string;
  readonly retryAfter: string;
  /**
   * Whether a server asks for a user name and password of HTTP itself: then it is not Matomo that
   * refused.
   */
  readonly httpLogin: boolean;
  /** The server's clock, as HTTP writes it; empty without one. */
  readonly date: string;
  readonly text: string;
  /** Whether the text is what was sent: in another encoding, it is only good to be shown. */
  readonly isUtf8: boolean;
}

/**
 * A body that is JSON: either data, or Matomo's `{"result":"error","message":...}`. The message is
 * as it came.
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
  // A login or a name in it would be another one.
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
 * Matomo escapes the messages of errors, and only these (ResponseBuilder::formatExceptionMessage;
 * in bulk answers they come decoded).
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
 * What looks like a credential in somebody else's text: tokens in links, and Matomo's tokens of 32
 * hex digits.
 */
const CREDENTIAL = [/(token(?:_auth)?=)[^&\s"'<>]+/gi, /()\b[0-9a-f]{32,}\b/gi];

/**
 * Makes somebody else's text fit to be shown: entities decoded, control and invisible characters
 * gone, bounded. A page that repeats what it was sent (a firewall, a debug page) must not put a
 * secret into an error, so secrets that were sent are masked in all the forms they can come back
 * in.
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

/** What was seen, for an error: status, type, the first words. */
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
 * Lock-out after 20 failed logins from one address: 500, the valid token too (LIVE;
 * Login::beforeLoginCheckBruteForce). The text is English because reads ask for it (`language=en`,
 * LIVE); a write in another language is taken for doubtful, and the read that follows finds out.
 */
export const isLockedOut = (answer: Answer): boolean =>
  answer.status === 500 &&
  /too many failed logins|login:unblock/i.test(answer.text.slice(0, 20_000));

/**
 * PHP's memory_limit hit by one large answer (LIVE: over 220,000 to 260,000 rows of one role with
 * 128M): 500 with PHP's own text, which is never translated, or silently when the memory does
 * not even last for that (LIVE: 368,000 rows).
 */
export const isOutOfMemory = (answer: Answer): boolean =>
  answer.status === 500 &&
  (answer.text.trim() === "" ||
    /allowed memory size|out of memory/i.test(answer.text.slice(0, 20_000)));

import { AccessError } from "../domain/error.ts";

/** What came back over HTTP, before anybody has made sense of it. */
export interface RawAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly location: string;
  readonly retryAfter: string;
  readonly text: string;
}

/** A body that is JSON: either data, or Matomo's `{"result":"error","message":...}`. */
export type Parsed =
  | { readonly kind: "data"; readonly value: unknown }
  | { readonly kind: "refused"; readonly message: string }
  | { readonly kind: "no-json" };

/** Messages come with markup escaped and are somebody else's text: decoded, cleaned and cut before anybody sees them. */
export function cleanMessage(text: string): string {
  const decoded = text
    .replaceAll("&quot;", '"')
    .replaceAll("&#039;", "'")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
  const plain = decoded
    .replaceAll(/[\p{Cc}\p{Cf}]+/gu, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
  return plain.length > 300 ? `${plain.slice(0, 300)}...` : plain;
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export function isErrorRow(value: unknown): value is { readonly result: "error"; readonly message?: unknown } {
  return isRecord(value) && value["result"] === "error";
}

export const messageOf = (row: { readonly message?: unknown }): string =>
  cleanMessage(typeof row.message === "string" ? row.message : "no message");

export function parse(answer: RawAnswer): Parsed {
  let value: unknown;
  try {
    value = JSON.parse(answer.text);
  } catch {
    return { kind: "no-json" };
  }
  return isErrorRow(value) ? { kind: "refused", message: messageOf(value) } : { kind: "data", value };
}

/** What was seen, for an error: status, type, the first words. A token never stands in an answer, but it is cut to little all the same. */
export function describeAnswer(answer: RawAnswer): string {
  const words = cleanMessage(answer.text.replaceAll(/<[^>]*>/g, " ")).slice(0, 80);
  return `HTTP ${answer.status}${answer.contentType === "" ? "" : `, ${answer.contentType.split(";", 1)[0]}`}${words === "" ? "" : `: ${words}`}`;
}

/** Lock-out after too many failed logins: 500, and it must never be tried again (LIVE, 5.0.2). */
export const isLockedOut = (answer: RawAnswer): boolean =>
  answer.status === 500 && /too many failed logins|login:unblock/i.test(answer.text);

/** PHP's memory_limit hit by one large answer (LIVE: 260,000 rows of one role). */
export const isOutOfMemory = (answer: RawAnswer): boolean => answer.status === 500 && /allowed memory size/i.test(answer.text);

/** An answer that ends all traffic; `undefined` for all others. */
export function stopError(answer: RawAnswer): AccessError | undefined {
  if (isLockedOut(answer)) {
    return new AccessError(
      "matomo-locked",
      "Matomo has locked this address out after too many failed logins, the valid token too.",
      "Wait an hour, or run `./console login:unblock-blocked-ips` on the server, and find out what sent wrong tokens.",
    );
  }
  if (answer.status !== 401 && answer.status !== 403) return undefined;
  const parsed = parse(answer);
  const said = parsed.kind === "refused" ? ` (${parsed.message})` : "";
  return new AccessError(
    "matomo-auth",
    `Matomo does not accept MATOMO_TOKEN${said}.`,
    "The token must be valid and belong to a super user, and this address must be allowed to log in. Nothing more was sent.",
  );
}

export function redirectError(answer: RawAnswer): AccessError {
  let target = "";
  try {
    target = ` to ${new URL(answer.location).origin}`;
  } catch {
    // a relative or odd address is not worth showing
  }
  return new AccessError(
    "matomo-answer",
    `Matomo redirects${target} (HTTP ${answer.status}). The token is not sent there.`,
    "Use the address itself as url, with https://.",
  );
}

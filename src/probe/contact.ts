import type { Contact } from "../doctor/matomo-facts.ts";
import type { Seen } from "../doctor/result.ts";
import { AccessError } from "../domain/error.ts";
import { type Answer, describeAnswer, isLockedOut, isRecord, parse } from "../matomo/answer.ts";
import { checkUrl, type Clock, type Connection } from "../matomo/connection.ts";
import { encodeForm } from "../matomo/form.ts";
import { type Exchange, NO_ANSWER, Transport } from "../matomo/transport.ts";

/**
 * A method that anybody may call: without a token Matomo answers `{"value":false}` (observed on
 * 5.0.2 and 5.3.0-alpha), and does not count it as a failed login.
 */
export const HARMLESS = "UsersManager.hasSuperUserAccess";

const MAX_WAIT_MS = 20_000;
/** The maximum time for a request to a guessed address. */
const MAX_GUESS_MS = 5_000;
/** Paths at which Matomo is often installed. */
const USUAL_PATHS = ["", "/matomo", "/piwik", "/analytics", "/stats"] as const;
const MAX_GUESSES = 8;

/** How to connect without a token. */
export type Way = Pick<Connection, "proxy">;

async function ask(
  url: string,
  ms: number,
  way: Way,
  clock: Clock,
  signal: AbortSignal,
): Promise<Exchange> {
  const transport = new Transport({ url, ...way });
  const body = encodeForm([["language", "en"]]);
  return transport.send(HARMLESS, body, () => ms, clock, signal);
}

/** Whether an answer comes from Matomo's API. */
function isMatomo(answer: Answer): boolean {
  if (isLockedOut(answer)) return true;
  const parsed = parse(answer);
  if (parsed.kind === "refused") return true;
  return parsed.kind === "data" && isRecord(parsed.value) && "value" in parsed.value;
}

async function isMatomoAt(
  url: string,
  way: Way,
  clock: Clock,
  signal: AbortSignal,
): Promise<boolean> {
  const exchange = await ask(url, MAX_GUESS_MS, way, clock, signal);
  return exchange.kind === "answer" && isMatomo(exchange.answer);
}

/**
 * The base URL in a text, in a form to which a token could be sent; `undefined` for other texts.
 */
function baseOf(text: string): string | undefined {
  try {
    const url = new URL(text);
    return checkUrl(`${url.origin}${url.pathname}`);
  } catch (error) {
    if (error instanceof AccessError || error instanceof TypeError) return undefined;
    throw error;
  }
}

/** Other addresses on the same host to try, those above the given path first. */
function guessesFor(url: string): string[] {
  const { origin, pathname } = new URL(url);
  const parts = pathname.split("/").filter((part) => part !== "");
  const above = parts.map((_, index) => `/${parts.slice(0, index).join("/")}`.replace(/\/$/, ""));
  return [...new Set([...above.toReversed(), ...USUAL_PATHS])]
    .map((path) => `${origin}${path}`)
    .filter((guess) => guess !== url)
    .slice(0, MAX_GUESSES);
}

async function firstMatomo(
  guesses: readonly string[],
  way: Way,
  clock: Clock,
  signal: AbortSignal,
): Promise<string | undefined> {
  for (const guess of guesses) if (await isMatomoAt(guess, way, clock, signal)) return guess;
  return undefined;
}

async function redirected(
  url: string,
  { status, location }: Answer,
  way: Way,
  clock: Clock,
  signal: AbortSignal,
): Promise<Contact> {
  const target = URL.canParse(location, url) ? new URL(location, url).href : undefined;
  const base = target === undefined ? undefined : baseOf(target);
  // Shows only the origin, because the server chose the rest of the target.
  const origin = base === undefined ? undefined : new URL(base).origin;
  const found =
    base !== undefined && base !== url && (await isMatomoAt(base, way, clock, signal))
      ? base
      : undefined;
  return { kind: "redirect", status, origin, matomo: found };
}

async function judge(
  url: string,
  answer: Answer,
  way: Way,
  clock: Clock,
  signal: AbortSignal,
): Promise<Contact> {
  if (isMatomo(answer)) return { kind: "matomo" };
  const { status } = answer;
  if (status >= 300 && status < 400) return redirected(url, answer, way, clock, signal);
  if (status === 407 && way.proxy) return { kind: "proxy-login" };
  if (status === 401 && answer.httpLogin) return { kind: "login-in-front" };
  const seen = describeAnswer(answer, []);
  if ([429, 502, 503, 504].includes(status)) return { kind: "not-available", seen };
  const matomo = await firstMatomo(guessesFor(url), way, clock, signal);
  return { kind: "not-matomo", seen, matomo };
}

export interface FirstContact {
  readonly contact: Contact;
  /** The server's clock minus this computer's, in seconds. */
  readonly clockSkew: Seen<number>;
}

function skewOf(exchange: Exchange, now: Date): Seen<number> {
  const date = exchange.kind === "answer" ? Date.parse(exchange.answer.date) : Number.NaN;
  return Number.isNaN(date)
    ? {
        unseen: "Matomo's clock is not known.",
        fix: "The clock is read from the answers of the server: fix the connection first.",
      }
    : { seen: Math.round((date - now.getTime()) / 1000) };
}

/** Sends one request without a token to an address, and determines what answers there. */
export async function firstContact(
  url: string,
  way: Way,
  clock: Clock,
  signal: AbortSignal,
): Promise<FirstContact> {
  const exchange = await ask(url, MAX_WAIT_MS, way, clock, signal);
  const clockSkew = skewOf(exchange, clock.now());
  switch (exchange.kind) {
    case "untrusted":
      return { contact: { kind: "untrusted", code: exchange.reason }, clockSkew };
    case "not-sent":
      return { contact: { kind: "unreachable", reason: exchange.reason }, clockSkew };
    case "broken":
      return {
        contact:
          exchange.reason === NO_ANSWER
            ? { kind: "no-answer", seconds: MAX_WAIT_MS / 1000 }
            : { kind: "unreachable", reason: exchange.reason },
        clockSkew,
      };
    case "unreadable":
      return {
        contact: { kind: "not-matomo", seen: exchange.reason, matomo: undefined },
        clockSkew,
      };
    case "answer":
      return { contact: await judge(url, exchange.answer, way, clock, signal), clockSkew };
  }
}

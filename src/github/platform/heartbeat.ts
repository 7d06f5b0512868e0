import type { Diagnostic } from "../../domain/diagnostic.ts";
import { isLoopback } from "../../domain/loopback.ts";
import type { Context } from "./context.ts";

const MAX_ATTEMPTS = 3;
const TIMEOUT_MS = 10_000;

const warning = (message: string): Diagnostic => ({
  severity: "warning",
  code: "no-heartbeat",
  message,
  hint: "Check the input heartbeat-url, or delete it.",
});

/** The address to call; `undefined` if it is neither encrypted nor on this machine. */
function addressOf(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isSafe =
    url?.protocol === "https:" || (url?.protocol === "http:" && isLoopback(url.hostname));
  return isSafe ? url : undefined;
}

/** The reason why a call failed, without the address, which is a secret. */
function failureOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  if (typeof cause === "object" && cause !== null && "code" in cause) return String(cause.code);
  return error instanceof Error && error.name === "TimeoutError"
    ? "no answer in time"
    : "no answer";
}

/**
 * Calls the address of a monitor at the end of a run, so that the monitor notices missing runs. The
 * address is a secret and appears in no log. Sends no data, and follows no redirect.
 * @returns a warning if the call failed, which does not fail the run
 */
export async function sendHeartbeat({ runner }: Context): Promise<Diagnostic | undefined> {
  const text = runner.input("heartbeat-url");
  if (text === "") return undefined;
  const url = addressOf(text);
  if (!url) return warning("The heartbeat was not sent: its address must begin with https://.");
  const { io } = runner;
  let failure = "";
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    try {
      const signal = io.deadline(TIMEOUT_MS);
      const response = await fetch(url, { redirect: "manual", signal });
      await response.body?.cancel();
      io.debug?.(`heartbeat: HTTP ${response.status}`);
      if (response.ok) return undefined;
      failure = `HTTP ${response.status}`;
    } catch (error) {
      failure = failureOf(error);
      io.debug?.(`heartbeat: ${failure}`);
    }
    if (attempt < MAX_ATTEMPTS) await io.sleep(1000 * attempt);
  }
  return warning(`The heartbeat was not received: ${failure}.`);
}

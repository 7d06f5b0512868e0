import type { DebugLog } from "../domain/debug-log.ts";
import { hideEmails } from "../domain/hide-emails.ts";
import { Secret } from "../domain/secret.ts";
import { cleanText } from "../matomo/answer.ts";
import type { Io } from "./io.ts";

/** Where secrets come from. */
const SECRETS = ["MATOMO_TOKEN", "MATOMO_PASSWORD", "INPUT_GITHUB-TOKEN", "GITHUB_TOKEN"];

/**
 * The secrets that the environment holds. They are not expected in any line; should one be, it is
 * masked.
 */
export const secretsOf = (env: Io["env"]): Secret[] =>
  SECRETS.flatMap((name) => (env[name] ? [new Secret(env[name])] : []));

const MAX_LENGTH = 1_000;

/**
 * The log of a run: each line with the milliseconds since it began, without secrets and e-mails
 * whatever it is given.
 */
export function makeDebugLog(io: Pick<Io, "env" | "now">, write: (line: string) => void): DebugLog {
  const begun = io.now().getTime();
  const secrets = secretsOf(io.env);
  const clean = hideEmails([]);
  return (text) =>
    write(`+${io.now().getTime() - begun} ms ${clean(cleanText(text, secrets, MAX_LENGTH))}`);
}

/** Tells several lines. The lines are made only when somebody asked for them. */
export function tellFacts(debug: DebugLog | undefined, facts: () => readonly string[]): void {
  if (!debug) return;
  for (const fact of facts()) debug(fact);
}

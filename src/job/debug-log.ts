import type { DebugLog } from "../domain/debug-log.ts";
import { hideEmails } from "../domain/hide-emails.ts";
import { Secret } from "../domain/secret.ts";
import { cleanText } from "../matomo/answer.ts";
import type { Io } from "./io.ts";

/** The environment variables that contain secrets. */
const SECRETS = ["MATOMO_TOKEN", "MATOMO_PASSWORD", "INPUT_GITHUB-TOKEN", "GITHUB_TOKEN"];

/** The secrets in the environment. If a line contains a secret by mistake, it is masked. */
export const secretsOf = (env: Io["env"]): Secret[] =>
  SECRETS.flatMap((name) => (env[name] ? [new Secret(env[name])] : []));

const MAX_LENGTH = 1_000;

/**
 * The debug log of a run. Each line has the milliseconds since the start, and never contains
 * secrets or e-mails.
 */
export function makeDebugLog(io: Pick<Io, "env" | "now">, write: (line: string) => void): DebugLog {
  const begun = io.now().getTime();
  const secrets = secretsOf(io.env);
  const clean = hideEmails([]);
  return (text) =>
    write(`+${io.now().getTime() - begun} ms ${clean(cleanText(text, secrets, MAX_LENGTH))}`);
}

/** Logs several lines, which are computed only if there is a debug log. */
export function tellFacts(debug: DebugLog | undefined, facts: () => readonly string[]): void {
  if (!debug) return;
  for (const fact of facts()) debug(fact);
}

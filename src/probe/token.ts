import type { PasswordFact, TokenFact } from "../doctor/matomo-facts.ts";
import type { Seen } from "../doctor/result.ts";
import { AccessError } from "../domain/error.ts";
import { cleanText, describeAnswer, isLockedOut, isRecord, parse } from "../matomo/answer.ts";
import { clientOf, Doubt } from "../matomo/client.ts";
import type { Clock, Connection } from "../matomo/connection.ts";
import { encodeForm } from "../matomo/form.ts";
import { isAboutPassword } from "../matomo/refusal.ts";
import { Transport } from "../matomo/transport.ts";
import { HARMLESS } from "./contact.ts";

const MAX_WAIT_MS = 20_000;
const AGAIN = "Run doctor again.";

/**
 * Asks once whether the token belongs to a super user. A wrong token causes exactly one failed
 * login, because nothing is repeated.
 */
export async function askToken(
  connection: Connection,
  clock: Clock,
  signal: AbortSignal,
): Promise<Seen<TokenFact>> {
  const { token } = connection;
  const body = encodeForm([
    ["token_auth", token.reveal()],
    ["language", "en"],
  ]);
  const transport = new Transport(connection);
  const exchange = await transport.send(HARMLESS, body, () => MAX_WAIT_MS, clock, signal);
  if (exchange.kind !== "answer")
    return { unseen: `The token could not be checked: ${exchange.reason}.`, fix: AGAIN };
  const { answer } = exchange;
  if (isLockedOut(answer)) return { seen: { kind: "locked" } };
  const parsed = parse(answer);
  if (answer.status === 401) {
    const said = parsed.kind === "refused" ? cleanText(parsed.message, [token]) : "";
    return { seen: { kind: "refused", said: said.replace(/\.$/, "") } };
  }
  const value =
    answer.status === 200 && parsed.kind === "data" && isRecord(parsed.value)
      ? parsed.value["value"]
      : undefined;
  if (value === true || value === 1 || value === "1") return { seen: { kind: "superuser" } };
  if (value === false || value === 0 || value === "0") return { seen: { kind: "not-superuser" } };
  return {
    unseen: `Matomo gave no usable answer about the token (${describeAnswer(answer, [token])}).`,
    fix: AGAIN,
  };
}

/**
 * A name that no account can have, because logins cannot contain parentheses. Matomo checks the
 * password first and then rejects the login, so nothing can change (observed on 5.0.2 and
 * 5.3.0-alpha).
 */
const NOBODY = "no such account (doctor)";

/**
 * Whether Matomo accepts the password. No method only checks a password, so this tries once to
 * remove the super user right of an account that cannot exist.
 */
export async function askPassword(
  connection: Connection,
  clock: Clock,
  signal: AbortSignal,
): Promise<Seen<PasswordFact>> {
  const { password } = connection;
  if (password === undefined) return { seen: { kind: "not-set" } };
  try {
    const client = clientOf(connection);
    const answer = await client.call(
      "UsersManager.setSuperUserAccess",
      [
        ["userLogin", NOBODY],
        ["hasSuperUserAccess", "0"],
        ["passwordConfirmation", password.reveal()],
        ["language", "en"],
      ],
      clock,
      // This call is sent as a write, so it is not repeated after an unclear answer.
      { kind: "write", signal },
    );
    if (answer instanceof Doubt)
      return { unseen: `The password could not be checked: ${answer.reason}.`, fix: AGAIN };
    const parsed = parse(answer);
    if (parsed.kind !== "refused")
      return {
        unseen: `Matomo gave no usable answer about the password (${describeAnswer(answer, client.secrets)}).`,
        fix: AGAIN,
      };
    if (/users has been disabled/i.test(parsed.message))
      return {
        unseen: "The password could not be checked, because changes to users are disabled.",
        fix: "Enable user management first.",
      };
    return {
      seen: { kind: isAboutPassword(parsed.message, NOBODY) ? "refused" : "accepted" },
    };
  } catch (error) {
    if (!(error instanceof AccessError) || error.code === "internal") throw error;
    return { unseen: error.message, fix: error.hint ?? AGAIN };
  }
}

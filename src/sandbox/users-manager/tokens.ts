import type { Call } from "../core/call.ts";
import { isNumeric, isTruthy } from "../core/php.ts";
import { findByEmail, findUser } from "../core/state.ts";

const DAY = 86_400_000;

/**
 * The common forms of Matomo's `Date::factory`: words for days, ISO dates and times, and dates that
 * begin with the day.
 */
function readDate(call: Call, text: string): Date | undefined {
  const now = Date.parse(call.nowIso());
  const today = now - (now % DAY);
  const words: Readonly<Record<string, number>> = {
    now,
    today,
    tomorrow: today + DAY,
    yesterday: today - DAY,
  };
  const word = Object.hasOwn(words, text) ? words[text] : undefined;
  if (word !== undefined) return new Date(word);
  const dayFirst = text
    .replace(/^(\d\d)-(\d\d)-(\d{4})\b/, "$3-$2-$1")
    .replace(/^(\d{4})\/(\d\d?)\/(\d\d?)\b/, "$1-$2-$3");
  const match = /^(\d{4})-(\d\d?)-(\d\d?)(?:[ T](\d\d?):(\d\d)(?::(\d\d))?)?$/.exec(dayFirst);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second] = match.map((part) => Number(part ?? "0"));
  if ([month ?? 0, day ?? 0].includes(0) || (month ?? 0) > 12 || (day ?? 0) > 31) return undefined;
  return new Date(
    Date.UTC(year ?? 0, (month ?? 1) - 1, day ?? 1, hour ?? 0, minute ?? 0, second ?? 0),
  );
}

function readExpiry(call: Call): string | null {
  const hours = call.text("expireHours");
  const date = call.text("expireDate");
  if (isTruthy(date)) {
    const time = readDate(call, date);
    return time
      ? time.toISOString()
      : call.fail(`Date format must be: YYYY-MM-DD, or 'today' or 'yesterday' (given: ${date}).`);
  }
  if (!isTruthy(hours) || !isNumeric(hours)) return null;
  return new Date(Date.parse(call.nowIso()) + Number(hours) * 3_600_000).toISOString();
}

/**
 * `UsersManager.createAppSpecificTokenAuth`: creates a token for everybody who knows the password,
 * without a login.
 */
export function createToken(call: Call): string {
  call.attempts.needUnlocked(200);
  const asked = call.bound("userLogin");
  const user =
    findUser(call.state, asked) ??
    (asked.includes("@") ? findByEmail(call.state, asked) : undefined);
  if (!user) call.attempts.fail();
  if (!user || !call.isPassword(user.login, call.typedText("passwordConfirmation")))
    return call.fail("The current password you entered is not correct.");
  const expires = readExpiry(call);
  const description = call.text("description");
  if (!isTruthy(description)) call.fail("Description: A value needs to be provided.");
  const { length } = [...description];
  if (length > 100)
    call.fail(
      `Description: The value contains "${length}" characters but should contain at most 100 characters.`,
    );
  const token = call.world.random(16).toString("hex");
  const owner = typeof call.value("userLogin") === "string" ? user.login : call.text("userLogin");
  call.state.tokens.push({
    login: owner,
    hash: call.hash(token),
    description,
    expires,
    secureOnly: false,
  });
  return token;
}

import { loginKey } from "../domain/login.ts";
import { ENTER_TOKEN } from "../domain/secret.ts";
import type { Settings } from "../manifest/model.ts";
import { isAhead } from "../plan/due-reviews.ts";
import { jobToken } from "../plan/due-tokens.ts";
import type { PasswordFact, Superuser, TokenFact } from "./matomo-facts.ts";
import { type CheckResult, isSeen, ok, problem, type Seen, unknown, warning } from "./result.ts";

const WHERE_TOKENS = "Matomo: Personal > Security > Auth tokens";

export function checkToken(token: Seen<TokenFact>): CheckResult {
  if (!isSeen(token)) return unknown("token", token.unseen, token.fix);
  switch (token.seen.kind) {
    case "not-set":
      return problem(
        "token",
        "MATOMO_TOKEN is not set.",
        `Create a token of a super user (${WHERE_TOKENS}). Run \`${ENTER_TOKEN}\`, paste the token, and press Enter.`,
      );
    case "refused":
      // Matomo's message names the IP address if its allowlist refused it (login_allowlist_ip; seen
      // on real servers).
      if (/\bIP\b/.test(token.seen.said))
        return problem(
          "token",
          `Matomo refuses requests from this address (HTTP 401: ${token.seen.said}).`,
          "Add the address to login_allowlist_ip in config/config.ini.php on the server. The addresses of GitHub's runners change: use a runner of your own, or set login_allowlist_apply_to_reporting_api_requests = 0.",
        );
      return problem(
        "token",
        `Matomo does not accept the token (HTTP 401${token.seen.said === "" ? "" : `: ${token.seen.said}`}).`,
        `Create a new token of a super user (${WHERE_TOKENS}). If it is new, check whether Matomo allows logins from this address (login_allowlist_ip in config.ini.php).`,
      );
    case "locked":
      return problem(
        "token",
        "Matomo has locked this address after too many failed logins. It refuses valid tokens, too.",
        "Wait an hour, or run `./console login:unblock-blocked-ips` on the server. Find out what sends wrong tokens or passwords.",
      );
    case "not-superuser":
      return problem(
        "token",
        "The token is valid, but its owner is not a super user.",
        "In Matomo, give the account super user access under Administration > System > Users, or use a token of another account. Only a super user can read and change everybody's access.",
      );
    case "superuser":
      return ok("token", "The token is valid, and its owner is a super user.");
  }
}

/** Checks that the account in the settings owns the token, as far as Matomo shows that. */
export function checkAccount(
  superusers: Seen<readonly Superuser[]>,
  account: string | undefined,
): CheckResult {
  if (!isSeen(superusers)) return unknown("account", superusers.unseen, superusers.fix);
  const active = superusers.seen.filter((user) => user.active);
  const [only] = active;
  const isNamed = ({ login }: Superuser): boolean =>
    account !== undefined && loginKey(login) === loginKey(account);
  if (account !== undefined && !active.some(isNamed))
    return problem(
      "account",
      `settings.yaml names ${account} as the token's owner (account), but that login is not an active super user in Matomo.`,
      `Write the login that owns the token: ${active.map(({ login }) => login).join(", ")}.`,
    );
  if (active.length === 1 && only)
    return ok("account", `The token is ${only.login}'s: Matomo has no other active super user.`);
  return account === undefined
    ? unknown(
        "account",
        `Matomo does not report whose token it is. It could be the token of ${active.map(({ login }) => login).join(", ")}.`,
        "Write the login that owns the token into settings.yaml (account), so that no run removes its rights.",
      )
    : unknown(
        "account",
        `settings.yaml names ${account}, an active super user. Matomo does not report whose token it is.`,
        "Check once that the token is in this account's list of tokens (Personal > Security).",
      );
}

export function checkPassword(password: Seen<PasswordFact>): CheckResult {
  if (!isSeen(password)) return unknown("password", password.unseen, password.fix);
  switch (password.seen.kind) {
    case "not-set":
      return warning(
        "password",
        "MATOMO_PASSWORD is not set. Without it, super users and e-mails cannot be changed.",
        "Where changes are applied, set it to the password of the token's owner. Everything else works without it.",
      );
    case "not-checked":
      return unknown(
        "password",
        "MATOMO_PASSWORD is set, but was not sent anywhere.",
        "Check it with --check-password. This is one login attempt: a wrong password counts towards Matomo's lock.",
      );
    case "accepted":
      return ok("password", "Matomo accepts MATOMO_PASSWORD for the token's owner.");
    case "refused":
      return problem(
        "password",
        "MATOMO_PASSWORD is not the password of the token's owner. It was tried once.",
        "Set it to the password with which the token's owner logs in to Matomo.",
      );
  }
}

/**
 * Checks when the token in settings.yaml must be replaced, because Matomo does not report that.
 * Uses the same days as plans and drift reports.
 */
export function checkTokenAge(token: Settings["token"], today: string): CheckResult {
  const own = token && jobToken({ token }, today);
  if (!own)
    return unknown(
      "token-age",
      "Matomo does not report when a token was created or when it expires.",
      "In settings.yaml, write the day on which the token was created, for example token: { made: 2026-10-01, every: 90d }. Reports then show when a new token is due.",
    );
  const { made, due, state } = own;
  if (isAhead(made, today))
    return problem(
      "token-age",
      `The token was created in the future (${made}), so its age is unknown.`,
      "In settings.yaml (token), write the day on which the token was created.",
    );
  const fix = `Create a new token (${WHERE_TOKENS}), replace the old token with it, and write the day of creation into settings.yaml (token).`;
  if (state === "overdue") return problem("token-age", `A new token was due on ${due}.`, fix);
  return state === "soon"
    ? warning("token-age", `A new token is due on ${due}.`, fix)
    : ok("token-age", `A new token is due on ${due} (token in settings.yaml).`);
}

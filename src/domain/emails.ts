import { describeCharacter } from "./names.ts";

/**
 * The e-mails that Matomo accepts for a new account. Matomo 5.0 to 5.3 checks an e-mail with
 * `filter_var($email, FILTER_VALIDATE_EMAIL)` (core/Piwik.php), after `trim` and `htmlspecialchars`
 * (core/API/Proxy.php). Addresses with `&` or quotes are refused, because `htmlspecialchars` has
 * changed these characters. The database keeps 100 characters (core/Db/Schema/Mysql.php) and cuts
 * off the rest without an error.
 */
const MAX_EMAIL = 100;
const MAX_LOCAL = 64;
const MAX_LABEL = 63;

const LOCAL = /^[!#$%*+/0-9=?A-Z^_`a-z{|}~-]+(?:\.[!#$%*+/0-9=?A-Z^_`a-z{|}~-]+)*$/;
const LABEL = /^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/;
/** An IP address in brackets, as PHP 8 accepts it (ext/filter/logical_filters.c). */
const LITERAL =
  /^\[(?:(?:IPv6:(?:(?:[a-f0-9]{1,4}(?::[a-f0-9]{1,4}){7})|(?:(?!(?:.*[a-f0-9][:\]]){7,})(?:[a-f0-9]{1,4}(?::[a-f0-9]{1,4}){0,5})?::(?:[a-f0-9]{1,4}(?::[a-f0-9]{1,4}){0,5})?)))|(?:(?:IPv6:(?:(?:[a-f0-9]{1,4}(?::[a-f0-9]{1,4}){5}:)|(?:(?!(?:.*[a-f0-9]:){5,})(?:[a-f0-9]{1,4}(?::[a-f0-9]{1,4}){0,3})?::(?:[a-f0-9]{1,4}(?::[a-f0-9]{1,4}){0,3}:)?)))?(?:(?:25[0-5])|(?:2[0-4][0-9])|(?:1[0-9]{2})|(?:[1-9]?[0-9]))(?:\.(?:(?:25[0-5])|(?:2[0-4][0-9])|(?:1[0-9]{2})|(?:[1-9]?[0-9]))){3}))\]$/i;

export function domainProblem(domain: string): string | undefined {
  if (domain === "") return "there is nothing after the @";
  if (domain.startsWith("["))
    return LITERAL.test(domain) ? undefined : "the text in brackets is not an IP address";
  const labels = domain.split(".");
  if (labels.length < 2) return `${domain} has no dot`;
  if (labels.includes(""))
    return "the part after the @ has a dot at its beginning or end, or two in a row";
  if (labels.some((label) => label.length > MAX_LABEL))
    return `a part between dots has more than ${MAX_LABEL} characters`;
  const odd = labels.find((label) => !LABEL.test(label));
  if (odd !== undefined) {
    const character = /[^A-Za-z0-9-]/u.exec(odd)?.[0];
    return character === undefined
      ? `${odd} begins or ends with a hyphen`
      : `the part after the @ contains ${describeCharacter(character)}`;
  }
  return /^[A-Za-z]/.test(labels.at(-1) ?? "")
    ? undefined
    : `.${labels.at(-1)} is not a top-level domain`;
}

/** Why Matomo refuses an e-mail, in words, or `undefined` if Matomo accepts it. */
export function emailProblem(email: string): string | undefined {
  const at = email.indexOf("@");
  if (at < 0) return "there is no @";
  const local = email.slice(0, at);
  if (email.length > MAX_EMAIL)
    return `it has ${email.length} characters, and Matomo stores only ${MAX_EMAIL}`;
  const refused = /[&"'<>]/.exec(email)?.[0];
  if (refused !== undefined) return `it contains ${describeCharacter(refused)}`;
  if (local === "") return "there is nothing before the @";
  if (local.length > MAX_LOCAL)
    return `the part before the @ has more than ${MAX_LOCAL} characters`;
  const odd = /[^!#$%*+/0-9=?A-Z^_`a-z{|}~.-]/u.exec(local)?.[0];
  if (odd !== undefined) return `the part before the @ contains ${describeCharacter(odd)}`;
  if (!LOCAL.test(local))
    return "the part before the @ has a dot at its beginning or end, or two in a row";
  return domainProblem(email.slice(at + 1));
}

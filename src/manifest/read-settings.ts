import { isLoopback } from "../domain/loopback.ts";
import { mailDomainProblem } from "../domain/mail-domains.ts";
import { isCostly } from "../domain/patterns.ts";
import { ACCESS_SHAPE } from "./access.generated.ts";
import type { Cursor } from "./cursor.ts";
import { readMembers, type ShapeRules } from "./read-shape.ts";
import { readDataClass, readDuration, readOwner, readTokenUse } from "./read-review-keys.ts";
import { readDay, readLogin, readText } from "./scalars.ts";
import { type Settings, SETTINGS_SHAPE, type SettingsText } from "./settings.generated.ts";

const MANIFEST_KEYS: readonly string[] = ACCESS_SHAPE.file.keys;

/** The hint for a key that does not belong in settings.yaml. */
function misplaced(name: string): string | undefined {
  if (MANIFEST_KEYS.includes(name))
    return `Move ${name} to another file next to settings.yaml, like people.yaml.`;
  if (/token|password|secret/i.test(name))
    return "Secrets do not belong in files: the token comes from the environment (MATOMO_TOKEN).";
  return undefined;
}

function readUrl(cursor: Cursor, what: string): string | undefined {
  const text = readText(cursor, what);
  if (text === undefined) return undefined;
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return cursor.report(
      "wrong-url",
      `"${text}" is not a URL.`,
      "Write it like https://analytics.example.org.",
    );
  }
  if (url.protocol !== "https:" && url.protocol !== "http:")
    return cursor.report(
      "wrong-url",
      "The URL must begin with https://.",
      "Write it like https://analytics.example.org.",
    );
  // `new URL` also accepts http:/x and https:x.
  if (!/^https?:\/\/[^/]/i.test(text))
    return cursor.report(
      "wrong-url",
      `"${text}" is not a URL.`,
      "Write it like https://analytics.example.org.",
    );
  if (url.protocol === "http:" && !isLoopback(url.hostname))
    return cursor.report(
      "wrong-url",
      "The URL is not encrypted, so the token could be read in transit.",
      `Write https://${url.host}${url.pathname === "/" ? "" : url.pathname}.`,
    );
  if (url.username !== "" || url.password !== "")
    return cursor.report(
      "wrong-url",
      "The URL contains a user name or password.",
      "Remove them: the token comes from the environment (MATOMO_TOKEN).",
    );
  if (url.search !== "" || url.hash !== "")
    return cursor.report(
      "wrong-url",
      "The URL has a query or fragment.",
      `Write ${url.origin}${url.pathname}.`,
    );
  return text;
}

const LOGIN_PATTERN = /^[A-Za-zÄäÖöÜüß0-9_.@+*?-]{1,100}$/u;

function readPattern(cursor: Cursor, what: string): string | undefined {
  const pattern = readText(cursor, what);
  if (pattern === undefined || LOGIN_PATTERN.test(pattern)) return pattern;
  return cursor.report(
    "wrong-pattern",
    `"${pattern}" cannot match any login.`,
    "Use only characters that logins can have, with * or ? as wildcards.",
  );
}

function readRecipient(cursor: Cursor, what: string): string | undefined {
  const key = readText(cursor, what);
  if (key === undefined || /^age1[a-z0-9]{50,}$/.test(key)) return key;
  return cursor.report(
    "wrong-value",
    "A recipient must be an age public key.",
    "A public key begins with age1; create one with age-keygen. Never write a secret key (AGE-SECRET-KEY-...) here.",
  );
}

function readMailDomain(cursor: Cursor, what: string): string | undefined {
  const domain = readText(cursor, what);
  const problem = domain === undefined ? undefined : mailDomainProblem(domain);
  return problem === undefined
    ? domain
    : cursor.report("wrong-value", problem.message, problem.hint);
}

/** Reads the reason in `paused`. Everybody whose run is stopped sees this reason. */
function readPaused(cursor: Cursor, what: string): string | undefined {
  if (typeof cursor.scalar?.value === "boolean")
    return cursor.report(
      "wrong-type",
      `\`paused:\` must be a reason in words, not ${cursor.source}.`,
      cursor.scalar.value
        ? "Write the reason, like paused: Matomo is moving to another server."
        : "Delete the line.",
    );
  return readText(cursor, what);
}

/** Readers for the kinds of text that the schema names. A new kind needs a reader here. */
const TEXTS: Readonly<Record<SettingsText, (cursor: Cursor, what: string) => string | undefined>> =
  {
    serverUrl: readUrl,
    login: readLogin,
    loginPattern: readPattern,
    mailDomain: readMailDomain,
    recipient: readRecipient,
    duration: readDuration,
    owner: readOwner,
    dataClass: readDataClass,
    day: readDay,
    tokenUse: readTokenUse,
    pauseReason: readPaused,
  };

const TOKEN_EXAMPLE = "token: { made: 2026-10-01, every: 90d, usedBy: GitHub Actions }";

const RULES: ShapeRules = {
  texts: TEXTS,
  missing: {
    url: [
      "settings.yaml has no `url:`, the address of Matomo.",
      "Add url: https://analytics.example.org.",
    ],
    "token.made": ["`token:` has no `made:`.", `Write ${TOKEN_EXAMPLE}.`],
    "token.every": ["`token:` has no `every:`.", `Write ${TOKEN_EXAMPLE}.`],
  },
  tooSmall: {
    "protect.superusers": [
      "protect.superusers must be at least 1: without a super user nobody can repair Matomo.",
      "Write 1 or more; 2 is wise.",
    ],
    "invitations.days": [
      "An invitation that is valid for 0 days cannot be accepted.",
      "Write 1 or more.",
    ],
  },
  examples: {
    token: `${TOKEN_EXAMPLE}. The token itself never belongs in a file: it comes from the environment (MATOMO_TOKEN)`,
  },
};

/**
 * Keys of a later version. This version refuses these keys, because people would rely on their
 * protection.
 */
const LATER = ["rules", "scopes"] as const;

/** The top-level keys of settings.yaml. */
export const SETTINGS_KEYS: readonly string[] = [...Object.keys(SETTINGS_SHAPE.keys), ...LATER];

/** Reads settings.yaml by the shape that is generated from its schema. */
export function readSettings(root: Cursor): Settings | undefined {
  const fields = root.fields(
    "settings.yaml",
    SETTINGS_KEYS,
    "url: https://analytics.example.org",
    misplaced,
  );
  if (!fields.isMapping) return undefined;
  for (const later of LATER) {
    fields
      .key(later)
      ?.report(
        "not-supported-yet",
        `This version does not support the key \`${later}\`, so the key would have no effect.`,
        `Delete \`${later}\`, or use a version that supports it.`,
      );
  }
  // The type and the shape are generated from the same schema.
  const settings = readMembers(root, fields, SETTINGS_SHAPE, RULES) as Settings | undefined;
  if (settings?.unmanaged === "remove" && settings.removals !== "all") {
    fields
      .get("unmanaged")
      ?.report(
        "no-effect",
        `\`unmanaged: remove\` has no effect while \`removals\` is ${settings.removals}.`,
        "Set removals: all, or unmanaged: report.",
        "warning",
      );
  }
  checkReviews(fields.get("reviews"));
  if (settings) checkPatterns(settings.ignore, fields.get("ignore"));
  return settings;
}

/** Checks that `reviews` has exactly one of `every` and `days`. */
function checkReviews(reviews: Cursor | undefined): void {
  if (reviews?.isMap !== true) return;
  const [every, days] = [reviews.has("every"), reviews.has("days")];
  if (every && days)
    reviews.report(
      "wrong-value",
      "`reviews:` has both `every:` and `days:`.",
      "Delete `days:`, because `every: 90d` means the same as `days: 90`.",
    );
  if (!every && !days)
    reviews.report("missing-key", "`reviews:` has no `every:`.", "Write reviews: { every: 90d }.");
}

/**
 * The maximum number of characters in all costly patterns together. A pattern is costly if it takes
 * time for every login (see `isCostly`).
 */
const MAX_COSTLY = 20_000;

function checkPatterns(patterns: readonly string[], ignore: Cursor | undefined): void {
  const characters = patterns.reduce(
    (sum, pattern) => sum + (isCostly(pattern) ? pattern.length : 0),
    0,
  );
  if (characters > MAX_COSTLY)
    ignore?.report(
      "wrong-pattern",
      `The patterns with * or ? inside have ${characters} characters in total; the maximum is ${MAX_COSTLY}.`,
      "Use fewer of them, or patterns like ldap-* and *@client.example, which have no limit.",
    );
}

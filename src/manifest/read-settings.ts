import { isLoopback } from "../domain/loopback.ts";
import type { Cursor } from "./cursor.ts";
import type { Limit, Settings } from "./model.ts";
import { readChoice, readCount, readFlag, readLogin, readText } from "./scalars.ts";
import { MANIFEST_KEYS, SETTINGS_KEYS } from "./sections.ts";

/** What people look for in settings.yaml and must not find there. */
function misplaced(name: string): string | undefined {
  if (MANIFEST_KEYS.includes(name)) return `${name} belongs into a file of its own beside settings.yaml, like people.yaml.`;
  if (/token|password|secret/i.test(name)) return "Secrets never stand in files: the token comes from the environment (MATOMO_TOKEN).";
  return undefined;
}

const DEFAULT_LIMITS: Settings["limits"] = { losing: { count: 5, percent: 10 }, gaining: { count: 3, percent: 5 } };

function readUrl(cursor: Cursor | undefined, root: Cursor): string | undefined {
  if (!cursor)
    return root.report(
      "missing-key",
      "settings.yaml does not say which Matomo server it is for.",
      "Add url: https://analytics.example.org.",
    );
  const text = readText(cursor, "url");
  if (text === undefined) return undefined;
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return cursor.report("wrong-url", `"${text}" is no URL.`, "Write it like https://analytics.example.org.");
  }
  if (url.protocol !== "https:" && url.protocol !== "http:")
    return cursor.report("wrong-url", "The URL must begin with https://.", "Write it like https://analytics.example.org.");
  // `new URL` accepts http:/x and https:x, which nobody means.
  if (!/^https?:\/\/[^/]/i.test(text))
    return cursor.report("wrong-url", `"${text}" is no URL.`, "Write it like https://analytics.example.org.");
  if (url.protocol === "http:" && !isLoopback(url.hostname))
    return cursor.report(
      "wrong-url",
      "The URL is not encrypted: the token could be read on the way.",
      `Write https://${url.host}${url.pathname === "/" ? "" : url.pathname}.`,
    );
  if (url.username !== "" || url.password !== "")
    return cursor.report(
      "wrong-url",
      "The URL holds a user name or password.",
      "Take them out; the token comes from the environment (MATOMO_TOKEN).",
    );
  if (url.search !== "" || url.hash !== "")
    return cursor.report("wrong-url", "The URL has a query or fragment.", `Write ${url.origin}${url.pathname}.`);
  return text;
}

const LOGIN_PATTERN = /^[A-Za-zÄäÖöÜüß0-9_.@+*?-]{1,100}$/u;

function readPatterns(cursor: Cursor | undefined): string[] {
  return (cursor?.items("ignore", 'a list of login patterns, like ["ldap-*"]') ?? []).flatMap((item) => {
    const pattern = readText(item, "A login pattern");
    if (pattern === undefined) return [];
    if (LOGIN_PATTERN.test(pattern)) return [pattern];
    item.report("wrong-pattern", `"${pattern}" matches no login.`, "Use the characters of logins, and * or ? for the rest.");
    return [];
  });
}

function readProtect(cursor: Cursor | undefined): Settings["protect"] {
  const fields = cursor?.fields("protect", ["logins", "superusers"], "protect: { logins: [root], superusers: 2 }");
  const logins = fields?.get("logins")?.items("protect.logins", "a list of logins, like [root]") ?? [];
  const superusers = fields?.get("superusers");
  const minimum = superusers && readCount(superusers, "protect.superusers", 1000);
  if (minimum === 0)
    superusers?.report(
      "wrong-value",
      "protect.superusers must be at least 1: without a super user nobody can repair Matomo.",
      "Write 1 or more; 2 is wise.",
    );
  return { logins: logins.flatMap((item) => readLogin(item, "A protected login") ?? []), superusers: minimum ?? 1 };
}

function readLimit(cursor: Cursor | undefined, name: "losing" | "gaining"): Limit {
  const fields = cursor?.fields(`limits.${name}`, ["count", "percent"], `${name}: { count: 5, percent: 10 }`);
  const count = fields?.get("count");
  const percent = fields?.get("percent");
  const otherwise = DEFAULT_LIMITS[name];
  return {
    count: (count && readCount(count, `limits.${name}.count`)) ?? otherwise.count,
    percent: (percent && readCount(percent, `limits.${name}.percent`, 100)) ?? otherwise.percent,
  };
}

function readInvitations(cursor: Cursor | undefined): Settings["invitations"] {
  const fields = cursor?.fields("invitations", ["days", "expired", "recipients"], "invitations: { days: 7, expired: report }");
  const days = fields?.get("days");
  const expired = fields?.get("expired");
  const count = days && readCount(days, "invitations.days", 365);
  if (count === 0) days?.report("wrong-value", "An invitation that holds 0 days cannot be accepted.", "Write 1 or more.");
  const recipients = (
    fields?.get("recipients")?.items("invitations.recipients", "a list of age public keys, like [age1...]") ?? []
  ).flatMap((item) => {
    const key = readText(item, "A recipient");
    if (key === undefined || /^age1[a-z0-9]{50,}$/.test(key)) return key ?? [];
    item.report(
      "wrong-value",
      "A recipient must be an age public key.",
      "It begins with age1; make one with age-keygen. A secret key (AGE-SECRET-KEY-...) must never stand here.",
    );
    return [];
  });
  return {
    days: count ?? 7,
    expired: (expired && readChoice(expired, "invitations.expired", ["report", "resend"] as const)) ?? "report",
    recipients,
  };
}

/** `paused` wants the reason, which everybody who is stopped by it gets to read. */
function readPaused(cursor: Cursor | undefined): string | undefined {
  if (typeof cursor?.scalar?.value === "boolean")
    return cursor.report(
      "wrong-type",
      `paused must say why, not ${cursor.source}.`,
      cursor.scalar.value ? "Write the reason, like paused: Matomo moves to another server." : "Delete the line.",
    );
  return cursor && readText(cursor, "paused");
}

/** `settings.yaml`. Rules and scopes of a later version are refused, not ignored: somebody would rely on them. */
export function readSettings(root: Cursor): Settings | undefined {
  const fields = root.fields("settings.yaml", SETTINGS_KEYS, "url: https://analytics.example.org", misplaced);
  if (!fields.isMapping) return undefined;
  for (const later of ["rules", "scopes"]) {
    fields
      .key(later)
      ?.report(
        "not-supported-yet",
        `${later} are not supported by this version, so they would protect nothing.`,
        `Take ${later} out, or use a version that has them.`,
      );
  }
  const choice = <T extends string>(name: string, choices: readonly [T, ...T[]]): T => {
    const cursor = fields.get(name);
    return (cursor && readChoice(cursor, name, choices)) ?? choices[0];
  };
  const accountCursor = fields.get("account");
  const limits = fields.get("limits")?.fields("limits", ["losing", "gaining"], "limits: { losing: { count: 5, percent: 10 } }");
  const reviews = fields.get("reviews");
  const reviewDays = reviews?.fields("reviews", ["days"], "reviews: { days: 180 }").get("days");
  if (reviews?.isMap === true && !reviewDays)
    reviews.report("missing-key", "reviews does not say how often.", "Write reviews: { days: 180 }.");
  const days = reviewDays && readCount(reviewDays, "reviews.days", 3650);
  const removals = choice("removals", ["written", "all", "none"]);
  const unmanaged = choice("unmanaged", ["report", "ignore", "remove"]);
  if (unmanaged === "remove" && removals !== "all") {
    fields
      .get("unmanaged")
      ?.report(
        "no-effect",
        `unmanaged: remove takes nothing away while removals is ${removals}.`,
        "Set removals: all, or unmanaged: report.",
        "warning",
      );
  }
  const publish = fields.get("publish");
  const url = readUrl(fields.get("url"), root);
  const result = {
    account: accountCursor && readLogin(accountCursor, "account"),
    hosting: choice("hosting", ["self-hosted", "cloud"]),
    removals,
    unmanaged,
    ignore: readPatterns(fields.get("ignore")),
    protect: readProtect(fields.get("protect")),
    limits: { losing: readLimit(limits?.get("losing"), "losing"), gaining: readLimit(limits?.get("gaining"), "gaining") },
    invitations: readInvitations(fields.get("invitations")),
    reviews: days === undefined ? undefined : { days },
    publish: (publish && readFlag(publish, "publish")) ?? false,
    paused: readPaused(fields.get("paused")),
  };
  return url === undefined ? undefined : { url, ...result };
}

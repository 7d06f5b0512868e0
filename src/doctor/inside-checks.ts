import type { Settings } from "../manifest/model.ts";
import type { BulkFact, Superuser } from "./matomo-facts.ts";
import { type CheckResult, isSeen, ok, problem, type Seen, unknown, warning } from "./result.ts";

/** Minor versions of Matomo that the program is tested with, the oldest first. */
const TESTED_LINES = ["5.0", "5.2", "5.3"] as const;

const lineOf = (version: string): readonly [major: number, minor: number] => {
  const [major = Number.NaN, minor = Number.NaN] = version.split(/[.-]/).map(Number);
  return [major, minor];
};

const isAbove = (a: string, b: string): boolean => {
  const [major, minor] = lineOf(a);
  const [otherMajor, otherMinor] = lineOf(b);
  return major > otherMajor || (major === otherMajor && minor > otherMinor);
};

export function checkVersion(version: Seen<string>): CheckResult {
  if (!isSeen(version)) return unknown("version", version.unseen, version.fix);
  const { seen } = version;
  const [major] = lineOf(seen);
  const tested = `matomo-access is tested with ${TESTED_LINES.join(", ")}`;
  if (!Number.isInteger(major))
    return unknown("version", "Matomo reports no version that can be read.", `${tested}.`);
  if (major < 5)
    return problem(
      "version",
      `Matomo ${seen} is too old; ${tested}.`,
      "Update Matomo to version 5 or newer.",
    );
  return isAbove(seen, TESTED_LINES.at(-1) ?? "")
    ? warning(
        "version",
        `Matomo ${seen} is newer than what matomo-access is tested with (${TESTED_LINES.join(", ")}).`,
        "Reading is safe. Read the first plan carefully, and apply a small change first.",
      )
    : ok("version", `Matomo ${seen}; ${tested}.`);
}

export function checkUserManagement(isOn: Seen<boolean>): CheckResult {
  if (!isSeen(isOn)) return unknown("user-management", isOn.unseen, isOn.fix);
  return isOn.seen
    ? ok("user-management", "Matomo allows changes to users.")
    : problem(
        "user-management",
        "Changes to users are disabled in Matomo (enable_users_admin = 0).",
        "Remove the line from config/config.ini.php on the server.",
      );
}

export function checkMailDomains(
  allowed: Seen<readonly string[]>,
  settings: Settings | undefined,
): CheckResult {
  if (!isSeen(allowed)) return unknown("mail-domains", allowed.unseen, allowed.fix);
  const { seen } = allowed;
  if (seen.length === 0)
    return ok("mail-domains", "Matomo accepts e-mail addresses of every domain.");
  const lower = new Set(seen.map((domain) => domain.toLowerCase()));
  const missing = (settings?.domains ?? []).filter((domain) => !lower.has(domain.toLowerCase()));
  const text = `Matomo accepts new accounts only with e-mail addresses of the domains ${seen.join(", ")}`;
  return missing.length > 0
    ? problem(
        "mail-domains",
        `${text}. The domains in settings.yaml also contain ${missing.join(", ")}.`,
        "In Matomo, add the domain under Administration > System > General settings > Users.",
      )
    : warning(
        "mail-domains",
        `${text}.`,
        "People with other e-mail addresses cannot be invited. In Matomo, add their domains under Administration > System > General settings > Users.",
      );
}

export function checkSuperusers(
  superusers: Seen<readonly Superuser[]>,
  settings: Settings | undefined,
): CheckResult {
  if (!isSeen(superusers)) return unknown("superusers", superusers.unseen, superusers.fix);
  const active = superusers.seen.filter((user) => user.active);
  const required = settings?.protect.superusers ?? 1;
  const text =
    active.length === 1
      ? `1 active super user: ${active[0]?.login ?? ""}.`
      : `${active.length} active super users: ${active.map(({ login }) => login).join(", ")}.`;
  if (active.length < required)
    return problem(
      "superusers",
      `${text} settings.yaml requires ${required} (protect.superusers).`,
      "Make another person a super user, or lower the number.",
    );
  return active.length === 1
    ? warning(
        "superusers",
        text,
        "Give a second person super user access: nobody else can help if this account is lost.",
      )
    : ok("superusers", text);
}

export function checkTagManager(hasIt: Seen<boolean>): CheckResult {
  if (!isSeen(hasIt)) return unknown("tag-manager", hasIt.unseen, hasIt.fix);
  return ok(
    "tag-manager",
    hasIt.seen
      ? "Tag Manager is active: its capabilities can be granted."
      : "Tag Manager is not active, so its capabilities (tagmanager_...) cannot be granted.",
  );
}

export function checkBulk(bulk: Seen<BulkFact>): CheckResult {
  if (!isSeen(bulk)) return unknown("bulk", bulk.unseen, bulk.fix);
  const { tried, accepted } = bulk.seen;
  if (accepted >= tried) return ok("bulk", `Matomo accepts ${tried} calls in one request.`);
  return warning(
    "bulk",
    accepted === 0
      ? "Matomo refuses bulk requests, so every change is sent as a request of its own."
      : `Matomo accepts ${accepted} calls in one request, not ${tried}. Large runs take longer.`,
    "Raise API_bulk_request_limit in config/config.ini.php, or leave it: matomo-access sends smaller requests.",
  );
}

import { hash } from "node:crypto";
import { AccessTable } from "./core/access-table.ts";
import { sanitise } from "./core/html.ts";
import type { SandboxSeed, SeedUser } from "./seed.generated.ts";
import { type SandboxState, type SandboxUser, TAG_MANAGER } from "./core/state.ts";

export interface SeedContext {
  readonly now: Date;
  readonly token: string;
  readonly password: string;
}

const sha256 = (text: string): string => hash("sha256", text);
const seconds = (time: Date): string => `${time.toISOString().slice(0, 19)}Z`;

function makeUser(user: SeedUser, { now, password }: SeedContext): SandboxUser {
  const pending = user.pending;
  return {
    login: user.login,
    email: user.email,
    password:
      pending === undefined
        ? sha256(user.superuser === true ? password : `${password}-${user.login}`)
        : "",
    superuser: user.superuser ?? false,
    // Seeded accounts are older than those created later in the same second.
    registered: seconds(new Date(now.getTime() - 30_000)),
    invitedBy: pending === undefined ? null : "root",
    // Adds half a day, so that "7 days left" does not soon become 6.
    inviteExpires:
      pending === undefined
        ? null
        : seconds(new Date(now.getTime() + (pending + (pending < 0 ? 0 : 0.5)) * 86_400_000)),
    inviteAccepted: null,
    lastSeen:
      user.seenDaysAgo === undefined
        ? null
        : seconds(new Date(now.getTime() - user.seenDaysAgo * 86_400_000)),
    invited: pending !== undefined,
  };
}

/**
 * The initial state of a sandbox: `root`, `anonymous`, and the contents of the seed. Without a
 * seed, it has the site "First".
 */
export function plantSeed(seed: SandboxSeed, context: SeedContext): SandboxState {
  const { now, token } = context;
  const installed: SandboxUser = {
    ...makeUser({ login: "root", email: "root@example.org", superuser: true }, context),
    registered: seconds(new Date(now.getTime() - 60_000)),
  };
  const anonymous: SandboxUser = {
    ...installed,
    login: "anonymous",
    email: "anonymous@example.org",
    password: "",
    superuser: false,
  };
  const access = new AccessTable([], 1);
  let nextSite = 1;
  const sites: SandboxState["sites"] = [];
  for (const site of seed.sites ?? [{ name: "First", url: "https://first.example.org" }]) {
    const id = site.id ?? nextSite;
    nextSite = Math.max(nextSite, id) + 1;
    sites.push({
      id,
      name: sanitise(site.name),
      urls: site.url === undefined ? [] : [site.url],
      group: sanitise(site.group ?? ""),
      created: seconds(now),
    });
  }
  const users = seed.users ?? [];
  for (const user of users) {
    for (const { sites: chosen, access: rows } of user.access ?? []) {
      for (const site of chosen === "all" ? sites.map(({ id }) => id) : chosen)
        for (const row of rows) access.insert(user.login, site, row);
    }
  }
  for (const site of seed.public ?? []) access.insert("anonymous", site, "view");
  for (const { login, site, access: value } of seed.rows ?? []) access.insert(login, site, value);
  return {
    users: [installed, anonymous, ...users.map((user) => makeUser(user, context))],
    sites,
    access,
    tokens: [
      {
        login: "root",
        hash: sha256(token),
        description: "sandbox",
        expires: null,
        secureOnly: false,
      },
    ],
    reports: (seed.reports ?? []).map((report, index) => ({
      id: index + 1,
      login: report.login,
      site: report.site,
      description: report.description,
      period: report.period ?? "week",
    })),
    capabilities: [...TAG_MANAGER],
    plugins: [
      "API",
      "UsersManager",
      "SitesManager",
      "TagManager",
      "ScheduledReports",
      "Tour",
      "TwoFactorAuth",
      "Login",
      ...(seed.plugins ?? []),
    ],
    ldapLogins: users.filter(({ ldap }) => ldap === true).map(({ login }) => login),
    config: {},
    failures: [],
    nextSite,
  };
}

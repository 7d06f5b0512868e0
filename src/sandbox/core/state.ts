import { type AccessRow, AccessTable } from "./access-table.ts";
import { sameCollated } from "./collation.ts";

export interface SandboxUser {
  login: string;
  email: string;
  /** Hash of the password; empty while an invitation is open. */
  password: string;
  superuser: boolean;
  /** ISO times in UTC. */
  registered: string;
  invitedBy: string | null;
  inviteExpires: string | null;
  inviteAccepted: string | null;
  /** When the interface was last used. API calls do not change it. */
  lastSeen?: string | null;
  /** Whether an invitation is open (Matomo: `invite_token is not null`). */
  invited: boolean;
}

export interface SandboxSite {
  id: number;
  /** Stored with escaped markup, as in Matomo. */
  name: string;
  urls: string[];
  group: string;
  created: string;
}

export interface SandboxToken {
  login: string;
  /** Hash of the token. */
  hash: string;
  description: string;
  expires: string | null;
  secureOnly: boolean;
}

export interface SandboxReport {
  id: number;
  login: string;
  site: number;
  description: string;
  period: string;
}

export interface Capability {
  readonly id: string;
  readonly name: string;
  readonly includedInRoles: readonly string[];
}

/**
 * The whole state of the server. It is plain data except for the access table, which has an index.
 */
export interface SandboxState {
  users: SandboxUser[];
  sites: SandboxSite[];
  access: AccessTable;
  tokens: SandboxToken[];
  reports: SandboxReport[];
  capabilities: Capability[];
  /** Logins of accounts that LoginLdap created or took over. */
  ldapLogins?: string[];
  /** The active plugins. */
  plugins: string[];
  /** Settings of config.ini.php, as `section.key`. */
  config: Record<string, string>;
  /** Times of failed logins, ISO. */
  failures: string[];
  nextSite: number;
}

/** The state in its JSON form. */
export type StoredState = Omit<SandboxState, "access"> & {
  access: { rows: AccessRow[]; nextId: number };
};

export const storeState = (state: SandboxState): StoredState => ({
  ...state,
  access: { rows: state.access.all(), nextId: state.access.nextId },
});
export const restoreState = (stored: StoredState): SandboxState => ({
  ...stored,
  access: new AccessTable(stored.access.rows, stored.access.nextId),
});

/** The capabilities of the Tag Manager, as Matomo 5 lists them. */
export const TAG_MANAGER: readonly Capability[] = [
  { id: "tagmanager_write", name: "Write", includedInRoles: ["write", "admin"] },
  {
    id: "tagmanager_publish_live_container",
    name: "Publish Live Container",
    includedInRoles: ["admin"],
  },
  {
    id: "tagmanager_use_custom_templates",
    name: "Use Custom Templates",
    includedInRoles: ["admin"],
  },
];

/**
 * `SELECT ... WHERE login = ?`; an exactly equal login takes precedence (UsersManager/Model.php
 * getUser).
 */
export function findUser(state: SandboxState, login: string): SandboxUser | undefined {
  const found = state.users.filter((user) => sameCollated(user.login, login));
  return found.find((user) => user.login === login) ?? found[0];
}

export const findByEmail = (state: SandboxState, email: string): SandboxUser | undefined =>
  state.users.find((user) => sameCollated(user.email, email));
export const findSite = (state: SandboxState, id: number): SandboxSite | undefined =>
  state.sites.find((site) => site.id === id);

/**
 * A text in the form in which a column of this many characters stores it. Matomo's connection is
 * not strict, so a longer text is truncated silently.
 */
export const stored = (text: string, characters: number): string =>
  [...text].slice(0, characters).join("");

/** `YYYY-MM-DD HH:MM:SS` in UTC, the format of the database. */
export const databaseTime = (iso: string | null): string | null =>
  iso === null ? null : `${iso.slice(0, 10)} ${iso.slice(11, 19)}`;

/**
 * Words of other tools and of everyday language, by the key or role that they mean. A search by
 * spelling would not find such words.
 */

const KEYS: ReadonlyMap<string, readonly string[]> = new Map([
  [
    "until",
    [
      "expires",
      "expire",
      "expiry",
      "expiration",
      "expiresat",
      "expirationdate",
      "end",
      "ends",
      "enddate",
      "validuntil",
      "validto",
      "to",
      "till",
      "lastday",
    ],
  ],
  [
    "from",
    [
      "start",
      "starts",
      "startdate",
      "begin",
      "begins",
      "validfrom",
      "since",
      "startsat",
      "firstday",
    ],
  ],
  ["sites", ["websites", "website", "site", "properties", "measurables", "idsites", "idsite"]],
  ["role", ["permission", "permissions", "level", "right", "rights", "accesslevel"]],
  ["access", ["grants", "grant", "permissions", "rights", "roles"]],
  ["except", ["exclude", "excludes", "excluding", "excluded", "without", "not", "but"]],
  ["email", ["mail", "address", "emailaddress"]],
  ["superuser", ["admin", "administrator", "superuseraccess", "super", "root"]],
  ["absent", ["deleted", "delete", "removed", "remove", "disabled", "gone"]],
  ["reason", ["comment", "note", "notes", "why", "justification", "description"]],
  ["ticket", ["issue", "jira", "case"]],
  ["members", ["users", "people", "logins", "member"]],
  ["users", ["people", "persons", "accounts", "members"]],
  ["teams", ["groups", "group"]],
  ["login", ["user", "username", "member", "name"]],
  ["url", ["host", "hostname", "domain", "server", "mainurl"]],
  ["set", ["siteset", "sites"]],
  ["capabilities", ["caps", "features"]],
  ["managedBy", ["source", "managed", "provider"]],
  ["provision", ["provisioning", "create", "invite", "invitation"]],
  ["owner", ["owners", "responsible", "reviewer", "reviewers", "steward", "contact"]],
  ["class", ["classification", "dataclass", "sensitivity", "confidentiality"]],
  ["made", ["created", "issued", "createdat", "createdon", "rotated"]],
  ["every", ["interval", "days", "maxage", "frequency", "period", "validfor", "rotate"]],
  ["usedBy", ["usage", "use", "usedfor", "purpose", "for"]],
  ["paused", ["pause", "freeze", "frozen", "maintenance"]],
  ["public", ["anonymous", "guest", "guests"]],
]);

const ROLES: ReadonlyMap<string, readonly string[]> = new Map([
  ["view", ["read", "reader", "readonly", "guest", "analyst"]],
  ["write", ["edit", "editor", "contributor", "modify"]],
  ["admin", ["owner", "manager", "maintainer", "full"]],
]);

/**
 * A word without separators, in lower case: `valid-until`, `valid_until` and `validUntil` are
 * equal.
 */
const plain = (word: string): string => word.toLowerCase().replaceAll(/[-_\s]/g, "");

function meant(
  word: string,
  all: ReadonlyMap<string, readonly string[]>,
  isAllowed: (name: string) => boolean,
): string | undefined {
  const asked = plain(word);
  for (const [name, others] of all)
    if (isAllowed(name) && (others.includes(asked) || plain(name) === asked)) return name;
  return undefined;
}

/** The key that an unknown word probably means. */
export const meantKey = (word: string, known: readonly string[]): string | undefined =>
  word.length > 40 ? undefined : meant(word, KEYS, (name) => known.includes(name));

/** The Matomo role that an unknown word probably means. */
export const meantRole = (word: string): string | undefined =>
  word.length > 40 ? undefined : meant(word, ROLES, () => true);

export const isSuperuser = (word: string): boolean =>
  word.length <= 40 && /^(?:super(?:user|admin)(?:access)?|root)$/.test(plain(word));
export const isNoAccess = (word: string): boolean =>
  word.length <= 40 && /^(?:noaccess|none|no|nothing)$/.test(plain(word));

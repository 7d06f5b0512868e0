/** A broken manifest: `¦` marks where the finding must stand. */
export interface Broken {
  readonly name: string;
  readonly text: string;
  readonly code: string;
  /** Part of what is wrong. */
  readonly says: string;
  /** Part of what would be right. */
  readonly proposes: string;
  /** The JSON Schema refuses it too. Not said where only the reader can know (syntax, other lines, YAML's own words). */
  readonly schema?: true;
}

const USER = "email: alice@example.org";
const grant = (inner: string): string => `users:\n  alice:\n    ${USER}\n    access:\n      - ${inner}\n`;

export const SYNTAX: readonly Broken[] = [
  { name: "a tab as indentation", text: "users:\n¦\talice: { absent: true }\n", code: "yaml-tab", says: "A tab", proposes: "two blanks" },
  {
    name: "a wrong indent",
    text: "users:\n  alice:\n    email: a@example.org\n   ¦access: []\n",
    code: "yaml-syntax",
    says: "no YAML",
    proposes: "indentation",
  },
  { name: "an open quote", text: 'users:\n  alice: { email: "a@example.org }\n¦', code: "yaml-syntax", says: "no YAML", proposes: "quote" },
  { name: "an open bracket", text: "users:\n  alice: { access: [ ¦}\n", code: "yaml-syntax", says: "no YAML", proposes: "quotes" },
  { name: "two documents", text: "users:\n¦---\nteams:\n", code: "yaml-documents", says: "more than one", proposes: "two files" },
  { name: "an unknown tag", text: "users:\n  alice: !person ¦{ absent: true }\n", code: "yaml-tag", says: "tag", proposes: "Take the tag" },
  {
    name: "a merge key",
    text: "users:\n  bob: &b { email: b@example.org }\n  alice: { ¦<<: *b }\n",
    code: "yaml-merge-key",
    says: "Merge keys",
    proposes: "team",
  },
  { name: "an alias without an anchor", text: "users:\n  alice: ¦*nobody\n", code: "yaml-alias", says: "nobody", proposes: "value itself" },
  { name: "an empty file", text: "¦", code: "empty-file", says: "empty", proposes: "Delete the file" },
  { name: "a file of comments", text: "¦# soon\n", code: "empty-file", says: "only comments", proposes: "Delete the file" },
  {
    name: "an invisible character",
    text: "users:\n  al¦\u200bice: { absent: true }\n",
    code: "invisible-character",
    says: "U+200B",
    proposes: "type the text again",
  },
  {
    name: "a text that runs backwards",
    text: `users:\n  alice: { email: ¦\u202egro.elpmaxe@ecila }\n`,
    code: "invisible-character",
    says: "U+202E",
    proposes: "Delete it",
  },
  { name: "a duplicate key", text: `users:\n  alice: { absent: true }\n  ¦alice: { absent: true }\n`, code: "duplicate-key", says: "twice", proposes: "one" },
  {
    name: "a duplicate key deep inside",
    text: grant("{ role: view, sites: all, ¦role: admin }"),
    code: "duplicate-key",
    says: "line 5",
    proposes: "one",
  },
];

export const KEYS: readonly Broken[] = [
  { name: "an unknown section", text: "¦user:\n  alice: { absent: true }\n", code: "unknown-key", says: "user", proposes: "Did you mean users?", schema: true },
  { name: "a misspelled key", text: "users:\n  alice: { ¦emial: a@example.org }\n", code: "unknown-key", says: "emial", proposes: "Did you mean email?", schema: true },
  { name: "a key from elsewhere", text: grant("{ role: view, sites: all, ¦permissions: [x] }"), code: "unknown-key", says: "permissions", proposes: "It knows role", schema: true },
  { name: "a list as file", text: "¦- alice\n", code: "wrong-type", says: "a list", proposes: "users:", schema: true },
  { name: "a list of users", text: "users:\n  ¦- alice\n", code: "wrong-type", says: "mapping", proposes: "alice:", schema: true },
  { name: "a user without anything", text: "users:\n  ¦alice:\n", code: "missing-key", says: "Nothing is said", proposes: "absent: true", schema: true },
  { name: "a grant without a role", text: grant("¦{ sites: all }"), code: "missing-key", says: "no role", proposes: "role: view", schema: true },
  { name: "a grant without sites", text: grant("¦{ role: view }"), code: "missing-key", says: "no sites", proposes: "sites: all", schema: true },
  { name: "a role that is none", text: grant("{ role: ¦wirte, sites: all }"), code: "unknown-role", says: "wirte", proposes: "Did you mean write?" },
  {
    name: "a role defined with a word of Matomo",
    text: "roles:\n  ¦admin: { role: view }\n",
    code: "reserved-name",
    says: "Matomo's own word",
    proposes: "another name",
    schema: true,
  },
  { name: "a role without a base", text: "roles:\n  boss: ¦{ capabilities: [x] }\n", code: "missing-key", says: "builds on no role", proposes: "view", schema: true },
  { name: "access as a mapping", text: "users:\n  alice: { access: ¦{ role: view, sites: all } }\n", code: "wrong-type", says: "must be a list", proposes: "list of grants", schema: true },
  { name: "access written as a word", text: "users:\n  alice: { access: ¦view }\n", code: "wrong-type", says: "must be a list", proposes: "list of grants", schema: true },
  { name: "a site outside of a list", text: grant("{ role: view, sites: ¦Shop DE }"), code: "wrong-type", says: "list, a selector or all", proposes: "sites: [Shop DE]", schema: true },
  { name: "an empty list of sites", text: grant("{ role: view, sites: ¦[] }"), code: "wrong-value", says: "matches nothing", proposes: "access: []", schema: true },
  { name: "an empty selector", text: grant("{ role: view, sites: [¦{}] }"), code: "missing-key", says: "empty", proposes: "group", schema: true },
  { name: "an id with a pattern", text: grant("{ role: view, sites: [{ id: 3, ¦group: X }] }"), code: "wrong-value", says: "the id alone", proposes: "Keep the id", schema: true },
  { name: "a site id that is none", text: grant("{ role: view, sites: [¦0] }"), code: "wrong-value", says: "no site id", proposes: "quotes", schema: true },
  { name: "a whole URL as pattern", text: grant("{ role: view, sites: [{ url: ¦https://x.example }] }"), code: "wrong-pattern", says: "host", proposes: "*.example.org", schema: true },
  { name: "an unknown site set", text: `sites:\n  shops: [Shop DE]\n${grant("{ role: view, sites: [¦{ set: shop }] }")}`, code: "unknown-set", says: "shop", proposes: "Did you mean shops?" },
  { name: "a site set in a circle", text: "sites:\n  ¦a: [{ set: b }]\n  b: [{ set: a }]\n", code: "set-cycle", says: "a -> b -> a", proposes: "Take one" },
  { name: "an unknown provision", text: "users:\n  alice: { provision: ¦invites }\n", code: "wrong-value", says: "invites", proposes: "Did you mean invite?", schema: true },
  { name: "absent: false", text: "users:\n  alice: { absent: ¦false }\n", code: "wrong-value", says: "says nothing", proposes: "Delete the line", schema: true },
  { name: "absent as a word", text: "users:\n  alice: { absent: ¦yes }\n", code: "wrong-type", says: "true or false", proposes: "Write true", schema: true },
  { name: "superuser: false", text: "users:\n  alice: { superuser: ¦false }\n", code: "wrong-value", says: "says nothing", proposes: "until", schema: true },
  { name: "a public line with a role", text: "public:\n  - { sites: all, ¦role: view }\n", code: "unknown-key", says: "role", proposes: "It knows sites", schema: true },
  { name: "a member without a login", text: "teams:\n  a: { members: [¦{ until: 2026-12-01 }] }\n", code: "missing-key", says: "no login", proposes: "login: tom", schema: true },
];

export const VALUES: readonly Broken[] = [
  { name: "the login no", text: "users:\n  ¦no: { absent: true }\n", code: "quote-it", says: "no", proposes: '"no"' },
  { name: "the login 007", text: "users:\n  ¦007: { absent: true }\n", code: "quote-it", says: "007", proposes: '"007"' },
  { name: "the login 1e3", text: "users:\n  ¦1e3: { absent: true }\n", code: "quote-it", says: "1e3", proposes: '"1e3"' },
  { name: "a member that is a number", text: "teams:\n  a: { members: [¦1234] }\n", code: "quote-it", says: "1234", proposes: '"1234"', schema: true },
  { name: "a login that looks like a day", text: "released: [¦2026-01-01]\n", code: "quote-it", says: "date", proposes: '"2026-01-01"' },
  { name: "a login with a blank", text: "users:\n  ¦alice martin: { absent: true }\n", code: "wrong-login", says: "no login", proposes: "2 to 100" },
  { name: "a login of one letter", text: "users:\n  ¦a: { absent: true }\n", code: "wrong-login", says: "no login", proposes: "2 to 100", schema: true },
  { name: "anonymous as a user", text: "users:\n  ¦Anonymous: { access: [] }\n", code: "wrong-login", says: "without a login", proposes: "public:" },
  { name: "an e-mail that is none", text: "users:\n  alice: { email: ¦alice.example.org }\n", code: "wrong-email", says: "no e-mail", proposes: "alice@example.org", schema: true },
  { name: "an e-mail with an apostrophe", text: `users:\n  alice: { email: ¦o'neil@example.org }\n`, code: "wrong-email", says: "apostrophe", proposes: "another address", schema: true },
  { name: "a date that is none", text: grant("{ role: view, sites: all, until: ¦2026-02-30 }"), code: "wrong-date", says: "does not exist", proposes: "2026-12-31" },
  { name: "a date the other way round", text: grant("{ role: view, sites: all, until: ¦31.12.2026 }"), code: "wrong-date", says: "not written as a day", proposes: "Write 2026-12-31", schema: true },
  { name: "a date without zeros", text: grant("{ role: view, sites: all, from: ¦2026-1-5 }"), code: "wrong-date", says: "not written as a day", proposes: "Write 2026-01-05", schema: true },
  { name: "a date with a time", text: grant("{ role: view, sites: all, from: ¦2026-01-05T10:00:00Z }"), code: "wrong-date", says: "not written as a day", proposes: "Write 2026-01-05", schema: true },
  { name: "until before from", text: grant("{ role: view, sites: all, from: 2026-05-01, until: ¦2026-04-30 }"), code: "date-order", says: "before from", proposes: "last day" },
  { name: "a capability that is a number", text: grant("{ role: view, sites: all, capabilities: [¦7] }"), code: "quote-it", says: "a number", proposes: '"7"', schema: true },
  { name: "a site name that is a number with a point", text: grant("{ role: view, sites: [¦1.5] }"), code: "wrong-value", says: "no site id", proposes: '"1.5"', schema: true },
  { name: "a group that is a truth value", text: grant("{ role: view, sites: [{ group: ¦true }] }"), code: "quote-it", says: "true or false", proposes: '"true"', schema: true },
];

export const TOGETHER: readonly Broken[] = [
  { name: "two spellings of one login", text: "users:\n  Müller: { absent: true }\n  ¦muller: { absent: true }\n", code: "two-spellings", says: "same login", proposes: "Keep one" },
  { name: "a member in another spelling", text: "users:\n  Alice: { access: [] }\nteams:\n  a: { members: [¦alice] }\n", code: "two-spellings", says: "another spelling", proposes: "Write Alice" },
  { name: "a member nobody defined", text: "users:\n  alice: { access: [] }\nteams:\n  a: { members: [¦alicia] }\n", code: "unknown-login", says: "alicia", proposes: "Did you mean alice?" },
  { name: "the same member twice", text: "users:\n  alice: { access: [] }\nteams:\n  a: { members: [alice, ¦alice] }\n", code: "defined-twice", says: "twice", proposes: "Delete one" },
  { name: "two people with one e-mail", text: "users:\n  alice: { email: a@example.org }\n  bob: { email: ¦A@example.org }\n", code: "same-email", says: "alice", proposes: "another" },
  { name: "an e-mail that is somebody's login", text: "users:\n  bob@example.org: { access: [] }\n  alice: { email: ¦bob@example.org }\n", code: "same-email", says: "login of another", proposes: "another e-mail" },
  { name: "a released user who is defined", text: "users:\n  alice: { access: [] }\nreleased: [¦alice]\n", code: "defined-twice", says: "released", proposes: "delete one" },
];

export const SETTINGS: readonly Broken[] = [
  { name: "no url", text: "¦removals: all\n", code: "missing-key", says: "which Matomo server", proposes: "url: https://", schema: true },
  { name: "a url that is none", text: "url: ¦analytics\n", code: "wrong-url", says: "no URL", proposes: "https://", schema: true },
  { name: "a url with a password", text: "url: ¦https://root:secret@analytics.example.org\n", code: "wrong-url", says: "password", proposes: "MATOMO_TOKEN", schema: true },
  { name: "a token in the settings", text: "url: https://a.example\n¦token: abc\n", code: "unknown-key", says: "token", proposes: "It knows url", schema: true },
  { name: "rules of a later version", text: "url: https://a.example\n¦rules: []\n", code: "not-supported-yet", says: "not supported", proposes: "Take rules out", schema: true },
  { name: "a limit in percent signs", text: "url: https://a.example\nlimits: { losing: { percent: ¦10% } }\n", code: "wrong-type", says: "whole number", proposes: "without quotes", schema: true },
  { name: "no super user protected", text: "url: https://a.example\nprotect: { superusers: ¦0 }\n", code: "wrong-value", says: "at least 1", proposes: "1 or more", schema: true },
  { name: "an unknown word for removals", text: "url: https://a.example\nremovals: ¦al\n", code: "wrong-value", says: "removals", proposes: "Did you mean all?", schema: true },
  { name: "a secret key as recipient", text: "url: https://a.example\ninvitations: { recipients: [¦AGE-SECRET-KEY-1] }\n", code: "wrong-value", says: "public key", proposes: "must never stand here", schema: true },
];

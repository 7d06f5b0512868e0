import type { SourceFile } from "../../src/manifest/model.ts";

export interface Size {
  readonly people: number;
  /** A multiple of ten. */
  readonly sites: number;
  /** Whether everybody also has a pattern of their own. */
  readonly patterns?: boolean | undefined;
  /** Whether everybody's sites are listed one by one, without teams. */
  readonly listed?: boolean | undefined;
}

/** The size for which the project is made, and smaller ones to compare with. */
export const FULL: Size = { people: 5_000, sites: 1_000 };
export const HALF: Size = { ...FULL, people: FULL.people / 2 };
export const TENTH: Size = { ...FULL, people: FULL.people / 10 };
export const TINY: Size = { people: 50, sites: 200 };

/**
 * A Matomo and manifests that describe it, made without the project's code. So an empty plan really
 * tests the program.
 */
export interface World {
  readonly size: Size;
  /** Rows of Matomo's access table. */
  readonly rows: number;
  /** Pairs of person and site: the rows without those of capabilities. */
  readonly cells: number;
  /** Bodies of answers by method and requested role or capability. */
  readonly answers: ReadonlyMap<string, string>;
  readonly files: readonly SourceFile[];
}

const ROLES = ["view", "write", "admin"] as const;
const CAPABILITIES = [
  { id: "tagmanager_write", includedInRoles: ["write", "admin"] },
  { id: "tagmanager_publish_live_container", includedInRoles: ["admin"] },
  { id: "tagmanager_use_custom_templates", includedInRoles: ["admin"] },
];
const EXTRA = "tagmanager_publish_live_container";
/** The number of sites per group and of groups per team. Two teams give a person 80 sites. */
const groupSize = (sites: number): number => (sites < 100 ? 1 : 10);
const SPAN = 4;
/**
 * Keeps a file below 1 MiB, the maximum of a manifest, and close to what one owner would maintain.
 */
const USERS_PER_FILE = 500;

const padded = (number: number, digits: number): string => String(number).padStart(digits, "0");
const login = (person: number): string => `first.last${padded(person, 5)}`;
const siteName = (id: number): string => `Shop ${padded(id, 4)}`;
const groupName = (group: number): string => `Client ${padded(group, 3)}`;
const teamName = (team: number): string => `team-${padded(team, 3)}`;

/**
 * Most people are in two teams. Every tenth person is in three, two of which overlap, so that
 * rights must be joined.
 */
function teamsOf(person: number, teams: number): readonly number[] {
  const first = person % teams;
  const other =
    (first + SPAN + 1 + ((Math.floor(person / teams) * 3) % (teams - 2 * SPAN - 1))) % teams;
  return person % 10 === 0 ? [first, (first + 2) % teams, other] : [first, other];
}

const teamRole = (team: number): number => team % ROLES.length;
/** Every tenth person also has a grant of their own. */
const ownSite = (person: number, sites: number): number | undefined =>
  person % 10 === 3 ? ((person * 7) % sites) + 1 : undefined;

/** A person's sites by role, as numbers. */
function listedLines(person: number, size: Size): string {
  const { roles, extra } = rightsOf(person, size);
  const grants = ROLES.flatMap((role, index) => {
    const ids = [...roles].filter(([id, level]) => level === index && id !== extra);
    return ids.length > 0 ? `{ role: ${role}, sites: [${ids.map(([id]) => id).join(", ")}] }` : [];
  });
  const role = extra === undefined ? undefined : ROLES[roles.get(extra) ?? 0];
  const own =
    role === undefined ? [] : `{ role: ${role}, sites: [${extra}], capabilities: [${EXTRA}] }`;
  return `  ${login(person)}:\n    email: ${login(person)}@example.org\n    access:\n${[
    ...grants,
    own,
  ]
    .flat()
    .map((grant) => `      - ${grant}\n`)
    .join("")}`;
}

function userLines(person: number, { sites, patterns = false }: Size): string {
  const site = ownSite(person, sites);
  const grants = [
    ...(site === undefined
      ? []
      : [
          `{ role: write, sites: [${siteName(site)}], capabilities: [${EXTRA}], ticket: OPS-${person} }`,
        ]),
    // A group that the first team also has. It must be looked up, but changes nothing.
    ...(patterns
      ? [`{ role: view, sites: { group: "${groupName(person % (sites / groupSize(sites)))}" } }`]
      : []),
  ];
  const access = grants.length > 0 ? `    access: [${grants.join(", ")}]\n` : "";
  return `  ${login(person)}:\n    email: ${login(person)}@example.org\n    reviewed: 2026-10-01\n${access}`;
}

function teamLines(team: number, teams: number, members: readonly string[]): string {
  const groups = Array.from(
    { length: SPAN },
    (_, offset) => `{ group: "${groupName((team + offset) % teams)}" }`,
  );
  const access = `    access: [{ role: ${ROLES[teamRole(team)]}, sites: [${groups.join(", ")}], reason: "statement of work ${team}" }]\n`;
  return `  ${teamName(team)}:\n    members:\n${members.map((member) => `      - ${member}\n`).join("")}${access}`;
}

function filesOf(size: Size): SourceFile[] {
  const { people, sites } = size;
  const teams = sites / groupSize(sites);
  const members = Array.from({ length: teams }, (): string[] => []);
  const files: SourceFile[] = [
    {
      path: "access/settings.yaml",
      text: "url: https://analytics.example.org\naccount: root\nremovals: all\nignore: [ldap-*, old.*]\nreviews: { days: 365 }\n",
    },
  ];
  for (let start = 0; start < people; start += USERS_PER_FILE) {
    let text = "users:\n";
    for (let person = start; person < Math.min(people, start + USERS_PER_FILE); person++) {
      text += size.listed === true ? listedLines(person, size) : userLines(person, size);
      for (const team of teamsOf(person, teams)) members[team]?.push(login(person));
    }
    files.push({ path: `access/people-${padded(start, 5)}.yaml`, text });
  }
  if (size.listed === true) return files;
  const lines = members.map((names, team) =>
    names.length > 0 ? teamLines(team, teams, names) : "",
  );
  return [...files, { path: "access/teams.yaml", text: `teams:\n${lines.join("")}` }];
}

/**
 * Roles by site id, taking the highest of all that apply, and the site with an additional
 * capability. Computed in the simplest way.
 */
function rightsOf(
  person: number,
  { sites }: Size,
): { readonly roles: ReadonlyMap<number, number>; readonly extra: number | undefined } {
  const group = groupSize(sites);
  const teams = sites / group;
  const roles = new Map<number, number>();
  const give = (site: number, role: number): void =>
    void roles.set(site, Math.max(role, roles.get(site) ?? 0));
  for (const team of teamsOf(person, teams)) {
    for (let offset = 0; offset < SPAN * group; offset++)
      give(((team * group + offset) % sites) + 1, teamRole(team));
  }
  const own = ownSite(person, sites);
  if (own !== undefined) give(own, ROLES.indexOf("write"));
  // An admin has the capability anyway, so Matomo stores no row for it.
  return {
    roles,
    extra: own !== undefined && roles.get(own) !== ROLES.indexOf("admin") ? own : undefined,
  };
}

const account = (name: string, superuser = 0): object => ({
  login: name,
  email: `${name}@example.org`,
  superuser_access: superuser,
  date_registered: "2024-03-01 10:00:00",
  invite_status: "active",
  uses_2fa: false,
  last_seen: "2026-11-20 08:15:00",
});

const site = (id: number, sites: number): object => ({
  idsite: id,
  name: siteName(id),
  main_url: `https://shop-${id}.example.org`,
  ts_created: "2024-03-01 10:00:00",
  ecommerce: 0,
  timezone: "Europe/Berlin",
  currency: "EUR",
  group: groupName(Math.floor((id - 1) / groupSize(sites))),
  type: "website",
});

/** The answer of `getSitesAccessFromUser` for a login; empty for logins that are not people. */
export function accessOf(name: string, size: Size): string {
  const person = Number(name.slice(-5));
  if (Number.isNaN(person)) return "[]";
  const { roles, extra } = rightsOf(person, size);
  const rows = [...roles].map(([id, role]) => ({ site: id, access: ROLES[role] }));
  return JSON.stringify(extra === undefined ? rows : [...rows, { site: extra, access: EXTRA }]);
}

export function makeWorld(size: Size): World {
  const byAccess = new Map<string, Record<string, number[]>>();
  for (const access of [...ROLES, ...CAPABILITIES.map(({ id }) => id)]) byAccess.set(access, {});
  let rows = 0;
  let cells = 0;
  const add = (access: string, name: string, id: number): void => {
    const map = byAccess.get(access) ?? {};
    map[name] ??= [];
    map[name].push(id);
    rows++;
  };
  for (let person = 0; person < size.people; person++) {
    const { roles, extra } = rightsOf(person, size);
    cells += roles.size;
    for (const [id, role] of roles) add(ROLES[role] ?? "", login(person), id);
    if (extra !== undefined) add(EXTRA, login(person), extra);
  }
  const logins = Array.from({ length: size.people }, (_, person) => login(person));
  const ids = Array.from({ length: size.sites }, (_, index) => index + 1);
  const root = account("root", 1);
  const answers: [string, unknown][] = [
    ["UsersManager.getUsers", [account("anonymous"), ...logins.map((name) => account(name)), root]],
    ["UsersManager.getUsersHavingSuperUserAccess", [root]],
    ["UsersManager.getAvailableCapabilities", CAPABILITIES],
    ["SitesManager.getAllSites", Object.fromEntries(ids.map((id) => [id, site(id, size.sites)]))],
    ["SitesManager.getAllSitesId", ids],
    // PHP writes an empty map as a list.
    ...[...byAccess].map(([access, map]): [string, unknown] => [
      `UsersManager.getUsersSitesFromAccess ${access}`,
      Object.keys(map).length > 0 ? map : [],
    ]),
  ];
  return {
    size,
    rows,
    cells,
    answers: new Map(answers.map(([call, value]) => [call, JSON.stringify(value)])),
    files: filesOf(size),
  };
}

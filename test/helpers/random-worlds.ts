import fc from "fast-check";
import { stringify } from "yaml";
import type {
  AccessFile,
  Grant,
  PublicGrant,
  Sites,
  Team,
  User,
} from "../../src/manifest/access.generated.ts";
import type { SettingsFile } from "../../src/manifest/settings.generated.ts";
import { loginKey } from "../../src/domain/login.ts";
import type { SandboxSeed, SeedAccess } from "../../src/sandbox/seed.generated.ts";

/** A Matomo that grew over years, with manifests that may or may not fit it, and settings. */
export interface RandomWorld {
  readonly seed: SandboxSeed;
  readonly manifest: AccessFile;
  readonly settings: SettingsFile;
}

/** Typical logins: with accents, numeric, in capitals, like an e-mail. */
const LOGINS = [
  "alice",
  "Bob",
  "müller",
  "1234",
  "0777",
  "carla.x",
  "d@example.org",
  "eve+1",
  "Fritz",
  "gina",
  "ldap-1",
  "hugo",
] as const;
const TODAY_PAST = "2026-10-31";
const TODAY_FUTURE = "2027-02-01";
const CAPABILITIES = [
  "tagmanager_write",
  "tagmanager_publish_live_container",
  "tagmanager_use_custom_templates",
] as const;
const SITES: NonNullable<SandboxSeed["sites"]> = [
  { name: "Shop DE", url: "https://shop.de.example", group: "Client A" },
  { name: "Shop FR", url: "https://shop.fr.example", group: "Client A" },
  { name: "Blog & News", url: "https://blog.example", group: "Client B" },
  { name: "Intranet", url: "https://intra.example", group: "" },
  { name: "Open data", url: "https://data.example", group: "Public" },
  { name: "Staging", url: "https://staging.example", group: "Client B" },
];
const emailOf = (login: string): string =>
  `${loginKey(login).replaceAll(/[^a-z0-9]/g, "")}@mail.example`;

const role = fc.constantFrom("view" as const, "write" as const, "admin" as const);
const someSites = fc.uniqueArray(fc.integer({ min: 1, max: SITES.length }), {
  minLength: 1,
  maxLength: 4,
});
const capabilities = fc.oneof(
  { weight: 3, arbitrary: fc.constant<string[]>([]) },
  {
    weight: 1,
    arbitrary: fc.uniqueArray(fc.constantFrom<string[]>(...CAPABILITIES), { maxLength: 2 }),
  },
);

const seedAccess: fc.Arbitrary<SeedAccess> = fc.record({
  access: fc.tuple(role, capabilities).map(([name, more]) => [name, ...more]),
  sites: fc.oneof(
    { weight: 4, arbitrary: someSites },
    { weight: 1, arbitrary: fc.constant("all" as const) },
  ),
});

const seedUser = (login: string): fc.Arbitrary<NonNullable<SandboxSeed["users"]>[number]> =>
  fc.record(
    {
      login: fc.constant(login),
      email: fc.constantFrom(emailOf(login), emailOf(login).toUpperCase(), `old-${emailOf(login)}`),
      superuser: fc.constantFrom(true, false, false, false, false),
      pending: fc.constantFrom(5, -20),
      access: fc.array(seedAccess, { maxLength: 3 }),
    },
    { requiredKeys: ["login", "email"] },
  );

const seed: fc.Arbitrary<SandboxSeed> = fc
  .record({
    logins: fc.subarray([...LOGINS]),
    public: fc.oneof(fc.constant<number[]>([]), someSites),
    rows: fc.array(
      fc.record({
        login: fc.constantFrom("ALICE", "bob", "gone", "muller", "gina"),
        site: fc.integer({ min: 1, max: 9 }),
        access: fc.constantFrom("view", "write", "admin", "tagmanager_write"),
      }),
      { maxLength: 4 },
    ),
    reports: fc.array(
      fc.record({
        login: fc.constantFrom("alice", "gina", "1234"),
        site: fc.integer({ min: 1, max: 6 }),
        description: fc.constantFrom("Weekly", "Monthly"),
      }),
      { maxLength: 3 },
    ),
  })
  .chain(({ logins, ...rest }) =>
    fc
      .tuple(...logins.map(seedUser))
      .map((users): SandboxSeed => ({ sites: SITES, users: [...users], ...rest })),
  );

const selector: fc.Arbitrary<Sites> = fc.oneof(
  fc.constant("all" as const),
  fc.constantFrom<Sites[]>(
    ["Shop DE"],
    [3, "Intranet"],
    [{ id: 2, name: "Shop FR" }],
    { group: "Client *" },
    { url: "*.example", name: "S*" },
    [{ set: "shops" }],
    ["Open data", { group: "client b" }],
    { name: "Nothing like it*" },
  ),
);

const period = fc.constantFrom<{ from?: string; until?: string }>(
  {},
  {},
  {},
  {},
  { until: TODAY_PAST },
  { until: TODAY_FUTURE },
  { from: TODAY_FUTURE },
  { from: TODAY_PAST },
);

const grant: fc.Arbitrary<Grant> = fc
  .record({
    role: fc.oneof<fc.Arbitrary<string>[]>(role, fc.constant("publisher")),
    sites: selector,
    capabilities,
    period,
    except: fc.option(fc.constantFrom<Sites>(["Staging"], { group: "Public" }), {
      nil: undefined,
      freq: 4,
    }),
  })
  .map(({ period: days, except, capabilities: more, ...rest }): Grant => ({
    ...rest,
    ...days,
    ...(more.length > 0 ? { capabilities: more } : {}),
    ...(except === undefined ? {} : { except }),
  }));

const user = (login: string): fc.Arbitrary<User> =>
  fc.oneof(
    { weight: 1, arbitrary: fc.constant<User>({ absent: true }) },
    { weight: 1, arbitrary: fc.constant<User>({ email: emailOf(login), access: [] }) },
    {
      weight: 6,
      arbitrary: fc
        .record({
          access: fc.array(grant, { minLength: 1, maxLength: 3 }),
          period,
          provision: fc.constantFrom(
            "invite" as const,
            "create" as const,
            "external" as const,
            undefined,
          ),
          sso: fc.constantFrom(true, false, false, false, false, false),
          superuser: fc.constantFrom<(User["superuser"] | undefined)[]>(
            true,
            { until: TODAY_PAST },
            undefined,
            undefined,
            undefined,
            undefined,
            undefined,
          ),
        })
        .map(({ period: days, provision, sso, superuser, access }): User => ({
          email: emailOf(login),
          access,
          ...days,
          ...(provision === undefined ? {} : { provision }),
          ...(sso ? { managedBy: "sso" as const } : {}),
          ...(superuser === undefined ? {} : { superuser }),
        })),
    },
  );

const team = (logins: readonly string[]): fc.Arbitrary<Team> =>
  fc.record({
    members: fc
      .subarray([...logins])
      .chain((members) =>
        fc.tuple(
          ...members.map((login) =>
            period.map((days) => (Object.keys(days).length === 0 ? login : { login, ...days })),
          ),
        ),
      ),
    access: fc.array(grant, { minLength: 1, maxLength: 2 }),
  });

const publicGrant: fc.Arbitrary<PublicGrant> = fc
  .record({ sites: selector, period })
  .map(({ sites, period: days }) => ({ sites, ...days }));

const manifest: fc.Arbitrary<AccessFile> = fc
  .record({
    users: fc.subarray(
      LOGINS.filter((login) => login !== "ldap-1"),
      { minLength: 1 },
    ),
    released: fc.boolean(),
  })
  .chain(({ users, released }) =>
    fc.record({
      users: fc
        .tuple(...users.map((login) => user(login).map((entry) => [login, entry] as const)))
        .map((entries) => Object.fromEntries(entries)),
      teams: fc.record({ t1: team(users), t2: team(users) }),
      sites: fc.constant<NonNullable<AccessFile["sites"]>>({
        shops: ["Shop DE", { name: "Shop F?" }],
      }),
      released: fc.constant<string[]>(released && !users.includes("gina") ? ["gina"] : []),
    }),
  )
  .map((file): AccessFile => ({
    ...file,
    roles: { publisher: { role: "write", capabilities: ["tagmanager_publish_live_container"] } },
  }))
  .chain((file) =>
    fc
      .option(fc.array(publicGrant, { maxLength: 2 }), { nil: undefined })
      .map((grants) => (grants ? { ...file, public: grants } : file)),
  );

const settings: fc.Arbitrary<SettingsFile> = fc.record({
  url: fc.constant("https://analytics.example.org"),
  account: fc.constant("root"),
  removals: fc.constantFrom("all" as const, "all" as const, "written" as const, "none" as const),
  unmanaged: fc.constantFrom("report" as const, "ignore" as const, "remove" as const),
  ignore: fc.constant(["ldap-*"]),
  protect: fc.record({
    logins: fc.subarray(["alice", "MULLER", "1234"]),
    superusers: fc.integer({ min: 1, max: 2 }),
  }),
  limits: fc.constantFrom<NonNullable<SettingsFile["limits"]>[]>(
    { losing: { count: 50 }, gaining: { count: 50 } },
    { losing: { count: 50 }, gaining: { count: 50 } },
    { losing: { count: 50 }, gaining: { count: 50 } },
    { losing: { count: 2, percent: 0 }, gaining: { count: 1, percent: 0 } },
  ),
  invitations: fc.constantFrom({ expired: "resend" as const }, { expired: "report" as const }),
});

export const world: fc.Arbitrary<RandomWorld> = fc.record({ seed, manifest, settings });

/**
 * The files of a world in the style of people. Logins are quoted, because YAML would read some as
 * numbers.
 */
export function filesOf({
  manifest: file,
  settings: values,
}: Pick<RandomWorld, "manifest" | "settings">): Record<string, string> {
  return {
    "settings.yaml": stringify(values),
    "people.yaml": stringify(file, { aliasDuplicateObjects: false }),
  };
}

/** The same manifests with every login in another spelling that Matomo treats as equal. */
export function inOtherCasing(file: AccessFile): AccessFile {
  const turn = (login: string): string =>
    (login === login.toUpperCase() ? login.toLowerCase() : login.toUpperCase()).replace(
      "MÜLLER",
      "Muller",
    );
  const teams = Object.entries(file.teams ?? {}).map(([name, entry]) => [
    name,
    {
      ...entry,
      members: entry?.members?.map((member) =>
        typeof member === "string" ? turn(member) : { ...member, login: turn(member.login) },
      ),
    },
  ]);
  return {
    ...file,
    users: Object.fromEntries(
      Object.entries(file.users ?? {}).map(([login, entry]) => [turn(login), entry]),
    ),
    teams: Object.fromEntries(teams) as Record<string, Team>,
  };
}

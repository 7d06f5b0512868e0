import type { Location } from "../domain/diagnostic.ts";
import type { LivePerson } from "../domain/live.ts";
import type { LoginKey } from "../domain/login.ts";
import type { Rights } from "../domain/rights.ts";
import type {
  Grant,
  Manifest,
  Membership,
  Settings,
  SiteSet,
  Team,
  UserEntry,
} from "../manifest/model.ts";
import { type RightsTable, type SiteCodes, sitesByCode } from "./profiles.ts";
import type { Selectors, SiteTexts } from "./write-sites.ts";

/** The contents of a person's entry. */
export interface WrittenUser {
  readonly key: LoginKey;
  readonly login: string;
  readonly email: string | undefined;
  readonly isService: boolean;
  /** Whether SSO or LDAP creates the account. */
  readonly isExternal: boolean;
  readonly superuser: boolean;
  /** `undefined` if the person has only the access of teams. */
  readonly own: SiteCodes | undefined;
}

export interface WrittenTeam {
  readonly name: string;
  readonly members: readonly LivePerson[];
  readonly codes: SiteCodes;
}

/** Everything that an import writes, before it becomes text. */
export interface Written {
  readonly users: readonly WrittenUser[];
  readonly teams: readonly WrittenTeam[];
  /** The public sites; `undefined` if public access is not written. */
  readonly public: readonly number[] | undefined;
  readonly texts: SiteTexts;
}

/** The place that is used for everything in a manifest that was never in a file. */
const AT: Location = { file: "", line: 1, column: 1 };

const NO_PERIOD = { from: undefined, until: undefined };

const grantOf = ({ role, capabilities }: Rights, { sites, except }: Selectors): Grant => ({
  role,
  capabilities: capabilities.map((id) => ({ id, at: AT })),
  sites,
  except,
  ...NO_PERIOD,
  reason: undefined,
  ticket: undefined,
  at: AT,
});

const userOf = (user: WrittenUser, access: readonly Grant[] | undefined): UserEntry => ({
  key: user.key,
  login: user.login,
  email: user.email,
  emailAt: user.email === undefined ? undefined : AT,
  kind: user.isService ? "service" : "person",
  provision: user.isExternal ? "external" : "invite",
  managedBy: undefined,
  absent: false,
  superuser: user.superuser ? { at: AT } : undefined,
  access,
  accessAt: access && AT,
  ...NO_PERIOD,
  reviewed: undefined,
  reviewedAt: undefined,
  owner: undefined,
  token: undefined,
  reason: undefined,
  ticket: undefined,
  at: AT,
});

const memberOf = ({ key, login }: LivePerson): Membership => ({ key, login, at: AT });

/**
 * The manifest that reading the written files would give. Does not read the files, because reading
 * a megabyte of YAML takes a second. The result has no places in files. Works only without
 * patterns, in a folder without manifests.
 */
export function asManifest(
  { users, teams, texts, public: open }: Written,
  settings: Settings,
  table: RightsTable,
): Manifest {
  const grantsOf = (codes: SiteCodes): Grant[] =>
    sitesByCode(codes, table).map(([code, sites]) =>
      grantOf(table.rightsOf(code), texts.select(sites, AT)),
    );
  return {
    settings,
    users: new Map(users.map((user) => [user.key, userOf(user, user.own && grantsOf(user.own))])),
    teams: new Map(
      teams.map(({ name, members, codes }): [string, Team] => [
        name,
        {
          name,
          members: members.map(memberOf),
          access: grantsOf(codes),
          ...NO_PERIOD,
          at: AT,
        },
      ]),
    ),
    siteSets: new Map(
      texts.sets.map((set): [string, SiteSet] => [
        set.name,
        { name: set.name, items: set.select(AT), classes: [], at: AT },
      ]),
    ),
    public: open && {
      grants:
        open.length === 0
          ? []
          : [grantOf({ role: "view", capabilities: [] }, texts.select(open, AT))],
      at: AT,
    },
    released: new Map(),
  };
}

import type { AccountStatus, Live, LivePerson, Site } from "../../src/domain/live.ts";
import { loginKey } from "../../src/domain/login.ts";
import { makeRights, type Rights, type Role } from "../../src/domain/rights.ts";
import type { Manifest } from "../../src/manifest/model.ts";
import { readManifest } from "../../src/manifest/read.ts";

/** Matomo's Tag Manager, as `getAvailableCapabilities` of 5.x returns it. */
const CATALOG = new Map<string, ReadonlySet<Role>>([
  ["tagmanager_write", new Set<Role>(["write", "admin"])],
  ["tagmanager_publish_live_container", new Set<Role>(["admin"])],
  ["tagmanager_use_custom_templates", new Set<Role>(["admin"])],
]);

interface PersonSeed {
  readonly superuser?: boolean;
  readonly status?: AccountStatus;
  readonly email?: string;
  /** When the account was created, ISO 8601. */
  readonly registered?: string;
  /** `{ 3: "write + tagmanager_publish_live_container" }` */
  readonly access?: Readonly<Record<number, string>>;
}

export interface WorldSeed {
  /** `"Shop DE"`, or an object with group and URL. Ids count from 1. */
  readonly sites: readonly (string | Omit<Partial<Site>, "id">)[];
  readonly people?: Readonly<Record<string, PersonSeed>>;
  readonly public?: Readonly<Record<number, string>>;
  readonly reports?: Live["reports"];
}

function rights(text: string): Rights {
  const [role = "", ...capabilities] = text.split(" + ");
  return makeRights(role as Role, capabilities, CATALOG);
}

const rows = (access: Readonly<Record<number, string>> = {}): Map<number, Rights> =>
  new Map(Object.entries(access).map(([site, text]) => [Number(site), rights(text)]));

function person(login: string, seed: PersonSeed): LivePerson {
  return {
    key: loginKey(login),
    login,
    email: seed.email ?? `${loginKey(login)}@example.org`,
    superuser: seed.superuser ?? false,
    status: seed.status ?? "active",
    access: rows(seed.access),
    usesTwoFactor: undefined,
    ...(seed.registered === undefined ? {} : { registered: seed.registered }),
  };
}

/** The live state of a Matomo with the super user `root` and the contents of the seed. */
export function makeLive({ sites, people = {}, public: anonymous, reports = [] }: WorldSeed): Live {
  const made = sites.map((site, index): [number, Site] => {
    const seed = typeof site === "string" ? { name: site } : site;
    const id = index + 1;
    return [
      id,
      {
        id,
        name: seed.name ?? "",
        group: seed.group ?? "",
        mainUrl: seed.mainUrl ?? "https://example.org",
      },
    ];
  });
  const accounts = [
    person("root", { superuser: true }),
    ...Object.entries(people).map(([login, seed]) => person(login, seed)),
  ];
  return {
    readAt: "2026-12-01T06:00:00.000Z",
    version: "5.3.0",
    url: "https://analytics.example.org",
    capabilities: CATALOG,
    sites: new Map(made),
    people: new Map(accounts.map((account) => [account.key, account])),
    anonymous: rows(anonymous),
    reports,
    orphans: new Map(),
    oddities: [],
    requests: 9,
  };
}

/**
 * Manifests from YAML by file name. Adds a missing `settings.yaml`. Template texts begin after
 * their first line break.
 */
export function makeManifest(files: Readonly<Record<string, string>>): Manifest {
  const all = { "settings.yaml": "url: https://analytics.example.org\naccount: root\n", ...files };
  const { manifest, diagnostics } = readManifest(
    Object.entries(all).map(([path, text]) => ({
      path: `access/${path}`,
      text: text.replace(/^\n/, ""),
    })),
  );
  if (!manifest)
    throw new Error(`the manifest of this test is wrong: ${JSON.stringify(diagnostics)}`);
  return manifest;
}

export const TODAY = "2026-12-01";

// Fills an empty test Matomo with the sites and people of the example in access/ through Matomo's
// API: npm run example -- URL, with MATOMO_TOKEN and MATOMO_PASSWORD of its super user. See
// docs/example.md. Refuses a Matomo that is already in use.
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { SandboxSeed } from "../src/sandbox/seed.generated.ts";

interface Site {
  readonly idsite: number | string;
}
interface User {
  readonly login: string;
  readonly superuser_access: boolean | number | string;
}
type Fields = Readonly<Record<string, string | number>>;

export interface Target {
  readonly url: string;
  readonly token: string;
  /** Matomo requires the password to create accounts and sites. */
  readonly password: string;
}

/** @throws Error with Matomo's message if the call is refused */
async function call(target: Target, method: string, fields: Fields = {}): Promise<unknown> {
  const response = await fetch(
    `${target.url.replace(/\/$/, "")}/index.php?module=API&format=json&method=${method}`,
    {
      method: "POST",
      redirect: "error",
      body: new URLSearchParams({
        token_auth: target.token,
        ...Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, String(value)])),
      }),
    },
  );
  const answer = (await response.json()) as { result?: string; message?: string };
  if (answer.result === "error") throw new Error(`${method}: ${answer.message ?? "refused"}`);
  return answer;
}

/** Matomo returns some lists as a map if their ids have gaps. */
const allSites = async (target: Target): Promise<readonly Site[]> =>
  Object.values((await call(target, "SitesManager.getAllSites")) as Record<string, Site>);

/**
 * Creates the sites with their ids. Where the ids have a gap, creates a site and deletes it again.
 */
async function makeSites(target: Target, sites: SandboxSeed["sites"]): Promise<void> {
  const byId = new Map((sites ?? []).map((site, index) => [site.id ?? index + 1, site]));
  const last = Math.max(...byId.keys());
  const there = (await allSites(target)).length;
  for (let id = 1; id <= last; id += 1) {
    const site = byId.get(id);
    const fields = {
      siteName: site?.name ?? "Gap",
      urls: site?.url ?? "https://gap.example",
      group: site?.group ?? "",
    };
    if (id <= there) await call(target, "SitesManager.updateSite", { idSite: id, ...fields });
    else await call(target, "SitesManager.addSite", fields);
  }
  for (let id = 1; id <= last; id += 1)
    if (!byId.has(id))
      await call(target, "SitesManager.deleteSite", {
        idSite: id,
        passwordConfirmation: target.password,
      });
}

type SitesOfSeed = readonly number[] | "all";
const idsOf = (sites: SitesOfSeed): string => (sites === "all" ? sites : sites.join(","));
const firstSite = (sites: SitesOfSeed = "all"): number => (sites === "all" ? 1 : (sites[0] ?? 1));

async function makePeople(target: Target, { users = [] }: SandboxSeed): Promise<void> {
  const passwordConfirmation = target.password;
  for (const { login, email, access = [], pending } of users) {
    const first = firstSite(access[0]?.sites);
    if (pending === undefined)
      await call(target, "UsersManager.addUser", {
        userLogin: login,
        password: `Aa1-${randomBytes(16).toString("hex")}`,
        email,
        initialIdSite: first,
        passwordConfirmation,
      });
    else
      await call(target, "UsersManager.inviteUser", {
        userLogin: login,
        email,
        initialIdSite: first,
        expiryInDays: pending,
        passwordConfirmation,
      });
    if (access.length === 0)
      await call(target, "UsersManager.setUserAccess", {
        userLogin: login,
        access: "noaccess",
        idSites: first,
        passwordConfirmation,
      });
    for (const { access: rights, sites } of access)
      await call(target, "UsersManager.setUserAccess", {
        userLogin: login,
        ...(rights.length === 1
          ? { access: rights[0] ?? "" }
          : Object.fromEntries(rights.map((right, index) => [`access[${index}]`, right]))),
        idSites: idsOf(sites),
        passwordConfirmation,
      });
  }
}

/**
 * Creates the example's sites, people and access. Skips what the API cannot create: rows of
 * accounts that do not exist, and scheduled reports.
 * @throws Error if Matomo is not empty, because it may be in use
 */
export async function fillWithExample(target: Target, seed: SandboxSeed): Promise<void> {
  const sites = await allSites(target);
  const users = (await call(target, "UsersManager.getUsers")) as readonly User[];
  const people = users.filter(
    ({ login, superuser_access }) => login !== "anonymous" && Number(superuser_access) !== 1,
  );
  if (sites.length > 1 || people.length > 0 || sites.some(({ idsite }) => Number(idsite) !== 1))
    throw new Error(
      `${target.url} is not empty: it has ${sites.length} sites, and ${people.length} people besides its super users. The example is only for a new Matomo.`,
    );
  await makeSites(target, seed.sites);
  await makePeople(target, seed);
  if (seed.public && seed.public.length > 0)
    await call(target, "UsersManager.setUserAccess", {
      userLogin: "anonymous",
      access: "view",
      idSites: seed.public.join(","),
      passwordConfirmation: target.password,
    });
}

if (import.meta.main) {
  const { MATOMO_TOKEN: token, MATOMO_PASSWORD: password } = process.env;
  const [url] = process.argv.slice(2);
  if (url === undefined || token === undefined || password === undefined) {
    console.error("usage: npm run example -- URL, with MATOMO_TOKEN and MATOMO_PASSWORD set");
    process.exitCode = 1;
  } else {
    const seed = readFileSync(join(import.meta.dirname, "../access/sandbox-seed.json"), "utf8");
    try {
      await fillWithExample({ url, token, password }, JSON.parse(seed) as SandboxSeed);
      console.log(`${url} has the example's sites and people: matomo-access plan --url ${url}`);
    } catch (error) {
      console.error(`error: ${error instanceof Error ? error.message : "unknown"}`);
      process.exitCode = 1;
    }
  }
}

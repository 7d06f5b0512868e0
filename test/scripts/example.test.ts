import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fillWithExample, type Target } from "../../scripts/example.ts";
import type { SandboxSeed } from "../../src/sandbox/seed.generated.ts";
import { startSandbox } from "../../src/sandbox/server.ts";

const SEED = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../access/sandbox-seed.json"), "utf8"),
) as SandboxSeed;

async function ask(
  { url, token }: Target,
  method: string,
  fields: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const response = await fetch(`${url}/index.php?module=API&format=json&method=${method}`, {
    method: "POST",
    body: new URLSearchParams({ token_auth: token, ...fields }),
  });
  return response.json();
}

/** The state that the manifests concern: sites by id, people, and their roles on sites. */
async function lookedAt(target: Target): Promise<object> {
  const sites = Object.values(
    (await ask(target, "SitesManager.getAllSites")) as Record<
      string,
      { idsite: number; name: string; group: string }
    >,
  );
  const users = (await ask(target, "UsersManager.getUsers")) as readonly {
    login: string;
    email: string;
  }[];
  const rows = await Promise.all(
    ["view", "write", "admin"].map((access) =>
      ask(target, "UsersManager.getUsersSitesFromAccess", { access }),
    ),
  );
  return {
    sites: sites.map(({ idsite, name, group }) => [idsite, name, group]),
    users: users.map(({ login, email }) => [login, email]),
    rows,
  };
}

test("the example gives an empty Matomo the same sites, people and access as the embedded one", async () => {
  const empty = await startSandbox({});
  // The API can create neither rows of accounts that do not exist nor a second role on a site.
  const { rows: _rows, ...made } = SEED;
  const seeded = await startSandbox({ seed: made });
  try {
    await fillWithExample(empty, SEED);
    expect(await lookedAt(empty)).toEqual(await lookedAt(seeded));
    await expect(fillWithExample(empty, SEED)).rejects.toThrow(
      `${empty.url} is not empty: it has 25 sites, and 37 people besides its super users.`,
    );
  } finally {
    await empty.close();
    await seeded.close();
  }
});

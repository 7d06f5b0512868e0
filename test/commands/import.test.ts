import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { SandboxSeed } from "../../src/sandbox/seed.generated.ts";
import { openWorkplace, type Workplace } from "../helpers/run-cli.ts";

/** A small Matomo that was set up by hand over years. */
const GROWN: SandboxSeed = {
  sites: [
    { name: "Shop DE", url: "https://shop.de.example", group: "Shops" },
    { name: "Shop FR", url: "https://shop.fr.example", group: "Shops" },
    { name: "Shop UK", url: "https://shop.uk.example", group: "Shops" },
    { name: "Blog: News", url: "https://blog.example", group: "" },
  ],
  users: [
    ...["ann", "ben", "cem"].map((login) => ({
      login,
      email: `${login}@example.org`,
      seenDaysAgo: 3,
      access: [{ access: ["view"], sites: [1, 2, 3] }],
    })),
    {
      login: "dora@client.example",
      email: "dora@client.example",
      seenDaysAgo: 400,
      access: [{ access: ["admin"], sites: [4] }],
    },
    { login: "dora", email: "dora+old@client.example" },
    { login: "export-bot", email: "bot@example.org", access: [{ access: ["view"], sites: "all" }] },
    {
      login: "tagger",
      email: "tagger@example.org",
      access: [{ access: ["view", "tagmanager_write"], sites: [4] }],
    },
    {
      login: "new",
      email: "new@example.org",
      pending: 5,
      access: [{ access: ["view"], sites: [1] }],
    },
    {
      login: "late",
      email: "late@example.org",
      pending: -2,
      access: [{ access: ["view"], sites: [1] }],
    },
    { login: "boss", email: "boss@example.org", superuser: true, seenDaysAgo: 1 },
  ],
  public: [4],
  rows: [
    { login: "gone", site: 2, access: "write" },
    { login: "ann", site: 1, access: "view" },
    { login: "BEN", site: 3, access: "write" },
  ],
};

const url = ({ sandbox }: Workplace): Record<string, string> => ({ MATOMO_URL: sandbox.url });

test("an import without any file makes an instance whose plan is empty, and changes nothing in Matomo", async () => {
  await using place = await openWorkplace(GROWN);
  const first = await place.run(["import"], { env: url(place) });
  expect(first.err).toBe(`Matomo: ${place.sandbox.url}\n`);
  expect(first.code).toBe(0);
  expect(first.out).toContain(
    "Imported 10 people and 1 team into 2 files.\nThe next plan is empty: nobody gains or loses access.",
  );
  const text = place.read("access/access.yaml");
  expect(text).toContain("# yaml-language-server: $schema=access.schema.json\n");
  expect(text).toContain(`
teams:
  shops-viewers:
    members: [ann, cem]
    access:
      - role: view
        sites: [{ id: 1, name: Shop DE }, { id: 2, name: Shop FR }, { id: 3, name: Shop UK }]
`);
  expect(text).toContain("  export-bot:\n    email: bot@example.org\n    kind: service\n");
  expect(text).toContain('public:\n  - { sites: { id: 4, name: "Blog: News" } }\n');
  expect(place.read("access/settings.yaml")).toContain("\n# domains: [example.org]\n");
  expect(readdirSync(join(place.cwd, "access"))).toEqual([
    "access.schema.json",
    "access.yaml",
    "settings.schema.json",
    "settings.yaml",
  ]);
  const plan = await place.plan();
  expect(plan.effects).toEqual([]);
  expect(plan.diagnostics).toEqual([]);
  expect(plan.unmanaged.people.map(({ login }) => login)).toEqual(["late"]);
  expect(place.writes()).toEqual([]);
  const again = await place.run(["import"]);
  expect(again.out).toContain("Nothing to import from Matomo");
  expect(place.read("access/access.yaml")).toBe(text);
});

test("the summary lists what to decide, and its Markdown contains no e-mail address", async () => {
  await using place = await openWorkplace(GROWN);
  const { out } = await place.run(["import", "--dry-run"], { env: url(place) });
  for (const line of [
    "Would import 10 people",
    "late (not in the files): The invitation has expired",
    "Super users: 2 They can",
    "dora@client.example (client.example): admin on 1 site",
    "Blog: News (4)",
    "at least view: export-bot",
    "dora@client.example: last on 20",
    "dora: never, access to 0 sites",
    "new: pending, invited by root",
    "dora and dora@client.example: the same mailbox",
    "gone: 1 site",
    "sites: { group: Shops } in the team shops-viewers: covers every site that is ever put into the site",
  ])
    expect(out.replaceAll(/\n +/g, " ")).toContain(line);
  expect(existsSync(join(place.cwd, "access"))).toBe(false);
  const markdown = await place.run(["import", "--dry-run", "--format", "markdown"], {
    env: url(place),
  });
  expect(markdown.out).toContain("### Super users: 2\n");
  expect(markdown.out).not.toContain("@example.org");
  expect(markdown.out).not.toContain("dora+old");
});

test("a second import adds new people, and keeps every byte that somebody wrote", async () => {
  await using place = await openWorkplace(GROWN);
  await place.run(["import", "--only", "a*", "--only", "c*"], { env: url(place) });
  const edited = `# ours\n${place.read("access/access.yaml").replace("members: [ann, cem]", "members: [ann, cem] # the shop desk")}\n# the end\n`;
  place.write("access/access.yaml", edited);
  place.write("access/settings.yaml", `url: ${place.sandbox.url} # by hand\naccount: root\n`);
  expect((await place.run(["import", "--domain", "example.org"])).code).toBe(0);
  const after = place.read("access/access.yaml");
  const lines = after.split("\n");
  expect(edited.split("\n").filter((line) => !lines.includes(line))).toEqual([]);
  expect(after).toContain("  new: { email: new@example.org,");
  expect(after).not.toContain("dora");
  expect(place.read("access/settings.yaml")).toBe(
    `url: ${place.sandbox.url} # by hand\naccount: root\n`,
  );
  expect((await place.plan()).effects).toEqual([]);
  await place.run(["import", "--layout", "by-domain"]);
  expect(place.read("access/access.yaml")).toBe(after);
  expect(place.read("access/domains/client.example.yaml")).toContain("  dora@client.example:");
  expect((await place.plan()).effects).toEqual([]);
});

test("nothing is written if Matomo cannot be read", async () => {
  await using place = await openWorkplace(GROWN);
  const { code, err } = await place.run(["import"], {
    env: { ...url(place), MATOMO_TOKEN: "0".repeat(32) },
  });
  expect(code).toBe(1);
  expect(err).toContain("MATOMO_TOKEN");
  expect(readdirSync(place.cwd)).toEqual([]);
});

test("people of another Matomo are not imported into a folder", async () => {
  await using place = await openWorkplace(GROWN);
  place.manifests({ "settings.yaml": "url: https://other.example.org\n" });
  const { code, err } = await place.run(["import", "--url", place.sandbox.url]);
  expect(code).toBe(1);
  expect(err).toContain("settings.yaml is for https://other.example.org");
  expect(place.sandbox.calls).toEqual([]);
});

test("an account that cannot own the token is refused, and possible ones are listed", async () => {
  await using place = await openWorkplace(GROWN);
  const { code, err } = await place.run(["import", "--account", "ann"], { env: url(place) });
  expect(code).toBe(1);
  expect(err).toContain("Super users: boss, root.");
  await place.run(["import", "--account", "ROOT"], { env: url(place) });
  expect(place.read("access/settings.yaml")).toContain("account: root\n");
});

test("people whom LDAP creates are external, and their plan is empty", async () => {
  await using place = await openWorkplace({
    ...GROWN,
    plugins: ["LoginLdap"],
    users: [{ login: "ldap.user", email: "ldap@example.org", ldap: true }, ...(GROWN.users ?? [])],
  });
  const { out } = await place.run(["import"], { env: url(place) });
  expect(out).toContain("1 person got `provision: external`");
  expect(place.read("access/access.yaml")).toContain(
    "  ldap.user: { email: ldap@example.org, provision: external, access: [] }\n",
  );
  expect((await place.plan()).effects).toEqual([]);
});

test("manifests with errors stop an import before anything is sent", async () => {
  await using place = await openWorkplace(GROWN);
  place.manifests({ "people.yaml": "users:\n  ann: { emial: ann@example.org }\n" });
  const { code, err } = await place.run(["import"]);
  expect(code).toBe(1);
  expect(err).toContain("emial");
  expect(place.sandbox.calls).toEqual([]);
});

test("declared people are left unchanged even if settings are missing", async () => {
  await using place = await openWorkplace(GROWN);
  place.write("access/mine.yaml", "users:\n  ann: { email: ann@example.org, access: [] }\n");
  expect((await place.run(["import"], { env: url(place) })).code).toBe(0);
  expect(place.read("access/mine.yaml")).toBe(
    "users:\n  ann: { email: ann@example.org, access: [] }\n",
  );
  const { effects } = await place.plan();
  expect(new Set(effects.map(({ login }) => login))).toEqual(new Set(["ann"]));
});

test("a selection that matches nobody is an error, and writes nothing", async () => {
  await using place = await openWorkplace(GROWN);
  const args = ["import", "--only", "an", "--domain", "example.org"];
  const { code, err } = await place.run(args, { env: url(place) });
  expect(code).toBe(1);
  expect(err).toContain("Nobody in Matomo matches --only an --domain example.org.");
  expect(readdirSync(place.cwd)).toEqual([]);
});

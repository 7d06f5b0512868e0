import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { writeManifests } from "../../src/files/write-manifests.ts";
import type { SandboxSeed } from "../../src/sandbox/seed.generated.ts";
import { openWorkplace, type Workplace } from "../helpers/run-cli.ts";

const SEED: SandboxSeed = {
  sites: [{ name: "Shop DE" }, { name: "Shop FR" }],
  users: [
    { login: "alice", email: "alice@example.org", access: [{ access: ["view"], sites: [1, 2] }] },
    { login: "bob", email: "bob@example.org", access: [{ access: ["view"], sites: [1] }] },
  ],
};
const PEOPLE = `\ufeff# ours
users:
  alice: { email: alice@example.org } # lead
  bob: { email: bob@example.org, access: [{ role: view, sites: [Shop DE] }] }
teams:
  shops: { members: [alice], access: [{ role: view, sites: all }] }
`;

async function click(
  { sandbox }: Workplace,
  method: string,
  fields: Readonly<Record<string, string>>,
): Promise<void> {
  const body = new URLSearchParams({ ...fields, token_auth: sandbox.token });
  await fetch(`${sandbox.url}/index.php?module=API&format=json&method=${method}`, {
    method: "POST",
    body,
  });
}

/** A Matomo that matches the manifests, with the state after an apply in verified.json. */
async function openApplied(): Promise<Workplace> {
  const place = await openWorkplace(SEED);
  place.manifests({ "people.yaml": PEOPLE });
  expect((await place.run(["apply", "--yes", "--baseline-out", "verified.json"])).code).toBe(0);
  return place;
}

describe("drift --adopt", () => {
  test("writes changes made by hand, says what it wrote and where, and changes nothing in Matomo", async () => {
    await using place = await openApplied();
    await click(place, "UsersManager.setUserAccess", {
      userLogin: "bob",
      access: "admin",
      idSites: "2",
    });
    await click(place, "UsersManager.setUserAccess", {
      userLogin: "alice",
      access: "noaccess",
      idSites: "2",
    });
    await click(place, "UsersManager.addUser", {
      userLogin: "carl",
      password: "geheim123456",
      email: "carl@example.org",
      initialIdSite: "1",
    });
    const writes = place.writes().length;
    chmodSync(join(place.cwd, "access/people.yaml"), 0o664);
    const { code, out } = await place.run(["drift", "--baseline", "verified.json", "--adopt"]);
    expect(code, out).toBe(0);
    expect(out.slice(out.indexOf("\nAccess written"))).toBe(`
Access written to the manifests as it is in Matomo: 3 people
  alice, bob and carl
    access/adopted.yaml  (new)
    access/people.yaml

Notes for the review
  alice: leaves the team shops, because the team grants more than the person has. A team cannot
    grant less to one member. The person's own lines now grant the rest.

Matomo was not changed. Check the lines with git diff, and have them reviewed like any other change.
`);
    expect(out).not.toContain("Options: revert it");
    expect(place.read("access/people.yaml")).toBe(`\ufeff# ours
users:
  alice: { email: alice@example.org, access: [{ role: view, sites: all, except: [{ id: 2, name: Shop FR }] }] } # lead
  bob: { email: bob@example.org, access: [{ role: view, sites: [Shop DE] }, { role: admin, sites: [{ id: 2, name: Shop FR }], reason: adopted from Matomo }] }
teams:
  shops: { members: [], access: [{ role: view, sites: all }] }
`);
    expect(place.read("access/adopted.yaml")).toContain("  carl:\n    email: carl@example.org\n");
    expect(statSync(join(place.cwd, "access/people.yaml")).mode & 0o777).toBe(0o664);
    expect(place.writes().length).toBe(writes);
    // Nothing differs any more, and a second run has nothing to write. The new lines still need an
    // approved plan.
    expect((await place.plan()).effects).toEqual([]);
    const before = place.read("access/people.yaml");
    const again = await place.run(["drift", "--baseline", "verified.json", "--adopt"]);
    expect([
      again.code,
      again.out.split("\n")[0],
      place.read("access/people.yaml") === before,
    ]).toEqual([2, `Drift on ${place.sandbox.url}: 4 grants that nobody approved.`, true]);
  });

  test("reports what it cannot write, and merged changes that were never applied, and then exits with drift", async () => {
    await using place = await openApplied();
    place.manifests({
      "people.yaml": PEOPLE.replace("bob: {", "bob: {\n    reason: x,\n   ")
        .replace(
          "access: [{ role: view, sites: [Shop DE] }]",
          "access: &own [{ role: view, sites: [Shop DE] }]",
        )
        .replace("teams:", "  dora: { email: d@example.org, access: *own }\nteams:"),
    });
    await click(place, "UsersManager.setUserAccess", {
      userLogin: "bob",
      access: "admin",
      idSites: "1",
    });
    const before = place.read("access/people.yaml");
    const { code, out } = await place.run(["drift", "--baseline", "verified.json", "--adopt"]);
    expect(code).toBe(2);
    expect(out.slice(out.indexOf("\nNothing was written"))).toBe(`
Nothing was written.

Not written
  bob: access/people.yaml:6: other lines repeat &own, and would change too.

2 changes in the manifests were never applied. Nobody made them by hand, so nothing was written.
Apply them, or remove the lines.
`);
    expect(place.read("access/people.yaml")).toBe(before);
    const { out: text } = await place.run([
      "drift",
      "--baseline",
      "verified.json",
      "--adopt",
      "--json",
    ]);
    expect(JSON.parse(text)).toMatchObject({
      drift: true,
      adoption: {
        files: [],
        adopted: [],
        skipped: [{ login: "bob" }],
        left: [{ login: "bob" }, { login: "dora" }, { login: "dora" }],
      },
    });
  });

  test("writes the new names of renamed sites, and lists them", async () => {
    await using place = await openApplied();
    await click(place, "SitesManager.updateSite", { idSite: "1", siteName: "Shop Germany" });
    const args = ["drift", "--baseline", "verified.json", "--adopt"];
    const { code, out } = await place.run(args);
    expect(code, out).toBe(0);
    expect(out.slice(out.indexOf("\nRenamed in"))).toBe(`
Renamed in the manifests, as in Matomo: 1 site
  Site 1: Shop DE is now Shop Germany (1 place)
    access/people.yaml

The new names change nobody's access. Approving the plan of these files also approves the new names.
Matomo was not changed. Check the lines with git diff, and have them reviewed like any other change.
`);
    expect(place.read("access/people.yaml")).toBe(PEOPLE.replace("[Shop DE]", "[Shop Germany]"));
    const { out: planned } = await place.run(["plan", "--baseline", "verified.json", "--json"]);
    expect(JSON.parse(planned)).toMatchObject({
      effects: [],
      frozen: [],
      identities: [
        { site: 1, before: { name: "Shop DE" }, after: { name: "Shop Germany" }, approves: true },
      ],
    });
    expect(
      (
        await place.run([
          "apply",
          "--yes",
          "--baseline",
          "verified.json",
          "--baseline-out",
          "verified.json",
        ])
      ).code,
    ).toBe(0);
    expect((await place.run(["drift", "--baseline", "verified.json"])).code).toBe(0);
  });

  test("reports a site that it cannot rename, and then exits with drift", async () => {
    await using place = await openWorkplace(SEED);
    place.manifests({
      "people.yaml":
        "users:\n  alice: { email: alice@example.org, access: &a [{ role: view, sites: [Shop DE, 2] }] }\n  bob: { email: bob@example.org, access: *a }\n",
    });
    expect((await place.run(["apply", "--yes", "--baseline-out", "verified.json"])).code).toBe(0);
    await click(place, "SitesManager.updateSite", { idSite: "1", siteName: "Shop Germany" });
    const { code, out } = await place.run(["drift", "--baseline", "verified.json", "--adopt"]);
    expect(code, out).toBe(2);
    expect(out.replaceAll(/\n +/g, " ")).toContain(
      "Site 1 (Shop DE is now Shop Germany): access/people.yaml:2: other lines repeat &a, and would change too.",
    );
    const { out: json } = await place.run([
      "drift",
      "--baseline",
      "verified.json",
      "--adopt",
      "--json",
    ]);
    expect(JSON.parse(json)).toMatchObject({
      adoption: { files: [], renamed: [], unrenamed: [{ site: 1, after: "Shop Germany" }] },
    });
  });

  test("without a baseline, it writes all differences, and says that their cause is unknown", async () => {
    await using place = await openWorkplace(SEED);
    mkdirSync(join(place.cwd, "eu"));
    place.write("eu/settings.yaml", "url: https://analytics.example.org\n");
    writeFileSync(
      join(place.cwd, "eu/p.yaml"),
      "users:\n  alice: { email: alice@example.org, access: [] }\n",
    );
    const { code, out } = await place.run(["drift", "--adopt", "--dir", "eu"]);
    expect([code, out.includes("Without --baseline, changes by hand")], out).toEqual([0, true]);
    expect(place.read("eu/p.yaml")).toContain(
      "role: view, sites: [{ id: 1, name: Shop DE }, { id: 2, name: Shop FR }]",
    );
    // Without a baseline, undeclared accounts are not drift.
    expect(existsSync(join(place.cwd, "eu/adopted.yaml"))).toBe(false);
  });

  test("does not write a file that would become too large to be read again", async () => {
    await using place = await openWorkplace(SEED);
    place.manifests({
      "people.yaml": `# ${"x".repeat(1024 * 1024 - 100)}\nusers:\n  alice: { email: alice@example.org, access: [] }\n`,
    });
    const { code, err } = await place.run(["drift", "--adopt"]);
    expect([code, err.split("\n")[0]]).toEqual([
      1,
      "error: access/people.yaml would exceed the maximum size of a manifest. Nothing was written.",
    ]);
    expect(place.read("access/people.yaml")).toContain("access: [] }");
  });

  test("stops before writing if somebody changed a file meanwhile", async () => {
    await using place = await openWorkplace({});
    place.write("a.yaml", "old a");
    place.write("b.yaml", "somebody was here");
    const read = [
      { path: "a.yaml", text: "old a" },
      { path: "b.yaml", text: "old b" },
    ];
    const files = read.map(({ path }) => ({ path, text: "new" }));
    expect(() => writeManifests(files, read, place.cwd, { randomBytes })).toThrow(
      "b.yaml changed during the run. Nothing was written.",
    );
    expect(() =>
      writeManifests([{ path: "a.yaml", text: "new" }], [], place.cwd, { randomBytes }),
    ).toThrow("a.yaml changed during the run");
    expect(readFileSync(join(place.cwd, "a.yaml"), "utf8")).toBe("old a");
  });
});

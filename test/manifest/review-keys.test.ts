import { describe, expect, it } from "vitest";
import { loginKey } from "../../src/domain/login.ts";
import { readFiles } from "../helpers/read-files.ts";

const YAML = `
users:
  ann: { email: a@example.org, owner: octocat, access: [{ role: view, sites: all }] }
  bot: { kind: service, token: { made: 2026-10-01, every: 90d, usedBy: nightly export }, access: [] }
teams:
  shops: { members: [ann], owner: Acme/Shops }
sites:
  plain: [Shop DE, 12]
  health: { sites: [Clinic, { group: Health, class: patients }], owner: acme/health, class: personal }
  one: { id: 7, class: internal }
`;
const SETTINGS = `url: https://analytics.example.org
reviews: { every: 90d, of: [admin, external], by: instance, overdue: end }
owner: acme/analytics
classes: [public, internal, personal, patients]
token: { made: 2026-09-01, every: 180d, usedBy: GitHub Actions }
`;

describe("owners, classes and the dates of tokens", () => {
  const { manifest, diagnostics } = readFiles({ "settings.yaml": SETTINGS, "people.yaml": YAML });

  it("owners, classes and tokens are read from all places in which they can be written", () => {
    expect(diagnostics).toEqual([]);
    expect(manifest?.users.get(loginKey("ann"))?.owner).toBe("octocat");
    expect(manifest?.teams.get("shops")?.owner).toBe("Acme/Shops");
    expect(manifest?.users.get(loginKey("bot"))?.token).toMatchObject({
      made: "2026-10-01",
      every: "90d",
      usedBy: "nightly export",
      at: { line: 4 },
    });
    expect(manifest?.settings).toMatchObject({
      reviews: { every: "90d", of: ["admin", "external"], by: "instance", overdue: "end" },
      owner: "acme/analytics",
      classes: ["public", "internal", "personal", "patients"],
      token: { made: "2026-09-01", every: "180d", usedBy: "GitHub Actions" },
    });
  });

  it("owners and classes do not change the sites of a set", () => {
    const items = (name: string): unknown => manifest?.siteSets.get(name)?.items;
    expect(items("plain")).toMatchObject([{ kind: "name" }, { kind: "id" }]);
    expect(items("health")).toMatchObject([
      { kind: "name", name: "Clinic" },
      { kind: "match", group: "Health" },
    ]);
    expect(items("health")).not.toHaveProperty([1, "class"]);
    expect(manifest?.siteSets.get("plain")?.classes).toEqual([]);
  });

  it("a class can apply to one selector of a set, or to all of them", () => {
    const classes = (name: string): unknown =>
      manifest?.siteSets.get(name)?.classes.map((line) => [line.class, line.items.length]);
    expect(classes("health")).toEqual([
      ["patients", 1],
      ["personal", 2],
    ]);
    expect(classes("one")).toEqual([["internal", 1]]);
  });

  it("in the settings, `reviews` with the old key `days` is still accepted", () => {
    const read = readFiles({
      "settings.yaml": "url: https://analytics.example.org\nreviews: { days: 180 }\n",
    });
    expect(read.diagnostics).toEqual([]);
    expect(read.manifest?.settings.reviews).toEqual({ days: 180 });
  });

  it("an unknown class is only a warning, because it must not delay the end of access", () => {
    const yaml = "sites:\n  shops: { sites: all, class: personnal }\n";
    const read = readFiles({ "settings.yaml": SETTINGS, "people.yaml": yaml });
    expect(read.manifest).toBeDefined();
    expect(read.diagnostics).toMatchObject([
      {
        severity: "warning",
        code: "unknown-class",
        hint: "Did you mean personal?",
        at: { line: 2, column: 31 },
      },
    ]);
  });

  it("a token that somebody wrote into a file is not shown in any message", () => {
    const token = "0123456789abcdef0123456789abcdef";
    const places = [
      `token: ${token}`,
      `token: { made: ${token}, every: ${token}, usedBy: ${token} }`,
      `token: { value: ${token} }`,
      `token: [${token}]`,
    ];
    for (const place of places) {
      const found = readFiles({
        "settings.yaml": `url: https://analytics.example.org\n${place}\n`,
        "people.yaml": `users:\n  bot: { kind: service, ${place} }\n`,
      }).diagnostics;
      expect(found.length).toBeGreaterThan(1);
      expect(JSON.stringify(found)).not.toContain(token);
    }
  });
});

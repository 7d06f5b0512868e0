import { Ajv2020 } from "ajv/dist/2020.js";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import accessSchema from "../../schemas/access.schema.json" with { type: "json" };
import settingsSchema from "../../schemas/settings.schema.json" with { type: "json" };
import { loginKey } from "../../src/domain/login.ts";
import { readFiles } from "../helpers/read-files.ts";

const EVERYTHING = `
users:
  alice.martin:
    email: alice@example.org
    access:
      - role: write
        sites: [Shop DE, 12, { id: 14, name: Shop FR }, { group: "Client A *", url: "*.example.org" }, { set: eu-shops }]
        except: [Shop internal]
        capabilities: [tagmanager_publish_live_container]
        from: 2026-12-01
        until: 2027-03-31
        reason: statement of work 2026-17
        ticket: 1182
    reviewed: 2026-10-01
  reporting-bot: { email: reports@example.org, kind: service, provision: create, access: [{ role: view, sites: all }] }
  carol: { email: carol@example.org, superuser: { until: 2026-12-24, reason: holiday cover } }
  dora: { email: dora@example.org, superuser: true }
  bob: { absent: true }
  "1234": { email: till@example.org, managedBy: sso, access: [{ role: publisher, sites: { group: Production } }] }
  tom: { email: tom@example.org, access: [] }
  eve: {}
teams:
  client-a:
    description: the first client
    members: [alice.martin, { login: tom, until: 2026-12-15 }]
    access: [{ role: view, sites: { group: Production } }]
sites:
  eu-shops: [Shop DE, Shop FR, { name: "Shop ?? (EU)" }]
roles:
  publisher: { role: write, capabilities: [tagmanager_publish_live_container] }
public:
  - { sites: [Open data], reason: public statistics }
released: [old.colleague]
`;

const ajv = new Ajv2020({ allErrors: true, strict: true });
// Keywords that the YAML language server adds to the standard.
ajv.addVocabulary(["defaultSnippets", "enumDescriptions", "patternErrorMessage"]);
const isAccess = ajv.compile(accessSchema);
const isSettings = ajv.compile(settingsSchema);

test("every key of the manifest language is read", () => {
  const { manifest, diagnostics } = readFiles({ "all.yaml": EVERYTHING });
  expect(diagnostics).toEqual([]);
  const alice = manifest?.users.get(loginKey("alice.martin"));
  expect(alice).toMatchObject({
    login: "alice.martin",
    kind: "person",
    provision: "invite",
    reviewed: "2026-10-01",
  });
  expect(alice?.access?.[0]).toMatchObject({
    role: "write",
    sites: [
      { kind: "name", name: "Shop DE" },
      { kind: "id", id: 12 },
      { kind: "id", id: 14, name: "Shop FR" },
      { kind: "match", group: "Client A *", url: "*.example.org" },
      { kind: "match", set: "eu-shops" },
    ],
    except: [{ kind: "name", name: "Shop internal" }],
    capabilities: [{ id: "tagmanager_publish_live_container" }],
    from: "2026-12-01",
    until: "2027-03-31",
    ticket: "1182",
  });
  expect(manifest?.users.get(loginKey("1234"))?.access?.[0]).toMatchObject({
    role: "write",
    roleName: "publisher",
    sites: [{ kind: "match", group: "Production" }],
  });
  expect(manifest?.users.get(loginKey("carol"))?.superuser).toMatchObject({
    until: "2026-12-24",
    reason: "holiday cover",
  });
  expect(manifest?.users.get(loginKey("bob"))?.absent).toBe(true);
  expect(manifest?.users.get(loginKey("tom"))?.access).toEqual([]);
  expect(
    manifest?.teams.get("client-a")?.members.map(({ login, until }) => [login, until]),
  ).toEqual([
    ["alice.martin", undefined],
    ["tom", "2026-12-15"],
  ]);
  expect(manifest?.public?.grants[0]).toMatchObject({ role: "view", reason: "public statistics" });
  expect([...(manifest?.released.values() ?? [])].map(({ login }) => login)).toEqual([
    "old.colleague",
  ]);
});

test("the JSON Schema accepts what the reader accepts", () => {
  expect(isAccess(parse(EVERYTHING)), JSON.stringify(isAccess.errors)).toBe(true);
  for (const text of [
    "users:\n",
    "users:\nteams:\n",
    "public: []\n",
    "released: []\n",
    "sites: { a: all, b: { group: X } }\n",
  ]) {
    expect(isAccess(parse(text)), text).toBe(true);
    expect(readFiles({ "a.yaml": text }).diagnostics, text).toEqual([]);
  }
});

test("the example folder is valid for the reader and for the schemas", () => {
  const root = join(import.meta.dirname, "../../access");
  const names = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".yaml"),
  );
  const files = Object.fromEntries(
    names.map((name) => [name, readFileSync(join(root, name), "utf8")]),
  );
  expect(names.length).toBeGreaterThan(5);
  for (const [name, text] of Object.entries(files)) {
    const validate = name === "settings.yaml" ? isSettings : isAccess;
    expect(validate(parse(text)), `${name}: ${JSON.stringify(validate.errors)}`).toBe(true);
    const depth = "../".repeat(name.split("/").length);
    expect(text.split("\n", 1)[0]).toBe(
      `# yaml-language-server: $schema=${depth}schemas/${name === "settings.yaml" ? "settings" : "access"}.schema.json`,
    );
  }
  expect(readFiles(files).diagnostics).toEqual([]);
});

test("every key in the schemas has a description", () => {
  const unexplained: string[] = [];
  const visit = (schema: object, path: string, defs: Record<string, unknown>): void => {
    if ("properties" in schema) {
      for (const [key, value] of Object.entries(
        schema.properties as Record<string, { description?: string; $ref?: string } | false>,
      )) {
        if (value === false) continue;
        const target =
          value.$ref === undefined
            ? value
            : (defs[value.$ref.replace("#/$defs/", "")] as { description?: string });
        if (value.description === undefined && target.description === undefined)
          unexplained.push(`${path}.${key}`);
        visit(value, `${path}.${key}`, defs);
      }
    }
  };
  for (const schema of [accessSchema, settingsSchema]) {
    visit(schema, schema.title, schema.$defs);
    for (const [name, definition] of Object.entries(schema.$defs))
      visit(definition, name, schema.$defs);
  }
  expect(unexplained).toEqual([]);
});

test("the examples in the schemas are valid", () => {
  for (const schema of [accessSchema, settingsSchema]) {
    for (const [name, definition] of Object.entries(schema.$defs)) {
      const validate = ajv.getSchema(`${schema.$id}#/$defs/${name}`);
      for (const example of "examples" in definition ? (definition.examples as unknown[]) : [])
        expect(validate?.(example), `${name}: ${JSON.stringify(example)}`).toBe(true);
    }
    for (const [name, property] of Object.entries(schema.properties)) {
      const validate = ajv.getSchema(`${schema.$id}#/properties/${name}`);
      for (const example of "examples" in property ? (property.examples as unknown[]) : [])
        expect(validate?.(example), `${name}: ${JSON.stringify(example)}`).toBe(true);
    }
  }
});

test("the default settings are the cautious ones", () => {
  expect(readFiles({ "a.yaml": "users:\n" }).manifest?.settings).toMatchObject({
    removals: "written",
    unmanaged: "report",
    protect: { logins: [], superusers: 1 },
    limits: { losing: { count: 5, percent: 10 }, gaining: { count: 3, percent: 5 } },
    invitations: { days: 7, expired: "report", recipients: [] },
  });
});

test.each([
  ["access", "access: [{ role: view, sites: all }]", "absent-with-access"],
  ["a super user right", "superuser: true", "absent-with-access"],
  ["a last day", "until: 2027-01-01", "absent-with-days"],
])(
  "`absent` next to %s takes precedence, with a warning that the account is deleted immediately",
  (_, beside, code) => {
    const text = `users:\n  bob: { absent: true, ${beside} }\n`;
    const { manifest, diagnostics } = readFiles({ "access.yaml": text });
    expect(diagnostics.map((found) => `${found.severity} ${found.code}`)).toEqual([
      `warning ${code}`,
    ]);
    expect(manifest?.users.get(loginKey("bob"))?.absent).toBe(true);
    expect(isAccess(parse(text)), JSON.stringify(isAccess.errors)).toBe(true);
  },
);

test("a site name like ALL or one with curly quotes leads to a warning", () => {
  const sites = (list: string): string =>
    `users:\n  alice: { email: a@example.org, access: [{ role: view, sites: [${list}] }] }\n`;
  const warnings = (list: string): string[] =>
    readFiles({ "p.yaml": sites(list) }).diagnostics.map(
      ({ severity, hint }) => `${severity}: ${hint}`,
    );
  expect(warnings("ALL")).toEqual(["warning: To select every site, write `all` in lower case."]);
  expect(warnings("“Shop DE”")).toEqual([
    'warning: Write "Shop DE", with straight quotes or none.',
  ]);
  expect(warnings('"“Shop DE”"')).toEqual([]);
});

test.each([
  ["7", { kind: "id", id: 7 }],
  ["Shop DE", { kind: "name", name: "Shop DE" }],
  ['"7"', { kind: "name", name: "7" }],
  ["all", { kind: "all" }],
  ["{ id: 7, name: Shop }", { kind: "id", id: 7, name: "Shop" }],
  ['{ group: "Client A *" }', { kind: "match", group: "Client A *" }],
  ["{ name: all }", { kind: "match", name: "all" }],
])(
  "a single selector needs no list: %s, in `sites`, in `except` and in a set",
  (written, selector) => {
    const { manifest, diagnostics } = readFiles({
      "people.yaml": `users:\n  alice: { access: [{ role: view, sites: ${written}, except: ${written} }] }\nsites:\n  one: ${written}\n`,
    });
    expect(diagnostics).toEqual([]);
    const [grant] = manifest?.users.get(loginKey("alice"))?.access ?? [];
    for (const items of [grant?.sites, grant?.except, manifest?.siteSets.get("one")?.items])
      expect(items).toMatchObject([selector]);
  },
);

test("names of teams, sets and roles are normalized", () => {
  const { manifest, diagnostics } = readFiles({
    "people.yaml":
      'roles:\n  "cafe\u0301 ": { role: write }\nsites:\n  "cafe\u0301": [Shop]\nusers:\n  alice: { access: [{ role: caf\u00e9, sites: { set: " caf\u00e9" } }] }\n',
  });
  expect(diagnostics).toEqual([]);
  expect(manifest?.users.get(loginKey("alice"))?.access).toMatchObject([
    { role: "write", roleName: "caf\u00e9", sites: [{ set: "caf\u00e9" }] },
  ]);
});

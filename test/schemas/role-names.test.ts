import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import accessSchema from "../../schemas/access.schema.json" with { type: "json" };
import { readFiles } from "../helpers/read-files.ts";

const isValid = new Ajv2020({ strict: true }).compile(accessSchema);
const ROLES = ["view", "write", "admin"] as const;
const LETTERS = [..."abcdefghijklmnopqrstuvwxyz"];

const grantOf = (role: string): object => ({
  users: { alice: { access: [{ role, sites: "all" }] } },
});
const rolesOf = (name: string): object => ({ roles: { [name]: { role: "view" } } });

/**
 * Typing errors of one finger: a missing, wrong or additional letter, a doubled letter, two
 * exchanged letters, or capitals.
 */
function misspellings(word: string): string[] {
  const found = new Set<string>([
    word.toUpperCase(),
    `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`,
  ]);
  for (let at = 0; at < word.length; at++) {
    const [before, letter, after] = [word.slice(0, at), word.slice(at, at + 1), word.slice(at + 1)];
    found.add(before + after);
    found.add(`${before}${letter}${letter}${after}`);
    found.add(`${before}${after.slice(0, 1)}${letter}${after.slice(1)}`);
    for (const other of LETTERS) {
      found.add(before + other + after);
      if (at > 0) found.add(before + other + letter + after);
    }
  }
  return [...found].filter((name) => !(ROLES as readonly string[]).includes(name));
}

describe.each(ROLES)("a misspelling of %s", (role) => {
  const names = misspellings(role);

  test("a misspelling is marked in an editor if a grant uses it", () => {
    expect(isValid(grantOf(role))).toBe(true);
    expect(names.length).toBeGreaterThan(100);
    expect(names.filter((name) => isValid(grantOf(name)))).toEqual([]);
  });

  test("a misspelling cannot be defined as a role, so an editor is never stricter than validate", () => {
    expect(names.filter((name) => isValid(rolesOf(name)))).toEqual([]);
    for (const name of names) {
      const { diagnostics } = readFiles({ "people.yaml": `roles:\n  "${name}": { role: view }\n` });
      expect(
        diagnostics.map(({ code }) => code),
        name,
      ).toEqual(["reserved-name"]);
      expect(diagnostics[0]?.message).toContain(role);
    }
  });
});

test.each(["superuser", "noaccess", "Superuser"])(
  "%s is not a role that a grant can have",
  (name) => {
    expect(isValid(grantOf(name))).toBe(false);
  },
);

test.each([
  "viewer",
  "writer",
  "admins",
  "reviewer",
  "publisher",
  "analyst",
  "editor",
  "read-only",
  "view-and-tags",
  "admin2",
  "co-admin",
])("%s is a name that a team can give to a role", (name) => {
  expect(isValid(grantOf(name))).toBe(true);
  expect(isValid(rolesOf(name))).toBe(true);
  expect(readFiles({ "people.yaml": `roles:\n  ${name}: { role: view }\n` }).diagnostics).toEqual(
    [],
  );
});

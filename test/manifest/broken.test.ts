import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import accessSchema from "../../schemas/access.schema.json" with { type: "json" };
import settingsSchema from "../../schemas/settings.schema.json" with { type: "json" };
import { KEYS } from "./broken-keys.ts";
import { SYNTAX } from "./broken-syntax.ts";
import { SETTINGS, TOGETHER } from "./broken-together.ts";
import { REVIEW_KEYS, REVIEW_SETTINGS } from "./broken-review-keys.ts";
import { VALUES } from "./broken-values.ts";
import type { Broken } from "./broken.ts";
import { readFiles, unmark } from "../helpers/read-files.ts";

const ajv = new Ajv2020({ allErrors: true, strict: true });
const validators = {
  "people.yaml": ajv.compile(accessSchema),
  "settings.yaml": ajv.compile(settingsSchema),
};

function check(
  file: keyof typeof validators,
  { text: marked, code, says, proposes, schema }: Broken,
): void {
  const { text, line, column } = unmark(marked);
  const { manifest, diagnostics } = readFiles({ [file]: text });
  expect(manifest).toBeUndefined();
  const found = diagnostics.filter((diagnostic) => diagnostic.code === code);
  expect(diagnostics.map((diagnostic) => diagnostic.code)).toContain(code);
  expect(found.map(({ at }) => `${at?.file}:${at?.line}:${at?.column}`)).toContain(
    `access/${file}:${line}:${column}`,
  );
  expect(found.map(({ message }) => message).join("\n")).toContain(says);
  expect(found.map(({ hint }) => hint).join("\n")).toContain(proposes);
  if (schema) expect(validators[file](parse(text))).toBe(false);
}

describe("a broken manifest leads to a helpful error:", () => {
  test.each([...SYNTAX, ...KEYS, ...VALUES, ...TOGETHER, ...REVIEW_KEYS])("$name", (broken) =>
    check("people.yaml", broken),
  );
});

describe("broken settings lead to a helpful error:", () => {
  test.each([...SETTINGS, ...REVIEW_SETTINGS])("$name", (broken) => check("settings.yaml", broken));
});

test("an alias bomb is refused without being expanded", () => {
  const lines = ["users:", "  x0: &x0 [a, a, a, a, a, a, a, a, a, a]"];
  for (let level = 1; level < 30; level++)
    lines.push(
      `  x${level}: &x${level} [${Array.from({ length: 9 }, () => `*x${level - 1}`).join(", ")}]`,
    );
  const { manifest, diagnostics } = readFiles({ "people.yaml": lines.join("\n") });
  expect(manifest).toBeUndefined();
  expect(diagnostics.map(({ code }) => code)).toEqual(["yaml-alias"]);
});

test("a very long name is cut in messages", () => {
  const { diagnostics } = readFiles({
    "people.yaml": `users:\n  alice: { ${"x".repeat(900_000)}: 1 }\n  bob: *${"y".repeat(900_000)}\n`,
  });
  for (const { message, hint } of diagnostics)
    expect(message.length + (hint ?? "").length).toBeLessThan(1100);
});

test("very deep nesting is refused", () => {
  expect(
    readFiles({ "people.yaml": `users: ${"[".repeat(5000)}${"]".repeat(5000)}` }).diagnostics[0]
      ?.code,
  ).toBe("yaml-depth");
});

test("all problems of all files are returned together, sorted by file", () => {
  const { diagnostics } = readFiles({
    "b.yaml": "users:\n  bob: { emial: x }\n  tom: { until: soon }\n",
    "a.yaml": "teams:\n  t: { members: [nobody.known], access: [{ role: viw, sites: all }] }\n",
    "c.yaml": "users: [\n",
  });
  expect(diagnostics.map(({ at, code }) => `${at?.file}:${at?.line} ${code}`)).toEqual([
    "access/a.yaml:2 unknown-login",
    "access/a.yaml:2 unknown-role",
    "access/b.yaml:2 unknown-key",
    "access/b.yaml:3 wrong-date",
    "access/c.yaml:1 yaml-syntax",
  ]);
});

test("the same user in two files is an error that names both places", () => {
  const { diagnostics } = readFiles({
    "a.yaml": "users:\n  alice: { access: [] }\n",
    "b.yaml": "users:\n  alice: { access: [] }\n",
  });
  expect(diagnostics).toHaveLength(1);
  expect(diagnostics[0]).toMatchObject({
    code: "defined-twice",
    at: { file: "access/b.yaml", line: 2, column: 3 },
  });
  expect(diagnostics[0]?.message).toContain("access/a.yaml:2");
});

test("an empty settings.yaml is an error", () => {
  const found = readFiles({
    "sub/settings.yaml.bak.yaml": "users:\n",
    "settings.yaml": "",
  }).diagnostics;
  expect(found.map(({ code }) => code)).toEqual(["empty-file"]);
});

test("defining an ignored login is an error, unless protect lists it too", () => {
  const settings = (more: string): string => `url: https://a.example\nignore: ["ldap-*"]\n${more}`;
  const people = "users:\n  LDAP-sync: { access: [] }\n";
  expect(readFiles({ "settings.yaml": settings(""), "p.yaml": people }).diagnostics[0]?.code).toBe(
    "ignored-login",
  );
  expect(
    readFiles({ "settings.yaml": settings("protect: { logins: [ldap-sync] }\n"), "p.yaml": people })
      .diagnostics,
  ).toEqual([]);
});

test.each([
  ["people.yaml", "People.yaml"],
  ["teams/a.yaml", "Teams/a.yaml"],
  ["caf\u00e9.yaml", "cafe\u0301.yaml"],
])("%s and %s are one file on some systems, so the second is an error", (first, second) => {
  const { manifest, diagnostics } = readFiles({
    [first]: "users:\n  alice: { access: [] }\n",
    [second]: "users:\n  bob: { access: [] }\n",
  });
  expect(manifest).toBeUndefined();
  expect(diagnostics).toHaveLength(1);
  expect(diagnostics[0]).toMatchObject({
    code: "file-name",
    at: { file: `access/${second}`, line: 1, column: 1 },
  });
  expect(diagnostics[0]?.message).toContain(
    `access/${first} and access/${second} differ only in case`,
  );
});

import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import settingsSchema from "../../schemas/settings.schema.json" with { type: "json" };
import { resolveNode, readSchema, type SchemaNode } from "../../scripts/schema-node.ts";
import { readFiles } from "../helpers/read-files.ts";

/**
 * For each kind of mapping, an otherwise valid file in which its key `key` has the value `value`.
 */
const IN_A_FILE: Readonly<Record<string, (key: string, value: unknown) => object>> = {
  file: (key, value) => ({ [key]: value }),
  user: (key, value) => ({ users: { alice: { [key]: value } } }),
  superuser: (key, value) => ({
    users: { alice: { email: "alice@example.org", superuser: { [key]: value } } },
  }),
  grant: (key, value) => ({
    users: { alice: { access: [{ role: "view", sites: "all", [key]: value }] } },
  }),
  publicGrant: (key, value) => ({ public: [{ sites: "all", [key]: value }] }),
  team: (key, value) => ({ teams: { t: { [key]: value } } }),
  member: (key, value) => ({
    users: { alice: { access: [] } },
    teams: { t: { members: [{ login: "alice", [key]: value }] } },
  }),
  namedRole: (key, value) => ({ roles: { publisher: { role: "view", [key]: value } } }),
  selector: (key, value) => ({ public: [{ sites: [{ name: "Shop", [key]: value }] }] }),
  siteSet: (key, value) => ({ sites: { s: { sites: "all", [key]: value } } }),
  setSelector: (key, value) => ({ sites: { s: [{ name: "Shop", [key]: value }] } }),
  token: (key, value) => ({
    users: {
      bot: { kind: "service", token: { made: "2026-10-01", every: "90d", [key]: value } },
    },
  }),
};

const access = readSchema("schemas/access.schema.json");
const mappings: Readonly<Record<string, SchemaNode>> = {
  file: access,
  ...Object.fromEntries(
    Object.entries(access.$defs ?? {}).filter(([, { properties }]) => properties),
  ),
};
const keysOf = (name: string): string[] => Object.keys(mappings[name]?.properties ?? {});

test("every mapping of the schema is tested here", () => {
  expect(Object.keys(IN_A_FILE).toSorted()).toEqual(Object.keys(mappings).toSorted());
});

/** A value that no key accepts. */
const NONSENSE = [[{ no: "key takes this" }]];

describe.each(Object.keys(IN_A_FILE))(
  "no key of the mapping %s is accepted and then ignored:",
  (name) => {
    test.each(keysOf(name))("%s is read, so an invalid value is a finding", (key) => {
      const { diagnostics } = readFiles({
        "people.yaml": stringify(IN_A_FILE[name]?.(key, NONSENSE)),
      });
      const errors = diagnostics.filter(({ severity }) => severity === "error");
      expect(errors.length).toBeGreaterThan(0);
      expect(errors.map(({ code }) => code)).not.toContain("unknown-key");
    });
  },
);

/** Every key of the settings as a path, the deepest last. */
function* paths(
  mapping: SchemaNode,
  schema: SchemaNode,
  path: readonly string[] = [],
): Generator<readonly [readonly string[], SchemaNode]> {
  for (const [key, written] of Object.entries(mapping.properties ?? {})) {
    const node = resolveNode(written, schema);
    yield [[...path, key], node];
    yield* paths(node, schema, [...path, key]);
  }
}

const settings = readSchema("schemas/settings.schema.json");
const everySetting = [...paths(settings, settings)];
const nested = (path: readonly string[], value: unknown): unknown =>
  path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
const settingsWith = (path: readonly string[], value: unknown): string => {
  const rest = path[0] === "url" ? {} : { url: "https://analytics.example.org" };
  return stringify({ ...rest, ...(nested(path, value) as object) });
};

describe("settings.yaml:", () => {
  test.each(everySetting.map(([path]) => [path.join("."), path] as const))(
    "%s is read, so an invalid value is a finding",
    (_, path) => {
      const { diagnostics } = readFiles({ "settings.yaml": settingsWith(path, NONSENSE) });
      expect(diagnostics.length).toBeGreaterThan(0);
      expect(diagnostics.map(({ code }) => code)).not.toContain("unknown-key");
    },
  );

  const withDefault = everySetting.filter(([, node]) => node.default !== undefined);
  test.each(withDefault.map(([path, node]) => [path.join("."), path, node.default] as const))(
    "%s has the default of the schema if it is missing",
    (_, path, value) => {
      const { manifest } = readFiles({ "settings.yaml": "url: https://analytics.example.org\n" });
      expect(
        path.reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], manifest?.settings),
      ).toEqual(value);
    },
  );

  const numbers = everySetting.flatMap(([path, { minimum, maximum }]) =>
    minimum === undefined || maximum === undefined
      ? []
      : [[path.join("."), path, minimum, maximum] as const],
  );
  test.each(numbers)(
    "%s is accepted within the range of the schema, and refused outside",
    (_, path, minimum, maximum) => {
      const isValid = new Ajv2020({ strict: true }).compile(settingsSchema);
      const isRead = (value: number): boolean =>
        readFiles({ "settings.yaml": settingsWith(path, value) }).manifest !== undefined;
      for (const value of [minimum - 1, minimum, maximum, maximum + 1]) {
        expect(isRead(value), String(value)).toBe(value >= minimum && value <= maximum);
        expect(
          isValid({ url: "https://analytics.example.org", ...(nested(path, value) as object) }),
          String(value),
        ).toBe(isRead(value));
      }
    },
  );
});

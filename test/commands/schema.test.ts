import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { parse } from "yaml";
import accessSchema from "../../schemas/access.schema.json" with { type: "json" };
import type { SandboxSeed } from "../../src/sandbox/seed.generated.ts";
import { openWorkplace, type Workplace } from "../helpers/run-cli.ts";

const SEED: SandboxSeed = {
  sites: [
    { name: "Shop DE", group: "Shops" },
    { name: "Shop FR", group: "Shops" },
    { name: "Twice" },
    { name: "Twice" },
  ],
  users: [{ login: "ann", email: "ann@example.org" }],
};
const PEOPLE = `
users:
  ann: { email: ann@example.org }
  newcomer: { email: new@example.org, access: [{ role: view, sites: [Shop DE] }] }
teams:
  shops: { members: [ann], access: [{ role: view, sites: { set: both } }] }
sites:
  both: [Shop DE, { id: 2, name: Shop FR }]
`;

/** The errors that an editor would show for a file, using the schema in the folder. */
function complaints(place: Workplace, text: string): string[] {
  const schema = JSON.parse(place.read("access/access.schema.json")) as object;
  const validate = new Ajv2020({ strict: false }).compile(schema);
  validate(parse(text));
  return (validate.errors ?? []).map(({ instancePath }) => instancePath);
}

test("an editor checks names of this Matomo, and accepts those of the manifests", async () => {
  await using place = await openWorkplace(SEED);
  place.manifests({ "people.yaml": PEOPLE });
  const { code, out } = await place.run(["schema", "--live"]);
  expect(code).toBe(0);
  expect(out).toContain("Written: access/access.schema.json\n");
  expect(complaints(place, PEOPLE)).toEqual([]);
  for (const [written, wrong] of [
    ["[Shop DE]", "[Shop DD]"],
    ["[Shop DE]", "[Twice]"],
    ["[Shop DE]", "[{ id: 9 }]"],
    ["[Shop DE]", "[{ group: Shop }]"],
    ["set: both", "set: bot"],
    ["[ann]", "[anne]"],
    ["role: view, sites: [", "role: view, capabilities: [tagmanager_wirte], sites: ["],
  ] as const)
    expect(complaints(place, PEOPLE.replace(written, wrong)), wrong).not.toEqual([]);
  for (const right of ["[12, all]", "[{ group: Shops }]", '[{ group: "Sh*" }]', "[3]"])
    expect(complaints(place, PEOPLE.replace("[Shop DE]", right.replace("12", "1"))), right).toEqual(
      [],
    );
  // The program itself never reads the schema.
  expect((await place.run(["validate"])).code).toBe(0);
});

test("without --live, the schemas are those of the project, and nothing is sent", async () => {
  await using place = await openWorkplace(SEED);
  place.manifests({ "people.yaml": PEOPLE });
  expect((await place.run(["schema"])).code).toBe(0);
  expect(place.sandbox.calls).toEqual([]);
  const written = JSON.parse(place.read("access/access.schema.json")) as typeof accessSchema;
  expect(written.$defs.site).toEqual(accessSchema.$defs.site);
  expect(complaints(place, PEOPLE.replace("[Shop DE]", "[Shop DD]"))).toEqual([]);
  expect(complaints(place, PEOPLE.replace("[ann]", "[anne]"))).not.toEqual([]);
});

test("a schema that somebody wrote is not overwritten", async () => {
  await using place = await openWorkplace(SEED);
  place.manifests({ "people.yaml": PEOPLE });
  place.write("access/access.schema.json", "{}\n");
  const { code, err } = await place.run(["schema"]);
  expect(code).toBe(1);
  expect(err).toContain("access/access.schema.json was not written by matomo-access");
  expect(place.read("access/access.schema.json")).toBe("{}\n");
});

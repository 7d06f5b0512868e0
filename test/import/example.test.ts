import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeDesired } from "../../src/desired/make-desired.ts";
import type { Live, LivePerson } from "../../src/domain/live.ts";
import type { LoginKey } from "../../src/domain/login.ts";
import type { Manifest, SourceFile } from "../../src/manifest/model.ts";
import { readManifest } from "../../src/manifest/read.ts";
import type { SandboxSeed } from "../../src/sandbox/seed.generated.ts";
import { readInstanceFolder } from "../../src/files/instance-folder.ts";
import { makeLive, TODAY } from "../helpers/make-world.ts";
import { editedFor } from "./changed-lines.ts";
import { importOf, membersOf } from "./importing.ts";

const ROOT = join(import.meta.dirname, "../..");

/** A Matomo in which everybody has the access that the example's author wrote. */
function builtFrom(manifest: Manifest): Live {
  const seed = JSON.parse(
    readFileSync(join(ROOT, "access/sandbox-seed.json"), "utf8"),
  ) as SandboxSeed;
  const base = makeLive({ sites: ["placeholder"] });
  const sites = new Map(
    (seed.sites ?? []).map(({ id = 0, name, url = "", group = "" }) => [
      id,
      { id, name, group, mainUrl: url },
    ]),
  );
  const { people } = makeDesired(manifest, { ...base, sites }, TODAY);
  const accounts = new Map<LoginKey, LivePerson>(base.people);
  for (const [key, { login, entry, access, superuser }] of people) {
    if (entry.absent) continue;
    accounts.set(key, {
      key,
      login,
      email: entry.email ?? "",
      superuser: superuser.wanted,
      status: "active",
      access: superuser.wanted
        ? new Map()
        : new Map([...access].map(([site, { rights }]) => [site, rights])),
      usesTwoFactor: undefined,
    });
  }
  return { ...base, sites, people: accounts };
}

const linesOf = (files: readonly SourceFile[]): number =>
  files.reduce((sum, { text }) => sum + text.split("\n").length, 0);

test("an import finds the example's teams again, in no more lines than its author used", async () => {
  const { files } = await readInstanceFolder("access", ROOT);
  const { manifest } = readManifest(files);
  if (!manifest) throw new Error("the example is wrong");
  const live = builtFrom(manifest);
  const result = importOf(live);
  expect(result.plan.effects).toEqual([]);
  const found = new Set(
    Object.values(membersOf(result)).map((members) => members.toSorted().join(" ")),
  );
  const isActive = (login: string): boolean =>
    [...live.people.values()].some((person) => person.login === login && !person.superuser);
  const missing = [...manifest.teams.values()].filter(({ members }) => {
    const current = members
      .filter(({ login, until }) => isActive(login) && (until === undefined || until >= TODAY))
      .map(({ login }) => login);
    return current.length > 1 && !found.has(current.toSorted().join(" "));
  });
  // Anna has more than her team on every site of it: nobody can see that she was in it.
  expect(missing.map(({ name }) => name)).toEqual(["alder"]);
  expect(membersOf(result)["client-alder-viewers"]).toEqual([
    "bjorn.hagen",
    "claire.dubois",
    "david.price",
    "emma.jansen",
  ]);
  expect(linesOf(result.files)).toBeLessThanOrEqual(linesOf(files));
});

test("a change of a team edits one or two lines, instead of the entry of every member", async () => {
  const { manifest } = readManifest((await readInstanceFolder("access", ROOT)).files);
  if (!manifest) throw new Error("the example is wrong");
  // For a grown Matomo with 300 people and 80 sites, it is 1, 2 and 1 lines, and 58, 1 and 58
  // entries.
  expect(editedFor(builtFrom(manifest))).toEqual([
    { event: "a new site for the team", lines: 1, entries: 5 },
    { event: "a new person in the team", lines: 2, entries: 1 },
    { event: "another role", lines: 1, entries: 5 },
  ]);
});

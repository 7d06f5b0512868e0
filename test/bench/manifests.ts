import { parse } from "yaml";
import type { SourceFile } from "../../src/manifest/model.ts";
import { readManifest } from "../../src/manifest/read.ts";
import { against, doubled, must, race, type Section } from "./measure.ts";
import { FULL, HALF, makeWorld } from "./world.ts";

const SETTINGS: SourceFile = {
  path: "access/settings.yaml",
  text: "url: https://analytics.example.org\n",
};

/** Everybody in one team, in one file. */
function oneTeam(people: number): SourceFile[] {
  const logins = Array.from({ length: people }, (_, person) => `person.${person}`);
  const users = logins.map((login) => `  ${login}: { email: ${login}@example.org }\n`).join("");
  const members = logins.map((login) => `      - ${login}\n`).join("");
  const text = `users:\n${users}teams:\n  everybody:\n    access: [{ role: view, sites: all }]\n    members:\n${members}`;
  return [SETTINGS, { path: "access/all.yaml", text }];
}

/**
 * The cost of reading with places, checks and findings, compared with the YAML parser alone. The
 * parser's own check for duplicate keys is off, because it compares all pairs of keys.
 */
export async function benchManifests(): Promise<Section> {
  const [half, full] = [makeWorld(HALF).files, makeWorld(FULL).files];
  const [halfTeam, fullTeam] = [oneTeam(HALF.people), oneTeam(FULL.people)];
  for (const files of [half, full, halfTeam, fullTeam])
    must(readManifest(files).manifest !== undefined, "the manifests have errors");
  const times = await race(
    {
      yaml: () => full.map(({ text }) => parse(text, { uniqueKeys: false }) as unknown),
      half: () => readManifest(half),
      full: () => readManifest(full),
      halfTeam: () => readManifest(halfTeam),
      fullTeam: () => readManifest(fullTeam),
    },
    { runs: 5, warmUps: 1 },
  );
  const bytes = full.reduce((sum, { text }) => sum + text.length, 0);
  return {
    title: `Manifests of ${FULL.people} users, ${full.length} files, ${Math.round(bytes / 1024)} KiB`,
    rows: [
      against(
        "read and checked, against the YAML parser alone",
        ["yaml", times.yaml],
        ["all", times.full],
        2,
      ),
      doubled("twice the users", times.half, times.full, 2.75),
      doubled("twice the members of one team", times.halfTeam, times.fullTeam, 3),
    ],
  };
}

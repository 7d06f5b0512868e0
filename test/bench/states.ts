import type { Live, LivePerson } from "../../src/domain/live.ts";
import type { LoginKey } from "../../src/domain/login.ts";
import { makeRights } from "../../src/domain/rights.ts";
import type { Manifest } from "../../src/manifest/model.ts";
import { readManifest } from "../../src/manifest/read.ts";
import { openReader } from "../../src/matomo/matomo.ts";
import { readLive } from "../../src/matomo/read-live.ts";
import { makePlan } from "../../src/plan/make-plan.ts";
import type { Plan } from "../../src/plan/plan.generated.ts";
import { testClock } from "../helpers/scripted-server.ts";
import { must } from "./measure.ts";
import type { BenchServer } from "./serve.ts";
import type { World } from "./world.ts";

const TODAY = "2026-11-25";
const NOW = new Date(`${TODAY}T09:00:00Z`);

/** Reads everything as a command does, from the first request to the decoded state. */
export const read = (server: BenchServer): Promise<Live> =>
  readLive(openReader(server.connect(), testClock()));

export function manifestOf({ files }: World): Manifest {
  const { manifest, diagnostics } = readManifest(files);
  must(
    manifest !== undefined && diagnostics.length === 0,
    `the manifests have findings: ${JSON.stringify(diagnostics[0])}`,
  );
  return manifest;
}

export const plan = (manifest: Manifest, live: Live): Plan =>
  makePlan({ manifest, live, now: NOW, today: TODAY, run: { hasPassword: true } });

const withPeople = (
  live: Live,
  change: (person: LivePerson, index: number) => LivePerson,
): Live => {
  const people = [...live.people].map(([key, person], index): [LoginKey, LivePerson] => [
    key,
    change(person, index),
  ]);
  return { ...live, people: new Map(people) };
};

/**
 * The state after changes made by hand: this many people lack one site and have another role on
 * another one, which is two changes each.
 */
export function drifted(live: Live, many: number): Live {
  return withPeople(live, (person, index) => {
    const [first, second] = person.access;
    if (index >= many || !first || !second) return person;
    const access = new Map(person.access);
    access.delete(first[0]);
    access.set(
      second[0],
      makeRights(second[1].role === "view" ? "write" : "view", [], live.capabilities),
    );
    return { ...person, access };
  });
}

/** The state before the first apply, with only the super user. */
export const empty = (live: Live): Live => ({
  ...live,
  people: new Map([...live.people].filter(([, { superuser }]) => superuser)),
});

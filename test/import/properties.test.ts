import fc from "fast-check";
import { expect, test } from "vitest";
import { compareTexts } from "../../src/domain/compare.ts";
import { isValidLogin } from "../../src/domain/login.ts";
import type { Live, Site } from "../../src/domain/live.ts";
import type { ImportOptions } from "../../src/import/import.ts";
import { EVERYTHING } from "../../src/import/choose-people.ts";
import { LAYOUTS } from "../../src/import/layout.ts";
import type { Manifest, SourceFile } from "../../src/manifest/model.ts";
import { readManifest } from "../../src/manifest/read.ts";
import { makePlan } from "../../src/plan/make-plan.ts";
import type { Plan } from "../../src/plan/plan.generated.ts";
import { TODAY } from "../helpers/make-world.ts";
import { brief } from "../helpers/plan-of.ts";
import { filesAfter, importOf, NOW, textOf } from "./importing.ts";
import { randomLive } from "./random-live.ts";

/** `npm run test:worlds` runs many more. */
const RUNS = Number(process.env["FC_RUNS"] ?? 25);

const options: fc.Arbitrary<ImportOptions> = fc.record({
  selection: fc.constant(EVERYTHING),
  layout: fc.constantFrom(...LAYOUTS),
  teams: fc.boolean(),
  generalize: fc.constant(false),
});

function readAll(files: readonly SourceFile[]): Manifest {
  const { manifest, diagnostics } = readManifest(files);
  expect(diagnostics, textOf(files)).toEqual([]);
  if (!manifest) throw new Error("no manifest");
  return manifest;
}

const planOf = (files: readonly SourceFile[], live: Live): Plan =>
  makePlan({
    manifest: readAll(files),
    live,
    now: NOW,
    today: TODAY,
    run: { hasPassword: true },
  });

test("the plan after an import is empty, and everybody is written or reported", () => {
  fc.assert(
    fc.property(randomLive, options, (live, chosen) => {
      const result = importOf(live, chosen);
      const plan = planOf(result.files, live);
      expect(plan.effects.map(brief), textOf(result.files)).toEqual([]);
      expect(plan.frozen).toEqual([]);
      expect(plan.diagnostics).toEqual([]);
      const named = result.unwritten.flatMap(({ login, what }) =>
        what === "account" ? [login] : [],
      );
      expect(plan.unmanaged.people.map(({ login }) => login)).toEqual(named);
      expect([...result.people, ...named].toSorted()).toEqual(
        [...live.people.values()].map(({ login }) => login).toSorted(),
      );
      // Nobody is left out because of what was written about them.
      const refused = [...live.people.values()].filter(
        ({ login, status }) => !isValidLogin(login) || status === "expired",
      );
      expect(named).toEqual(refused.map(({ login }) => login).toSorted());
      expect(readAll(result.files).users.size).toBe(result.people.length);
    }),
    { numRuns: RUNS },
  );
});

/** A manifest without places in files, because an import does not know all of them. */
const withoutPlaces = (value: unknown): unknown => {
  if (value instanceof Map) return [...value].map(withoutPlaces);
  if (Array.isArray(value)) return value.map(withoutPlaces);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, inner]) => inner !== undefined && key !== "at" && !key.endsWith("At"))
      .map(([key, inner]) => [key, withoutPlaces(inner)]),
  );
};

test("the manifest and plan of an import are the same as those from reading its files", () => {
  fc.assert(
    fc.property(randomLive, options, (live, chosen) => {
      const keys = [...live.people.keys()];
      const external = new Set(keys.filter((_, nth) => nth % 3 === 1));
      const services = new Set(keys.filter((_, nth) => nth % 4 === 1));
      const result = importOf(live, chosen, [], { external, services });
      const read = readAll(result.files);
      const byName = (manifest: Manifest): unknown => ({
        ...manifest,
        users: new Map([...manifest.users].toSorted(([a], [b]) => compareTexts(a, b))),
        teams: new Map([...manifest.teams].toSorted(([a], [b]) => compareTexts(a, b))),
      });
      expect(withoutPlaces(byName(result.manifest)), textOf(result.files)).toEqual(
        withoutPlaces(byName(read)),
      );
      const { effects, frozen } = planOf(result.files, live);
      expect(result.plan).toEqual({ effects, frozen });
    }),
    { numRuns: RUNS },
  );
});

test("nothing that is imported covers sites that are created later", () => {
  fc.assert(
    fc.property(randomLive, options, (live, chosen) => {
      const { files } = importOf(live, chosen);
      const last = Math.max(...live.sites.keys());
      const later = [...live.sites.values()].map((site, nth): [number, Site] => [
        last + nth + 1,
        { ...site, id: last + nth + 1 },
      ]);
      const grown = { ...live, sites: new Map([...live.sites, ...later]) };
      expect(planOf(files, grown).effects.map(brief), textOf(files)).toEqual([]);
    }),
    { numRuns: RUNS },
  );
});

test("with --generalize, today's plan is empty too", () => {
  fc.assert(
    fc.property(randomLive, options, (live, chosen) => {
      const { files } = importOf(live, { ...chosen, generalize: true });
      expect(planOf(files, live).effects.map(brief), textOf(files)).toEqual([]);
    }),
    { numRuns: RUNS },
  );
});

test("an import in two parts keeps every line of the first, and its plan is empty", () => {
  fc.assert(
    fc.property(randomLive, options, options, fc.nat({ max: 30 }), (live, first, second, at) => {
      const logins = [...live.people.values()].map(({ login }) => login);
      const some = logins.slice(0, at % (logins.length + 1));
      const selection = { ...EVERYTHING, only: some.length === 0 ? ["nobody"] : some };
      const before = importOf(live, { ...first, selection }).files;
      const result = importOf(live, second, before);
      const after = filesAfter(before, result);
      expect(planOf(after, live).effects.map(brief), textOf(after)).toEqual([]);
      for (const file of before) {
        const lines = new Set(after.find(({ path }) => path === file.path)?.text.split("\n"));
        // A list of members in one line may have grown.
        const lost = file.text
          .split("\n")
          .filter((line) => !lines.has(line) && !line.includes("members: ["));
        expect(lost, textOf(after)).toEqual([]);
      }
      // Once everything is written, nothing is left to write.
      expect(importOf(live, second, after).files).toEqual([]);
    }),
    { numRuns: RUNS },
  );
});

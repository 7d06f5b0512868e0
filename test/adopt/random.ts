import fc from "fast-check";
import type { Live } from "../../src/domain/live.ts";
import type { Manifest, SourceFile } from "../../src/manifest/model.ts";
import { readManifest } from "../../src/manifest/read.ts";
import type { Baseline } from "../../src/plan/baseline.generated.ts";
import { makePlan } from "../../src/plan/make-plan.ts";
import type { Plan } from "../../src/plan/plan.generated.ts";
import type { SandboxSeed } from "../../src/sandbox/seed.generated.ts";
import { stringify } from "yaml";
import { type RandomWorld, world } from "../helpers/random-worlds.ts";
import { makeLive } from "../helpers/make-world.ts";
import { picker, styledFile } from "./styled.ts";
import { baselineFor } from "../helpers/baseline-of.ts";

export const TODAY = "2026-11-25";

/** Turns a seed into a live state without a server, because missing details do not matter here. */
function liveOf({ sites, users = [], public: open = [] }: SandboxSeed): Live {
  if (!sites) throw new Error("a seed of this test names its sites");
  const ids = sites.map((_, index) => index + 1);
  const people = users.map(({ login, email, superuser = false, pending, access = [] }) => {
    const rows: Record<number, string> = {};
    for (const { access: rights, sites: chosen } of access)
      for (const site of chosen === "all" ? ids : chosen) rows[site] = rights.join(" + ");
    const status =
      pending === undefined
        ? ("active" as const)
        : pending < 0
          ? ("expired" as const)
          : ("pending" as const);
    return [login, { email, superuser, status, access: superuser ? {} : rows }] as const;
  });
  return makeLive({
    sites: sites.map(({ name, url = "", group = "" }) => ({ name, group, mainUrl: url })),
    people: Object.fromEntries(people),
    public: Object.fromEntries(open.map((site) => [site, "view"])),
  });
}

/** The manifests of a world in several files, in the style of people. */
function filesOf({ manifest, settings }: RandomWorld, numbers: readonly number[]): SourceFile[] {
  const pick = picker(numbers);
  const { users, ...rest } = manifest;
  const logins = Object.entries(users ?? {});
  const half = pick(logins.length + 1);
  const parts = [
    { ...rest, users: Object.fromEntries(logins.slice(half)) },
    { users: Object.fromEntries(logins.slice(0, half)) },
  ];
  const written = parts.flatMap((part, index) => {
    // An empty file or section is an error.
    const said = Object.entries(part).filter(
      ([key, value]) => key === "public" || Object.keys(value ?? {}).length > 0,
    );
    return said.length === 0
      ? []
      : [
          styledFile(
            `access/${["people", "more/others"][index]}.yaml`,
            Object.fromEntries(said),
            pick,
          ),
        ];
  });
  return [{ path: "access/settings.yaml", text: stringify(settings) }, ...written];
}

export interface Case {
  readonly files: readonly SourceFile[];
  readonly manifest: Manifest;
  readonly live: Live;
  readonly baseline: Baseline | undefined;
  /** The file for people who are in no manifest. Usually it does not exist yet. */
  readonly adoptedFile: string;
}

export function planOf(
  manifest: Manifest,
  live: Live,
  baseline: Baseline | undefined,
  today = TODAY,
): Plan {
  return makePlan({
    manifest,
    live,
    now: new Date(`${today}T09:00:00Z`),
    today,
    baseline,
    run: { hasPassword: true },
  });
}

/** A Matomo at the last apply (or unknown) and now, with manifests in any style. */
export const randomCase: fc.Arbitrary<Case> = fc
  .record({
    now: world,
    before: fc.option(world, { freq: 4, nil: undefined }),
    adoptedFile: fc.constantFrom("access/adopted.yaml", "access/people.yaml"),
    style: fc.array(fc.nat({ max: 59 }), { minLength: 100, maxLength: 400, size: "max" }),
  })
  .map(({ now, before, style, adoptedFile }): Case | undefined => {
    const files = filesOf(now, style);
    const { manifest, diagnostics } = readManifest(files);
    if (!manifest)
      throw new Error(
        `the files of this test are wrong: ${JSON.stringify(diagnostics.filter(({ severity }) => severity === "error"))}\n${files.map(({ text }) => text).join("\n---\n")}`,
      );
    const then = before && liveOf(before.seed);
    const baseline = then && baselineFor(manifest, then, TODAY);
    return { files, manifest, live: liveOf(now.seed), baseline, adoptedFile };
  })
  .filter((found) => found !== undefined);

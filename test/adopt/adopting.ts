import { diffLines } from "diff";
import { adopt, type Adopted } from "../../src/adopt/adopt.ts";
import { isAdoptable } from "../../src/adopt/choose.ts";
import type { Live } from "../../src/domain/live.ts";
import type { SourceFile } from "../../src/manifest/model.ts";
import { readManifest } from "../../src/manifest/read.ts";
import { makePlan } from "../../src/plan/make-plan.ts";
import type { Plan } from "../../src/plan/plan.generated.ts";
import { driftOf } from "../../src/plan/drift.ts";
import { makeLive, TODAY, type WorldSeed } from "../helpers/make-world.ts";
import { baselineFor } from "../helpers/baseline-of.ts";

const SITES: WorldSeed["sites"] = [
  { name: "Shop DE", group: "Shops" },
  { name: "Shop FR", group: "Shops" },
  { name: "Intranet", group: "" },
  { name: "Blog: news", group: "Client B" },
];

export interface Adopting extends Adopted {
  /** The changed lines that a reviewer sees, with file names if there are several files. */
  readonly diff: string;
  /** The whole text of a file afterwards. */
  text(path?: string): string;
  readonly left: Plan;
}

type Files = string | Readonly<Record<string, string>>;

const planOf = (files: readonly SourceFile[], live: Live, before?: Live): Plan => {
  const { manifest, diagnostics } = readManifest(files);
  if (!manifest)
    throw new Error(`the manifest of this test is wrong: ${JSON.stringify(diagnostics)}`);
  const common = {
    manifest,
    today: TODAY,
    now: new Date(`${TODAY}T06:00:00Z`),
    run: { hasPassword: true },
  };
  return makePlan({ ...common, live, baseline: before && baselineFor(manifest, before, TODAY) });
};

function shown(before: readonly SourceFile[], after: readonly SourceFile[]): string {
  const parts = after.map(({ path, text }) => {
    const old = before.find((file) => file.path === path)?.text ?? "";
    const lines = diffLines(old, text).flatMap(({ added, removed, value }) =>
      added || removed
        ? value
            .replace(/\n$/, "")
            .split("\n")
            .map((line) => `${added ? "+" : "-"}${line}`)
        : [],
    );
    return [...(after.length > 1 || old === "" ? [path] : []), ...lines].join("\n");
  });
  return parts.join("\n");
}

/**
 * Adopts the differences between manifests in `people.yaml` (or files by name) and a Matomo with
 * four sites and the super user root.
 * @param before the state at the last verified apply; without it, it is unknown what was changed by
 * hand
 */
export function adopting(
  files: Files,
  now: Omit<WorldSeed, "sites">,
  before?: Omit<WorldSeed, "sites">,
): Adopting {
  const texts = typeof files === "string" ? { "people.yaml": files } : files;
  const all = Object.entries({
    "settings.yaml": "url: https://analytics.example.org\naccount: root\nremovals: all\n",
    ...texts,
  });
  const sources = all.map(([path, text]) => ({
    path: `access/${path}`,
    text: text.replace(/^\n/, ""),
  }));
  const live = makeLive({ sites: SITES, ...now });
  const then = before && makeLive({ sites: SITES, ...before });
  const plan = planOf(sources, live, then);
  const { manifest } = readManifest(sources);
  if (!manifest) throw new Error("unreachable");
  const result = adopt({
    files: sources,
    manifest,
    live,
    today: TODAY,
    drift: plan.effects.filter(isAdoptable),
    newUnmanaged: driftOf(plan, then !== undefined).newUnmanaged,
    adoptedFile: "access/adopted.yaml",
    reason: "adopted from Matomo",
  });
  const written = new Map([...sources, ...result.files].map((file) => [file.path, file]));
  return {
    ...result,
    diff: shown(sources, result.files),
    text: (path = "people.yaml") => written.get(`access/${path}`)?.text ?? "",
    left: planOf([...written.values()], live, then),
  };
}

import { compareTexts } from "../domain/compare.ts";
import { adopt, type Adopted } from "../adopt/adopt.ts";
import { isAdoptable } from "../adopt/choose.ts";
import { renameSites, type UnrenamedSite } from "../adopt/rename-sites.ts";
import type { RenamedSite } from "../adopt/renamer.ts";
import { AccessError } from "../domain/error.ts";
import { MAX_FILE_BYTES } from "../files/instance-folder.ts";
import type { Live } from "../domain/live.ts";
import type { Manifest, SourceFile } from "../manifest/model.ts";
import { readManifest } from "../manifest/read.ts";
import type { AnyBaseline } from "../plan/baseline.ts";
import { makePlan } from "../plan/make-plan.ts";
import type { Plan } from "../plan/plan.generated.ts";
import { driftOf } from "../plan/drift.ts";

export interface AdoptJob {
  /** The texts that `manifest` was read from. */
  readonly files: readonly SourceFile[];
  readonly manifest: Manifest;
  readonly live: Live;
  readonly baseline: AnyBaseline | undefined;
  /** The current plan, made with that baseline. */
  readonly plan: Plan;
  readonly now: Date;
  readonly today: string;
  /**
   * The folder of the instance as in the paths of files, without a trailing slash; empty for the
   * working directory.
   */
  readonly folder: string;
}

export interface AdoptJobResult extends Adopted {
  /** Sites whose current name was written into the files. */
  readonly renamed: readonly RenamedSite[];
  /** Sites whose old name is still in the files, and why. */
  readonly unrenamed: readonly UnrenamedSite[];
  /** The remaining differences between Matomo and the new manifests. */
  readonly left: Plan;
}

/**
 * Writes the new names of renamed sites and then the changes made by hand into the texts of the
 * manifests, and plans again. Stores no file.
 * @throws AccessError `usage` if a text would become too long to be read again
 */
export function adoptJob({
  files,
  manifest,
  live,
  baseline,
  plan,
  now,
  today,
  folder,
}: AdoptJob): AdoptJobResult {
  const { renamed, unrenamed, unresolved, ...after } = renameSites({
    files,
    manifest,
    live,
    baseline,
    now,
    today,
    identities: plan.identities,
  });
  const adopted = adopt({
    files: after.files,
    manifest: after.manifest,
    live,
    today,
    drift: plan.effects.filter(isAdoptable),
    newUnmanaged: driftOf(plan, baseline !== undefined).newUnmanaged,
    unresolved,
    adoptedFile: folder === "" ? "adopted.yaml" : `${folder}/adopted.yaml`,
    reason: "adopted from Matomo",
  });
  const texts = new Map([...after.files, ...adopted.files].map((file) => [file.path, file]));
  const old = new Map(files.map(({ path, text }) => [path, text]));
  const changed = [...texts.values()]
    .filter(({ path, text }) => old.get(path) !== text)
    .toSorted((a, b) => compareTexts(a.path, b.path));
  const large = changed.find(({ text }) => Buffer.byteLength(text) > MAX_FILE_BYTES);
  if (large)
    throw new AccessError(
      "usage",
      `${large.path} would exceed the maximum size of a manifest. Nothing was written.`,
      "Split it into several files first.",
    );
  const { manifest: last = after.manifest } = readManifest([...texts.values()]);
  const left = makePlan({ manifest: last, live, now, today, baseline, run: { hasPassword: true } });
  return { ...adopted, files: changed, renamed, unrenamed, left };
}

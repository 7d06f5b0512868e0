import { tellFacts } from "./debug-log.ts";
import type { Io } from "./io.ts";
import { type Diagnostic, hasErrors } from "../domain/diagnostic.ts";
import { AccessError } from "../domain/error.ts";
import { readInstanceFolder } from "../files/instance-folder.ts";
import { readFolderAt, readFolderAtForkPoint } from "../files/git-base.ts";
import { findDropped, findPublicDropped } from "../manifest/dropped.ts";
import type { Manifest, SourceFile } from "../manifest/model.ts";
import { readManifest } from "../manifest/read.ts";
import type { SettingChange } from "../plan/plan.generated.ts";
import { settingChanges } from "../plan/setting-changes.ts";
import { count } from "../render/words.ts";
import { fileFacts } from "../render/debug-facts.ts";

export interface Loaded {
  readonly manifest: Manifest | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly files: readonly SourceFile[];
}

/** Reads and checks the manifests of a folder. Never touches the network. */
export async function loadManifests(
  dir: string,
  { cwd, debug }: Pick<Io, "cwd" | "debug">,
): Promise<Loaded> {
  const folder = await readInstanceFolder(dir, cwd);
  tellFacts(debug, () => fileFacts(folder.files));
  const broken = hasErrors(folder.diagnostics);
  // Without any file the missing settings are no news.
  if (folder.files.length === 0 && broken)
    return { manifest: undefined, diagnostics: folder.diagnostics, files: [] };
  const read = readManifest(folder.files);
  debug?.(`manifests: ${count(folder.diagnostics.length + read.diagnostics.length, "finding")}`);
  // A file that could not be read may be the one that is said to be missing.
  const diagnostics = [
    ...folder.diagnostics,
    ...read.diagnostics.filter(
      ({ code }) =>
        !(
          broken &&
          code === "settings-missing" &&
          folder.diagnostics.some(({ at }) => at?.file.endsWith("settings.yaml"))
        ),
    ),
  ];
  return {
    manifest: hasErrors(diagnostics) ? undefined : read.manifest,
    diagnostics,
    files: folder.files,
  };
}

/** What the manifests of a folder say otherwise than those of an earlier commit. */
export interface Compared {
  /** People who stood in the manifests before and are neither declared nor released now. */
  readonly dropped: readonly Diagnostic[];
  readonly settings: readonly SettingChange[];
}

/**
 * Compares with an earlier commit.
 * @param ref a commit; without it, where the work on this branch began, when git knows
 * @throws AccessError when there is no such commit
 */
export async function compareWithBase(
  ref: string | undefined,
  dir: string,
  { cwd, debug }: Pick<Io, "cwd" | "debug">,
  manifest: Manifest,
  isLive?: (login: Parameters<NonNullable<Parameters<typeof findDropped>[2]>>[0]) => boolean,
): Promise<Compared> {
  const files = await (ref === undefined
    ? readFolderAtForkPoint(dir, cwd)
    : readFolderAt(ref, dir, cwd));
  if (!files) return { dropped: [], settings: [] };
  tellFacts(debug, () => fileFacts(files));
  const base = readManifest(files).manifest;
  // Errors of an earlier commit are not this change's concern, but then nobody knows who stood
  // there. Without any file nobody did.
  if (!base && files.length > 0 && ref !== undefined)
    return {
      dropped: [
        {
          severity: "warning",
          code: "git",
          message: `The manifests at ${ref} have errors, so nobody can say who was taken out since.`,
          hint: "Compare with a commit whose manifests are valid.",
        },
      ],
      settings: [],
    };
  if (!base) return { dropped: [], settings: [] };
  return {
    dropped: [...findDropped(base, manifest, isLive), ...findPublicDropped(base, manifest)],
    settings: settingChanges(base, manifest),
  };
}

/** The manifests, or an error that the diagnostics were printed. */
export function needManifest({ manifest }: Loaded): Manifest {
  if (!manifest)
    throw new AccessError("manifest", "The manifests have errors; nothing was sent to Matomo.");
  return manifest;
}

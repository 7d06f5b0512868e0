import { tellFacts } from "./debug-log.ts";
import type { Io } from "./io.ts";
import { type Diagnostic, hasErrors } from "../domain/diagnostic.ts";
import { AccessError } from "../domain/error.ts";
import { readInstanceFolder } from "../files/instance-folder.ts";
import { readFolderAt, readFolderAtForkPoint } from "../files/git-base.ts";
import { findDropped, findPublicDropped } from "../manifest/dropped.ts";
import type { Manifest, Settings, SourceFile } from "../manifest/model.ts";
import {
  manifestSteps,
  type ReadManifest,
  readManifest,
  readSettingsAlone,
} from "../manifest/read.ts";
import type { SettingChange } from "../plan/plan.generated.ts";
import { settingChanges } from "../plan/setting-changes.ts";
import { count } from "../render/words.ts";
import { fileFacts } from "../render/debug-facts.ts";

export interface Loaded {
  readonly manifest: Manifest | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly files: readonly SourceFile[];
  /** Whether the folder does not exist. */
  readonly isAbsent: boolean;
}

/** Lets pending work continue: received answers are handled, and the next calls are sent. */
const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

async function readInTurns(files: readonly SourceFile[]): Promise<ReadManifest> {
  const steps = manifestSteps(files);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    await turn();
  }
}

/**
 * Reads and checks the manifests of a folder. Never uses the network.
 * @param onSettings is called with valid settings before the other files are read. The work that it
 * starts continues while the other files are read. Those files may have errors
 */
export async function loadManifests(
  dir: string,
  { cwd, debug }: Pick<Io, "cwd" | "debug">,
  onSettings?: (settings: Settings) => void,
): Promise<Loaded> {
  const folder = await readInstanceFolder(dir, cwd);
  tellFacts(debug, () => fileFacts(folder.files));
  const broken = hasErrors(folder.diagnostics);
  // In an empty folder, missing settings are not worth a message.
  if (folder.files.length === 0 && broken) return { ...folder, manifest: undefined };
  const early = onSettings && !broken ? readSettingsAlone(folder.files) : undefined;
  if (early) onSettings?.(early);
  const read = await readInTurns(folder.files);
  debug?.(`manifests: ${count(folder.diagnostics.length + read.diagnostics.length, "finding")}`);
  // A file that could not be read may be the one that is reported as missing.
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
    isAbsent: folder.isAbsent,
  };
}

/** The differences between the manifests of a folder and those of an earlier commit. */
export interface Compared {
  /** People who were in the manifests before and are now neither declared nor released. */
  readonly dropped: readonly Diagnostic[];
  readonly settings: readonly SettingChange[];
}

/**
 * Compares with an earlier commit.
 * @param ref a commit; by default the one where the current branch began, if git knows it
 * @throws AccessError if the commit does not exist
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
  // Errors in the earlier commit do not concern this change, but then its people are unknown. A
  // commit without any file had no people.
  if (!base && files.length > 0 && ref !== undefined)
    return {
      dropped: [
        {
          severity: "warning",
          code: "git",
          message: `The manifests at ${ref} have errors, so it is unknown who was removed since that commit.`,
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

/** Returns the manifests. @throws AccessError `manifest` if they have errors */
export function needManifest({ manifest }: Loaded): Manifest {
  if (!manifest)
    throw new AccessError("manifest", "The manifests have errors; nothing was changed in Matomo.");
  return manifest;
}

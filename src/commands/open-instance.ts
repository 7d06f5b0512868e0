import type { Diagnostic } from "../domain/diagnostic.ts";
import type { Live } from "../domain/live.ts";
import { connectionOf } from "../job/connect.ts";
import type { Io } from "../job/io.ts";
import { loadManifests, needManifest } from "../job/load-manifests.ts";
import type { Manifest, SourceFile } from "../manifest/model.ts";
import type { Connection } from "../matomo/connection.ts";
import { readLive } from "../matomo/read-live.ts";
import type { MatomoReader } from "../matomo/reader.ts";
import { journalInherited } from "../job/journal-inherited.ts";
import type { AnyBaseline } from "../plan/baseline.ts";
import type { Inherited } from "../plan/inherited.ts";
import { stringOf } from "./arguments.ts";
import type { OptionValues } from "./command.ts";
import { type Output, printDiagnostics, progressLine } from "./output.ts";
import { baselineFrom, folderOf, journalOf, timeoutFrom } from "./shared-options.ts";

/** What a command that talks to Matomo begins with. */
export interface Instance {
  readonly manifest: Manifest;
  /** Warnings of reading the manifests. */
  readonly diagnostics: readonly Diagnostic[];
  readonly files: readonly SourceFile[];
  /** The server and the token; nothing was sent there yet. */
  readonly connection: Connection;
  /** Only with `--baseline`. */
  readonly baseline: AnyBaseline | undefined;
  /** What accounts inherited, as far as the journal of earlier applies has it. */
  readonly inherited: Inherited;
}

/**
 * Reads the manifests of `--dir`, the connection from settings, `--url` and environment, and
 * `--baseline`.
 * @throws AccessError `manifest` after errors in the manifests were printed; `usage` for a bad
 * environment or baseline
 */
export async function openInstance(
  values: OptionValues,
  output: Output,
  io: Io,
): Promise<Instance> {
  const loaded = await loadManifests(folderOf(values), io);
  if (!loaded.manifest) printDiagnostics(loaded.diagnostics, loaded.files, output, io);
  const manifest = needManifest(loaded);
  const connection = connectionOf(io, {
    settings: manifest.settings,
    url: stringOf(values, "url"),
    timeout: timeoutFrom(values),
  });
  return {
    manifest,
    diagnostics: loaded.diagnostics,
    files: loaded.files,
    connection,
    baseline: baselineFrom(values, connection.url, io),
    inherited: journalInherited(journalOf(values, io), connection.url),
  };
}

/** Reads the live state, with progress for people. @throws AccessError */
export async function readWithProgress(reader: MatomoReader, io: Io): Promise<Live> {
  const line = progressLine(io, "reading Matomo");
  try {
    return await readLive(reader, { progress: line.show, signal: io.signal });
  } finally {
    line.clear();
  }
}

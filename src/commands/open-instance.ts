import type { Diagnostic } from "../domain/diagnostic.ts";
import type { Live } from "../domain/live.ts";
import { clockOf, connectionOf } from "../job/connect.ts";
import type { Io } from "../job/io.ts";
import { loadManifests, needManifest } from "../job/load-manifests.ts";
import type { Manifest, Settings, SourceFile } from "../manifest/model.ts";
import type { Connection } from "../matomo/connection.ts";
import { openReader } from "../matomo/matomo.ts";
import { readLive } from "../matomo/read-live.ts";
import type { MatomoReader } from "../matomo/reader.ts";
import { journalInherited } from "../job/journal-inherited.ts";
import type { AnyBaseline } from "../plan/baseline.ts";
import type { Inherited } from "../plan/inherited.ts";
import { prepareStanding } from "../plan/standing.ts";
import { stringOf } from "./arguments.ts";
import type { OptionValues } from "./command.ts";
import { type Output, printDiagnostics, progressLine } from "./output.ts";
import { baselineFrom, dayFrom, folderOf, journalOf, timeoutFrom } from "./shared-options.ts";

/** What a command knows before it sends the first request. */
export interface Known {
  /** The server and the token. */
  readonly connection: Connection;
  /** Only with `--baseline`. */
  readonly baseline: AnyBaseline | undefined;
  /**
   * The access that accounts inherited from deleted accounts, according to the journal of earlier
   * applies.
   */
  readonly inherited: Inherited;
}

/** What every command that reads Matomo starts with. */
export interface Instance extends Known {
  readonly manifest: Manifest;
  /** Warnings from reading the manifests. */
  readonly diagnostics: readonly Diagnostic[];
  readonly files: readonly SourceFile[];
  readonly live: Live;
}

const noResult = (): void => undefined;

/** A live state that is still being read. */
interface Reading extends Known {
  readonly live: Promise<Live>;
}

/** Reads the live state, with a progress line. @throws AccessError */
export async function readWithProgress(
  reader: MatomoReader,
  io: Io,
  signal: AbortSignal = io.signal,
): Promise<Live> {
  const line = progressLine(io, "reading Matomo");
  try {
    return await readLive(reader, { progress: line.show, signal });
  } finally {
    line.clear();
  }
}

/**
 * Reads the manifests of `--dir`, the baseline of `--baseline`, and Matomo. Reads the manifests
 * while it waits for Matomo. If the manifests have errors, Matomo's answers are not used.
 * @param check gets what is known before the first request, and throws to prevent it
 * @throws AccessError `manifest` after printing errors in the manifests, `usage` for an invalid
 * environment or baseline, and the errors of reading Matomo
 */
export async function openInstance(
  values: OptionValues,
  output: Output,
  io: Io,
  check?: (known: Known) => void | Promise<void>,
): Promise<Instance> {
  const stop = new AbortController();
  const signal = AbortSignal.any([io.signal, stop.signal]);
  const begin = async (settings: Settings): Promise<Reading> => {
    const connection = connectionOf(io, {
      settings,
      url: stringOf(values, "url"),
      timeout: timeoutFrom(values),
    });
    const known: Known = {
      connection,
      baseline: await baselineFrom(values, connection.url, io),
      inherited: journalInherited(journalOf(values, io), connection.url),
    };
    await check?.(known);
    return { ...known, live: readWithProgress(openReader(connection, clockOf(io)), io, signal) };
  };
  // Errors in the manifests are reported first. Other errors are reported only if the manifests
  // have no errors.
  let reading: Promise<Reading> | undefined;
  let ended: Promise<void> | undefined;
  const loaded = await loadManifests(folderOf(values), io, (settings) => {
    reading = begin(settings);
    ended = reading.then(({ live }) => live).then(noResult, noResult);
  });
  if (!loaded.manifest) {
    stop.abort();
    await ended;
    printDiagnostics(loaded.diagnostics, loaded.files, output, io);
  }
  const manifest = needManifest(loaded);
  const { live, ...known } = await (reading ?? begin(manifest.settings));
  prepareStanding(manifest, known.connection.url, dayFrom(values, io));
  return {
    ...known,
    manifest,
    diagnostics: loaded.diagnostics,
    files: loaded.files,
    live: await live,
  };
}

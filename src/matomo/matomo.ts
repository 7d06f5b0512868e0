import type { Clock, Connection } from "./connection.ts";
import { createReader, type MatomoReader } from "./reader.ts";
import { createWriter, type MatomoWriter } from "./writer.ts";

/** Opens a Matomo server for reading only. */
export const openReader = (connection: Connection, clock: Clock): MatomoReader =>
  createReader(connection, clock);

/** Opens a Matomo server for reading and writing. */
export function openWriter(
  connection: Connection,
  clock: Clock,
): { readonly reader: MatomoReader; readonly writer: MatomoWriter } {
  return { reader: createReader(connection, clock), writer: createWriter(connection, clock) };
}

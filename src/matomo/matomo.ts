import type { Clock, Connection } from "./connection.ts";
import { createReader, type MatomoReader } from "./reader.ts";
import { createWriter, type MatomoWriter } from "./writer.ts";

/** A Matomo server that can only be read. */
export const openReader = (connection: Connection, clock: Clock): MatomoReader =>
  createReader(connection, clock);

/** A Matomo server that can be read and changed. */
export function openWriter(
  connection: Connection,
  clock: Clock,
): { readonly reader: MatomoReader; readonly writer: MatomoWriter } {
  return { reader: createReader(connection, clock), writer: createWriter(connection, clock) };
}

import type { Clock, Connection } from "./connection.ts";
import { MatomoHttp } from "./http.ts";
import { createReader, type MatomoReader } from "./reader.ts";
import { createWriter, type MatomoWriter } from "./writer.ts";

/** A Matomo server that can only be read. */
export const openReader = (connection: Connection, clock: Clock): MatomoReader =>
  createReader(new MatomoHttp(connection, clock), connection.url);

/** A Matomo server that can be read and changed; both share one client, so that what ends the traffic of one ends that of the other. */
export function openWriter(connection: Connection, clock: Clock): { readonly reader: MatomoReader; readonly writer: MatomoWriter } {
  const http = new MatomoHttp(connection, clock);
  return { reader: createReader(http, connection.url), writer: createWriter(http, connection) };
}

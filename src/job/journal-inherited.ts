import { lastInJournal } from "../files/read-journal.ts";
import { Inherited } from "../plan/inherited.ts";

/**
 * The access that accounts inherited, according to the journal of earlier applies to this server.
 * After an interrupted run, no baseline contains this access.
 */
export const journalInherited = (path: string, url: string): Inherited =>
  Inherited.of(lastInJournal(path, url, "inherited")?.["rows"]);

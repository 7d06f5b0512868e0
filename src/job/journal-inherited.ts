import { lastInJournal } from "../files/read-journal.ts";
import { Inherited } from "../plan/inherited.ts";

/**
 * What accounts inherited, as the journal of earlier applies to this server has it: there may be no
 * baseline that knows it, when a run died.
 */
export const journalInherited = (path: string, url: string): Inherited =>
  Inherited.of(lastInJournal(path, url, "inherited")?.["rows"]);

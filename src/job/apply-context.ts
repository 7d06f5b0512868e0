import type { ApplyContext } from "../apply/context.ts";
import type { Journal } from "../apply/journal.ts";
import type { DebugLog } from "../domain/debug-log.ts";
import type { Live } from "../domain/live.ts";
import { Secret } from "../domain/secret.ts";
import { linkKeeper } from "../files/invite-links.ts";
import { openJournal } from "../files/journal-file.ts";
import type { Settings } from "../manifest/model.ts";
import { readAccount, readLive, readSuperusers } from "../matomo/read-live.ts";
import type { MatomoReader } from "../matomo/reader.ts";
import type { MatomoWriter } from "../matomo/writer.ts";
import { ownAccount } from "../plan/account.ts";
import { tally } from "../render/debug-facts.ts";
import { explainError, type Surface, tellStack } from "./internal-error.ts";
import type { Io } from "./io.ts";

interface ContextInput {
  readonly settings: Settings;
  readonly reader: MatomoReader;
  readonly writer: MatomoWriter;
  /** The live state before the first change. */
  readonly live: Live;
  readonly journalFile: string;
  readonly linksFile: string;
  /** Where an internal error is shown. */
  readonly surface?: Surface | undefined;
  readonly progress?: ((done: number, of: number) => void) | undefined;
}

/** The context of one run, with its journal open. */
interface OpenedContext {
  readonly context: ApplyContext;
  /** Closes the journal. */
  close(): void;
  /** The file with the encrypted invitation links. `undefined` while there are none. */
  linksFile(): string | undefined;
}

/** A password of 32 random base64 characters, which is never shown. */
const passwordFrom = (io: Io): Secret =>
  new Secret(Buffer.from(io.randomBytes(24)).toString("base64"));

/** A journal that also logs its entries, without facts about people. */
function alsoLogged(journal: Journal, debug: DebugLog | undefined): Journal {
  if (!debug) return journal;
  return {
    write: (entries) => {
      journal.write(entries);
      debug(
        `journal: ${tally(entries.map((entry) => (entry.type === "outcome" ? entry.outcome : entry.type)))}`,
      );
    },
  };
}

/**
 * Opens what applying a plan needs from outside.
 * @throws AccessError `usage` if the journal cannot be opened
 */
export function openContext(input: ContextInput, io: Io): OpenedContext {
  const { settings, reader, writer, live } = input;
  const run = Buffer.from(io.randomBytes(6)).toString("hex");
  const journal = openJournal(input.journalFile, run, () => io.now());
  const links = linkKeeper(input.linksFile, settings.invitations.recipients, io);
  const context: ApplyContext = {
    writer,
    read: () => readLive(reader),
    readSuperusers: () => readSuperusers(reader),
    readAccount: (login) => readAccount(reader, login),
    journal: alsoLogged(journal, io.debug),
    newPassword: () => passwordFrom(io),
    keepLink: links.keep,
    invitationDays: settings.invitations.days,
    minimumSuperusers: settings.protect.superusers,
    own: ownAccount(live, settings),
    explainDefect: (error) => {
      tellStack(error, io);
      const { message, hint = "" } = explainError(error, "apply", io, input.surface);
      return `${message} ${hint}`.trim();
    },
    progress: input.progress ?? ((): void => undefined),
    signal: io.signal,
  };
  return { context, close: () => journal.close(), linksFile: () => links.file() };
}

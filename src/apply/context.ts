import type { Live } from "../domain/live.ts";
import type { LoginKey } from "../domain/login.ts";
import type { Secret } from "../domain/secret.ts";
import type { MatomoWriter } from "../matomo/writer.ts";
import type { OutcomeStatus } from "../plan/outcome.ts";
import type { Journal } from "./journal.ts";
import type { Step } from "./steps.ts";

/** What a run needs from outside: Matomo, the journal, randomness. */
export interface ApplyContext {
  readonly writer: MatomoWriter;
  /** Reads the whole live state again. */
  readonly read: () => Promise<Live>;
  /** A fresh, small read of who is super user. */
  readonly readSuperusers: () => Promise<
    readonly { readonly login: string; readonly active: boolean }[]
  >;
  /** A fresh, small read of one account; `undefined` when there is none. */
  readonly readAccount: (login: string) => Promise<{ readonly email: string } | undefined>;
  readonly journal: Journal;
  /** A password that nobody will ever see, for accounts made with `provision: create`. */
  readonly newPassword: () => Secret;
  /** Puts an invitation link where only its recipients can read it. Throws when it cannot. */
  readonly keepLink: (login: string, link: Secret) => Promise<void>;
  readonly invitationDays: number;
  /** So many active super users must remain. */
  readonly minimumSuperusers: number;
  /** The job's own account, when it is known. */
  readonly own: LoginKey | undefined;
  /** What is said of an error that nothing foresees. */
  readonly explainDefect: (error: unknown) => string;
  readonly progress: (done: number, of: number, step: Step) => void;
  /** Aborted when the run is asked to stop: it ends between two requests. */
  readonly signal: AbortSignal;
}

/** What came of one step, before the read after the last write says what is true. */
export interface StepOutcome {
  readonly status: OutcomeStatus;
  /** Reading again cannot tell more about it: an invitation link that is lost shows in no list. */
  readonly isFinal?: boolean | undefined;
  /** Though it failed, the account is there, and the person's other steps go on. */
  readonly isAccountThere?: boolean | undefined;
  readonly message?: string | undefined;
}

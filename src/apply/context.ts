import type { Live } from "../domain/live.ts";
import type { LoginKey } from "../domain/login.ts";
import type { Secret } from "../domain/secret.ts";
import type { MatomoWriter } from "../matomo/writer.ts";
import type { OutcomeStatus } from "../plan/outcome.ts";
import type { Journal } from "./journal.ts";
import type { Step } from "./steps.ts";

/** What an apply needs from outside: Matomo, the journal, randomness. */
export interface ApplyContext {
  readonly writer: MatomoWriter;
  /** Reads the whole live state again. */
  readonly read: () => Promise<Live>;
  /** Reads the current super users, in small calls. */
  readonly readSuperusers: () => Promise<
    readonly { readonly login: string; readonly active: boolean }[]
  >;
  /** Reads one account in a small call. `undefined` if it does not exist. */
  readonly readAccount: (login: string) => Promise<{ readonly email: string } | undefined>;
  readonly journal: Journal;
  /** A random password, for accounts with `provision: create`. */
  readonly newPassword: () => Secret;
  /** Stores an invitation link so that only its recipients can read it. Throws if it cannot. */
  readonly keepLink: (login: string, link: Secret) => Promise<void>;
  readonly invitationDays: number;
  /** The minimum number of active super users that must remain. */
  readonly minimumSuperusers: number;
  /** The job's own account, if it is known. */
  readonly own: LoginKey | undefined;
  /** The message for an unexpected error. */
  readonly explainDefect: (error: unknown) => string;
  readonly progress: (done: number, of: number, step: Step) => void;
  /** Aborted when the run should stop. The run then ends between two requests. */
  readonly signal: AbortSignal;
}

/** The outcome of one step, before the final read verifies it. */
export interface StepOutcome {
  readonly status: OutcomeStatus;
  /**
   * Whether the final read cannot change the outcome: for example, no read shows whether an
   * invitation link was lost.
   */
  readonly isFinal?: boolean | undefined;
  /**
   * Whether the account exists although the step failed, so that the person's other steps go on.
   */
  readonly isAccountThere?: boolean | undefined;
  readonly message?: string | undefined;
}

/** Every way in which a run can end early. The list is closed: scripts may depend on it. */
export type ErrorCode =
  /** Wrong option, missing secret, unreadable file. */
  | "usage"
  /** The manifests have errors; they were printed as diagnostics. */
  | "manifest"
  /** Nothing answers at the URL, or the network broke. */
  | "matomo-unreachable"
  /** The token is wrong, expired, or has no super user access. */
  | "matomo-auth"
  /** Too many failed logins from this address: Matomo refuses every token for a while. */
  | "matomo-locked"
  /** Matomo asks for fewer requests (429) and went on asking. */
  | "matomo-busy"
  /** Something answered, but not as Matomo's API does: a redirect, a page, a cut-off or odd answer. */
  | "matomo-answer"
  /** Matomo understood and refused (`result: error`). */
  | "matomo-refused"
  /** A read is not complete: the own login, `anonymous` or a whole list is missing. */
  | "matomo-incomplete"
  /** GitHub refused, or did not answer. */
  | "github"
  /** A guard stopped the run before the first write. */
  | "refused"
  /** Something was to be done and is not done. */
  | "partly-done"
  /** An internal error of this program. */
  | "internal";

/**
 * The one error class of the project. Its message is for people and never holds a secret; `hint` says what to do.
 * Errors of libraries are never attached as `cause`: axios keeps the request's body, and with it the token.
 */
export class AccessError extends Error {
  override readonly name = "AccessError";
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  constructor(code: ErrorCode, message: string, hint?: string) {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}

/** Whether an error says what people need to know; of every other one only its place is of use. */
export const isForPeople = (error: unknown): error is AccessError => error instanceof AccessError && error.code !== "internal";

/**
 * All reasons for which a run can end early, with the exit code of the command line. Scripts may
 * depend on the names and exit codes, so both never change.
 */
export const ERROR_CODES = {
  usage: { exit: 1, meaning: "Wrong option, missing secret, or unreadable file." },
  manifest: { exit: 1, meaning: "The manifests have errors; they were printed as findings." },
  "matomo-unreachable": {
    exit: 1,
    meaning: "Nothing answers at the URL, or the connection failed.",
  },
  "matomo-auth": { exit: 1, meaning: "The token is wrong, expired, or has no super user access." },
  "matomo-locked": {
    exit: 1,
    meaning: "Too many failed logins from this address: Matomo refuses every token for a while.",
  },
  "matomo-busy": {
    exit: 1,
    meaning: "Matomo limits the rate of requests (429), and refused this request several times.",
  },
  "matomo-answer": {
    exit: 1,
    meaning:
      "The answer does not come from Matomo's API: a redirect, a page, or a truncated or unexpected answer.",
  },
  "matomo-refused": {
    exit: 1,
    meaning: "Matomo understood the request and refused it (result: error).",
  },
  "matomo-incomplete": {
    exit: 1,
    meaning: "A read is incomplete: the token's own login, anonymous or a whole list is missing.",
  },
  github: { exit: 1, meaning: "GitHub refused, or did not answer." },
  refused: {
    exit: 3,
    meaning: "A guard stopped the run. Only approved end dates may have been applied.",
  },
  "partly-done": {
    exit: 4,
    meaning: "Some changes that should have been applied were not applied.",
  },
  internal: { exit: 1, meaning: "An internal error in matomo-access." },
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

/**
 * The only error class of this project. The message is for people and never contains a secret;
 * `hint` says what to do. Errors of libraries are never attached as `cause`, because an axios error
 * contains the request's body and so the token.
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

/**
 * Whether the error's message is meant for people. For all other errors, only the place in the
 * source is useful.
 */
export const isForPeople = (error: unknown): error is AccessError =>
  error instanceof AccessError && error.code !== "internal";

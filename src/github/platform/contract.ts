import { LIMIT_NAMES, type LimitName, LIMITS } from "../../plan/guards.ts";

/** `allow-NAME` of every limit. */
const ALLOWANCES = Object.fromEntries(
  LIMIT_NAMES.map((name) => [
    `allow-${name}`,
    { description: `apply: ${LIMITS[name].allows}.`, required: false, default: "" },
  ]),
) as Readonly<Record<`allow-${LimitName}`, { description: string; required: false; default: "" }>>;

/**
 * The action's inputs, outputs and reason codes: what workflows rely on. A test holds `action.yml`
 * and the README's table against it.
 */
export const INPUTS = {
  command: { description: "validate, plan, apply or drift.", required: true, default: "" },
  dir: {
    description: "The folder of the instance, with settings.yaml.",
    required: false,
    default: "access",
  },
  "github-token": {
    description: "The job's token. Its permissions are listed in the workflows.",
    required: false,
    default: "${{ github.token }}",
  },
  approve: {
    description:
      "apply: the hash of a plan that was held. In the protected environment this approves it.",
    required: false,
    default: "",
  },
  repair: {
    description:
      "apply: the hash of a finding that the audit record is incomplete. In the protected environment this starts the record anew.",
    required: false,
    default: "",
  },
  scheduled: {
    description:
      "apply: only end what has ended, give what has begun, and give new sites to the selectors that cover them.",
    required: false,
    default: "false",
  },
  adopt: {
    description: "drift: open a pull request that writes the live state into the manifests.",
    required: false,
    default: "false",
  },
  ...ALLOWANCES,
  "plan-workflow": {
    description: "apply: the file name of the workflow whose plans count as what was reviewed.",
    required: false,
    default: "plan.yml",
  },
  "heartbeat-url": {
    description:
      "apply and drift: an https address that is called after each complete run, for a monitor that alerts when no call comes. Keep it in a secret.",
    required: false,
    default: "",
  },
  bot: {
    description:
      "The login that comments when the token is used; only its comments and issues are touched.",
    required: false,
    default: "github-actions[bot]",
  },
} as const;

export const OUTPUTS = {
  "reason-code": "Why the step ended as it did, from a closed list.",
  result:
    "Everything in one line of JSON (version 1), without e-mails: reason-code, counts, hash, url.",
  "plan-file":
    "The plan as JSON, for actions/upload-artifact. Empty when there is none, or when it may not be published.",
  "artifact-name":
    "The name to upload the plan under. Apply looks for a pull request's plan by it.",
  "record-file":
    "The audit record as a line of JSON, when it could not be appended to its branch. Keep it as an artifact.",
  "links-file":
    "Invitation links (provision: invite-link), encrypted for the recipients in settings.yaml. Keep it as an artifact.",
  "plan-hash": "The plan's hash.",
  totals:
    "What the plan comes to, by risk, in one line: the same as in the comment and the status.",
  changes: "How many changes would be made, or were made.",
  losses: "How many of them take something away.",
  held: "How many changes are held.",
} as const;

export type InputName = keyof typeof INPUTS;
export type OutputName = keyof typeof OUTPUTS;

/** Closed: workflows may branch on it. */
export const REASON_CODES = {
  "no-changes": "Matomo is as the manifests say.",
  changes: "There is a plan with changes.",
  valid: "The manifests are valid.",
  offline: "No live plan: a fork, no token, or a public repository that may not publish.",
  "manifest-errors": "The manifests have errors, or do not fit this Matomo.",
  conflict: "The pull request cannot be merged, so there is nothing to plan.",
  "not-planned": "The event changes nothing that a plan depends on: the plan of before stays.",
  superseded: "A newer commit is on the default branch; its run does the work.",
  applied: "Everything that should be done is done, and was read back.",
  "partly-done": "Something that should be done is left.",
  "not-approved": "Nothing failed, but changes are held because nobody approved them.",
  refused: "A guard refused the run; at most approved ends were applied.",
  "record-incomplete":
    "The audit record does not prove what earlier runs used; at most approved ends were applied.",
  "not-recorded":
    "Applied, but the audit record could not be written: it is in the log, the summary and record-file.",
  repaired: "The audit record starts anew after a finding. Nothing else was done.",
  "no-baseline": "A scheduled run needs the state of an earlier verified apply, and there is none.",
  "no-drift": "Nobody changed Matomo past the manifests.",
  drift: "Somebody changed Matomo past the manifests.",
  "matomo-error": "Matomo could not be read, or refused the token.",
  "github-error": "GitHub refused, or did not answer.",
  "wrong-use": "The inputs or the event do not fit.",
  internal: "An internal error in matomo-access: please report it.",
} as const;
export type ReasonCode = keyof typeof REASON_CODES;

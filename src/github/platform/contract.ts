import { LIMIT_NAMES, type LimitName, LIMITS } from "../../plan/guards.ts";

/** One input `allow-NAME` per limit. */
const ALLOWANCES = Object.fromEntries(
  LIMIT_NAMES.map((name) => [
    `allow-${name}`,
    { description: `apply: ${LIMITS[name].allows}.`, required: false, default: "" },
  ]),
) as Readonly<Record<`allow-${LimitName}`, { description: string; required: false; default: "" }>>;

/**
 * The inputs, outputs and reason codes of the action, on which workflows rely. Tests compare them
 * with `action.yml` and the tables in the docs.
 */
export const INPUTS = {
  command: { description: "validate, plan, apply, drift or review.", required: true, default: "" },
  dir: {
    description: "The folder of the instance, with settings.yaml.",
    required: false,
    default: "access",
  },
  "github-token": {
    description: "The token of the job. The workflows list the permissions that it needs.",
    required: false,
    default: "${{ github.token }}",
  },
  approve: {
    description:
      "apply: the hash of a plan on hold. The run waits for approval in the protected environment, and then applies this plan.",
    required: false,
    default: "",
  },
  repair: {
    description:
      "apply: the hash from the message that says the audit record is incomplete. The run waits for approval in the protected environment, and then starts a new record.",
    required: false,
    default: "",
  },
  scheduled: {
    description:
      "apply: remove access that has ended, grant access that has begun, and extend grants to new sites that their selectors match. Apply no other changes.",
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
    description: "apply: the file name of the workflow whose plans count as reviewed.",
    required: false,
    default: "plan.yml",
  },
  "heartbeat-url": {
    description:
      "apply and drift: an https address to call after each complete run, for a monitor that alerts if no call arrives. Keep it in a secret.",
    required: false,
    default: "",
  },
  bot: {
    description:
      "The login that is shown as the author of comments made with the token. The action edits only comments and issues of this login.",
    required: false,
    default: "github-actions[bot]",
  },
} as const;

export const OUTPUTS = {
  "reason-code": "The result of the step: one of the reason codes in docs/github.md.",
  result:
    "The whole result as one line of JSON (version 1), without e-mails: reason-code, counts, hash, url.",
  "plan-file":
    "The plan as JSON, for actions/upload-artifact. Empty if there is no plan, or if the plan must not be published.",
  "artifact-name":
    "The name for the uploaded plan. The apply workflow uses this name to find the plan of a pull request.",
  "record-file":
    "The audit record as a line of JSON, if it could not be appended to its branch. Keep it as an artifact.",
  "links-file":
    "Invitation links (provision: invite-link), encrypted for the recipients in settings.yaml. Keep it as an artifact.",
  "page-file":
    "review: the page with everybody's access, for actions/upload-artifact. Empty if the page must not be published.",
  "plan-hash": "The plan's hash.",
  totals: "The totals of the plan by risk, in one line, as in the comment and the status.",
  changes: "The number of changes that would be applied, or were applied.",
  losses: "The number of changes that remove access. They are included in `changes`.",
  held: "The number of changes on hold.",
} as const;

export type InputName = keyof typeof INPUTS;
export type OutputName = keyof typeof OUTPUTS;

/** A closed list, because workflows may branch on it. */
export const REASON_CODES = {
  "no-changes": "Matomo matches the manifests.",
  changes: "There is a plan with changes.",
  valid: "The manifests are valid.",
  offline:
    "There is no live plan: the pull request is from a fork, there is no token, or the repository is public and may not publish live data.",
  "manifest-errors": "The manifests have errors, or do not match this Matomo.",
  conflict: "The pull request cannot be merged, so there is nothing to plan.",
  "not-planned": "The event does not affect the plan, so the earlier plan stays valid.",
  superseded: "The default branch has a newer commit. The run for that commit applies the changes.",
  applied: "Everything that should be applied is applied and verified.",
  "partly-done": "Some changes that should be applied were not applied.",
  "not-approved": "Nothing failed, but changes are on hold because nobody approved them.",
  refused: "A guard refused the run; nothing was applied except approved end dates.",
  "record-incomplete":
    "The audit record does not prove which approvals earlier runs used; nothing was applied except approved end dates.",
  "not-recorded":
    "Applied, but the audit record could not be written. The log, the summary and the output `record-file` contain it.",
  repaired: "A new audit record was started after a finding. Nothing else was done.",
  "no-baseline":
    "A scheduled run requires the state of an earlier verified apply, and there is none.",
  "no-drift": "Nobody changed Matomo outside the manifests.",
  drift: "Somebody changed Matomo outside the manifests.",
  "nothing-due": "review: no review is due.",
  "reviews-open":
    "review: owners were asked in pull requests to confirm access, and not all of it is confirmed yet.",
  "matomo-error": "Matomo could not be read, or refused the token.",
  "github-error": "GitHub refused a request or did not answer.",
  "wrong-use": "The inputs or the event are wrong.",
  internal: "An internal error in matomo-access: please report it.",
} as const;
export type ReasonCode = keyof typeof REASON_CODES;

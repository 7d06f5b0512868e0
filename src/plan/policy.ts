import type { Effect, HeldReason } from "./plan.generated.ts";

/**
 * What a reason for holding is about. policy: the effect was not to be done, so a run that leaves
 * it is green. means: something is missing to do it; who approved the plan approved it too.
 * decision: somebody has to decide.
 */
const ABOUT: Readonly<Record<HeldReason, "policy" | "means" | "decision">> = {
  removals: "policy",
  protected: "policy",
  "managed-by-sso": "policy",
  "not-selected": "policy",
  "not-scheduled": "policy",
  "password-missing": "means",
  "needs-other": "means",
  "invite-link-recipients": "means",
  "account-recreated": "decision",
  "account-unknown": "decision",
  "minimum-superusers": "decision",
  "not-approved": "decision",
};

/**
 * Settings that keep what an approved end takes: nobody was asked whether the end is off, so somebody
 * has to look at it.
 */
const KEEPS_ENDED: ReadonlySet<HeldReason> = new Set(["removals", "protected"]);

/**
 * Whether a run should make the effect, were nothing in the way: somebody has to help with those
 * that are held for another reason, and with approved ends that the settings stop.
 */
export const shouldBeDone = ({ held, ended }: Effect): boolean =>
  !held.some(
    ({ reason }) => ABOUT[reason] === "policy" && !(ended !== undefined && KEEPS_ENDED.has(reason)),
  );

/** Whether somebody can approve it by the hash of a plan. */
export const needsApproval = ({ held }: Effect): boolean =>
  held.some(({ reason }) => reason === "not-approved" || reason === "account-recreated");

/** Whether the reason is about means, not about whether it should happen. */
export const isAboutMeans = (reason: HeldReason): boolean => ABOUT[reason] === "means";

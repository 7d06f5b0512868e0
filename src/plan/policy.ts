import type { Effect, HeldReason } from "./plan.generated.ts";

/**
 * The kind of each reason why an effect is on hold. `policy`: the effect must not be applied, so a
 * run succeeds without it. `means`: the effect was approved with the plan, but something that is
 * needed to apply it is missing. `decision`: somebody must decide.
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
 * Settings that keep what an approved end date would remove. Nobody decided to cancel the end, so
 * somebody must look at it.
 */
const KEEPS_ENDED: ReadonlySet<HeldReason> = new Set(["removals", "protected"]);

/**
 * Whether the effect should be applied. If such an effect is on hold nevertheless, somebody must
 * help. Approved end dates should be applied even if the settings stop them.
 */
export const shouldBeDone = ({ held, ended }: Effect): boolean =>
  !held.some(
    ({ reason }) => ABOUT[reason] === "policy" && !(ended !== undefined && KEEPS_ENDED.has(reason)),
  );

/** Whether the effect can be approved by the hash of a plan. */
export const needsApproval = ({ held }: Effect): boolean =>
  held.some(({ reason }) => reason === "not-approved" || reason === "account-recreated");

/** Whether the reason is that something needed is missing. */
export const isAboutMeans = (reason: HeldReason): boolean => ABOUT[reason] === "means";

import type { HeldReason } from "../plan/plan.generated.ts";

/** Reasons why a change is on hold, in a few words. */
export const HOLD_WORDS: Readonly<Record<HeldReason, string>> = {
  removals: "removals setting",
  protected: "protected account",
  "minimum-superusers": "too few super users",
  "account-recreated": "account created again",
  "account-unknown": "owner of the token unknown",
  "managed-by-sso": "managed by SSO",
  "not-approved": "not approved",
  "password-missing": "password missing",
  "not-scheduled": "not for scheduled runs",
  "not-selected": "not selected by --only",
  "needs-other": "depends on another change",
  "invite-link-recipients": "no recipients for invitation links",
};

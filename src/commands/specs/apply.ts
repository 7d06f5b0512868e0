import type { CommandSpec } from "./command-spec.ts";
import { COMMON, NEEDS_MATOMO, ADDRESS, BASELINE, BASE, ALLOWANCES } from "./shared.ts";

export const applySpec: CommandSpec = {
  summary: "apply a plan, then read Matomo again and verify the result",
  options: {
    ...COMMON,
    ...ADDRESS,
    ...BASELINE,
    plan: {
      type: "string",
      value: "FILE",
      help: "the approved plan (plan --out); changes not in it are skipped",
    },
    yes: { type: "boolean", help: "create a new plan and apply it without approval" },
    scheduled: {
      type: "boolean",
      help: "apply only what is due: remove access that has ended, grant access that has begun, and extend grants to new sites that their selectors match (needs --baseline)",
    },
    only: {
      type: "string",
      value: "LOGIN",
      multiple: true,
      help: "apply only the changes to this person's access; can be repeated",
    },
    ...BASE,
    ...ALLOWANCES,
    journal: {
      type: "string",
      value: "FILE",
      help: "write the journal of the run to this file (default: .matomo-access/journal.jsonl)",
    },
    "baseline-out": {
      type: "string",
      value: "FILE",
      help: "write the verified state, for --baseline in later runs",
    },
    links: {
      type: "string",
      value: "FILE",
      help: "write encrypted invitation links to this file (default: .matomo-access/invite-links.age)",
    },
    record: {
      type: "string",
      value: "FOLDER",
      help: "append the audit record to FOLDER/audit/... (read it with audit --from FOLDER)",
    },
    "held-out": {
      type: "string",
      value: "FILE",
      help: "write a plan of the changes that the run did not apply, to approve them later",
    },
  },
  prints: ["apply-result", "diagnostics"],
  needs: [
    ...NEEDS_MATOMO,
    "MATOMO_PASSWORD, for super users and e-mails: the password of the token's owner",
    "no other apply on the same Matomo at the same time",
  ],
  exits: [
    "0 everything that should be applied is applied and verified",
    "1 incorrect usage, errors in the manifests, or Matomo cannot be read",
    "3 refused by a guard; nothing was applied except approved end dates",
    "4 partly done",
  ],
  examples: [
    "matomo-access apply --plan plan.json",
    "matomo-access apply --yes --only alice.martin",
  ],
};

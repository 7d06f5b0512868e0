import type { CommandSpec } from "./command-spec.ts";
import { COMMON, NEEDS_MATOMO, ADDRESS, BASELINE, BASE, ALLOWANCES } from "./shared.ts";

export const applySpec: CommandSpec = {
  summary: "make the changes of a plan, then read Matomo again and compare",
  options: {
    ...COMMON,
    ...ADDRESS,
    ...BASELINE,
    plan: {
      type: "string",
      value: "FILE",
      help: "the approved plan (plan --out): what it does not hold is not made",
    },
    yes: { type: "boolean", help: "make a fresh plan and apply it, without an approved one" },
    scheduled: {
      type: "boolean",
      help: "only end what has ended, give what has begun, and give new sites to the selectors that cover them (needs --baseline)",
    },
    only: {
      type: "string",
      value: "LOGIN",
      multiple: true,
      help: "only the changes of this person; may stand several times",
    },
    ...BASE,
    ...ALLOWANCES,
    journal: {
      type: "string",
      value: "FILE",
      help: "where the run is written down, line by line (default: .matomo-access/journal.jsonl)",
    },
    "baseline-out": {
      type: "string",
      value: "FILE",
      help: "write the verified state, for --baseline of later runs",
    },
    links: {
      type: "string",
      value: "FILE",
      help: "where invitation links go, encrypted (default: .matomo-access/invite-links.age)",
    },
    record: {
      type: "string",
      value: "FOLDER",
      help: "append the audit record to FOLDER/audit/...: audit --from FOLDER reads it",
    },
    "held-out": {
      type: "string",
      value: "FILE",
      help: "write the plan of what is left, to be approved",
    },
  },
  prints: ["apply-result", "diagnostics"],
  needs: [
    ...NEEDS_MATOMO,
    "MATOMO_PASSWORD, for super users and e-mails: the password of the token's owner",
    "that nobody else applies to the same Matomo at the same time",
  ],
  exits: [
    "0 everything that should be done is done, and was read back",
    "1 wrong use, errors in the manifests, or Matomo cannot be read",
    "3 refused by a guard: at most approved ends were applied",
    "4 partly done",
  ],
  examples: [
    "matomo-access apply --plan plan.json",
    "matomo-access apply --yes --only alice.martin",
  ],
};

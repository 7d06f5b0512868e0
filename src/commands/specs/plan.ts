import { PLAN_FORMATS } from "./choices.ts";
import type { CommandSpec } from "./command-spec.ts";
import { COMMON, NEEDS_MATOMO, ADDRESS, BASELINE, JOURNAL, BASE, ALLOWANCES } from "./shared.ts";

export const planSpec: CommandSpec = {
  summary: "show what apply would change, and why; changes nothing",
  options: {
    ...COMMON,
    ...ADDRESS,
    ...BASELINE,
    ...JOURNAL,
    out: {
      type: "string",
      value: "FILE",
      help: "write the plan as JSON to this file, for apply --plan",
    },
    format: {
      type: "string",
      value: "FORMAT",
      choices: PLAN_FORMATS,
      help: "print as text, markdown (for a pull request; no e-mails) or json",
    },
    verbose: { type: "boolean", help: "list every site and person instead of a count" },
    only: {
      type: "string",
      value: "LOGIN",
      multiple: true,
      help: "put the changes to everybody else's access on hold; can be repeated",
    },
    ...BASE,
    on: {
      type: "string",
      value: "DAY",
      help: "evaluate the keys from and until as of this day (2026-12-31)",
    },
    ...ALLOWANCES,
    "detailed-exitcode": { type: "boolean", help: "exit with 2 if there are changes" },
  },
  prints: ["plan", "diagnostics"],
  needs: NEEDS_MATOMO,
  exits: [
    "0 planned",
    "1 incorrect usage, errors in the manifests, or Matomo cannot be read",
    "2 with --detailed-exitcode: there are changes",
  ],
  examples: [
    "matomo-access plan",
    "matomo-access plan --out plan.json --format markdown",
    "matomo-access plan --on 2027-01-01",
  ],
};
